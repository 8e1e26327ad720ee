using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests;

/// <summary>A spec with a materializer; each body ends when all stages that it started have stopped.</summary>
public abstract class StreamSpec : Akka.TestKit.Xunit2.TestKit
{
    protected static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);
    protected static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    protected StreamSpec(ITestOutputHelper output, string config = "akka.loglevel = WARNING") : base(config, output: output) =>
        Materializer = ActorMaterializer.Create(Sys);

    protected ActorMaterializer Materializer { get; }

    protected void Stopping(Action body) => this.AssertAllStagesStopped(body, Materializer);

    protected Task StoppingAsync(Func<Task> body) => this.AssertAllStagesStoppedAsync(body, Materializer);

    protected (TestPublisher.Probe<TIn> Up, TestSubscriber.Probe<TOut> Down) Between<TIn, TOut, TMat>(
        IGraph<FlowShape<TIn, TOut>, TMat> flow)
    {
        var (up, down) = this.SourceProbe<TIn>().Via(flow).ToMaterialized(this.SinkProbe<TOut>(), Keep.Both).Run(Materializer);
        down.EnsureSubscription();
        return (up, down);
    }

    /// <summary>The task's value, or a failure that says what did not happen in time.</summary>
    protected static async Task<T> InTime<T>(Task<T> task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Long)) != task)
            throw new TimeoutException($"{what} did not happen within {Long.TotalSeconds} s.");
        return await task;
    }

    /// <summary>Ends when the task does, or with a failure that says what did not happen in time.</summary>
    protected static async Task InTime(Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Long)) != task)
            throw new TimeoutException($"{what} did not happen within {Long.TotalSeconds} s.");
        await task;
    }
}
