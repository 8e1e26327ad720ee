using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Akka.Streams.TestKit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests;

/// <summary>Runs an operator between a probe at each end and asserts that every stage stopped at the end.</summary>
public abstract class OperatorSpec : Akka.TestKit.Xunit2.TestKit
{
    /// <summary>Long enough to show that something does not happen, short enough to wait for.</summary>
    protected static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(150);

    protected OperatorSpec(ITestOutputHelper output) : base("akka.loglevel = WARNING", output: output) =>
        Materializer = ActorMaterializer.Create(Sys);

    protected ActorMaterializer Materializer { get; }

    protected static Attributes Resuming => ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider);

    protected static Attributes Restarting => ActorAttributes.CreateSupervisionStrategy(Deciders.RestartingDecider);

    /// <summary>Runs the body, then waits until all stages that it started have stopped.</summary>
    protected void Stopping(Action body) => this.AssertAllStagesStopped(body, Materializer);

    /// <summary>Runs the body, then waits until all stages that it started have stopped.</summary>
    protected Task StoppingAsync(Func<Task> body) => this.AssertAllStagesStoppedAsync(body, Materializer);

    /// <summary>Runs the flow between two probes; the sink probe has its subscription.</summary>
    protected (TestPublisher.Probe<TIn> Up, TestSubscriber.Probe<TOut> Down) Between<TIn, TOut, TMat>(
        Flow<TIn, TOut, TMat> flow)
    {
        var (up, down) = this.SourceProbe<TIn>().Via(flow).ToMaterialized(this.SinkProbe<TOut>(), Keep.Both)
            .Run(Materializer);
        down.EnsureSubscription();
        up.EnsureSubscription();
        return (up, down);
    }

    /// <summary>Runs the source into a probe that has its subscription.</summary>
    protected TestSubscriber.Probe<T> Into<T, TMat>(Source<T, TMat> source) =>
        source.RunWith(this.SinkProbe<T>(), Materializer).EnsureSubscription();

    /// <summary>Runs the source and waits for all its elements.</summary>
    protected IReadOnlyList<T> All<T, TMat>(Source<T, TMat> source) =>
        source.RunWith(Sink.Seq<T>(), Materializer).AwaitResult();

    /// <summary>A task's failure, without the wrapping of the wait.</summary>
    protected static async Task<TException> FailureOf<TException>(Task task) where TException : Exception =>
        await Xunit.Assert.ThrowsAnyAsync<TException>(() => task.WaitAsync(TimeSpan.FromSeconds(10)));
}
