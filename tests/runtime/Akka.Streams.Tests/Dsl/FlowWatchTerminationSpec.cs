using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowWatchTerminationSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public async Task A_WatchTermination_must_complete_its_task_as_the_stream_completes() => await StoppingAsync(async () =>
    {
        var (task, down) = Source.From([1, 2]).WatchTermination((_, done) => done).ToMaterialized(this.SinkProbe<int>(), Keep.Both)
            .Run(Materializer);
        down.Request(1).ExpectNext(1);
        task.IsCompleted.Should().BeFalse();
        down.Request(1).ExpectNext(2).ExpectComplete();
        await task.WaitAsync(TimeSpan.FromSeconds(10));
    });

    [Fact]
    public async Task A_WatchTermination_must_complete_its_task_on_cancellation() => await StoppingAsync(async () =>
    {
        var task = Source.Maybe<int>().WatchTermination((_, done) => done).To(Sink.Cancelled<int>()).Run(Materializer);
        await task.WaitAsync(TimeSpan.FromSeconds(10));
    });

    [Fact]
    public async Task A_WatchTermination_must_fail_its_task_with_the_stream_and_with_the_materializer() => await StoppingAsync(async () =>
    {
        var failed = Source.Failed<int>(new TestException("up")).WatchTermination((_, done) => done)
            .To(Sink.Ignore<int>()).Run(Materializer);
        (await FailureOf<TestException>(failed)).Message.Should().Be("up");

        var other = ActorMaterializer.Create(Sys);
        var aborted = Source.Maybe<int>().WatchTermination((_, done) => done).To(Sink.Ignore<int>()).Run(other);
        other.Shutdown();
        await FailureOf<AbruptTerminationException>(aborted);
    });

    [Fact]
    public void A_Monitor_must_tell_what_the_stream_did_last() => Stopping(() =>
    {
        var ((up, monitor), down) = this.SourceProbe<int>().Monitor(Keep.Both).ToMaterialized(this.SinkProbe<int>(), Keep.Both)
            .Run(Materializer);
        monitor.State.Should().Be(FlowMonitor.Initialized.Instance);
        down.Request(1);
        up.SendNext(5);
        down.ExpectNext(5);
        AwaitAssert(() => monitor.State.Should().BeOfType<FlowMonitor.Received<int>>().Which.Message.Should().Be(5));
        up.SendComplete();
        down.ExpectComplete();
        AwaitAssert(() => monitor.State.Should().Be(FlowMonitor.Finished.Instance));
    });

    [Fact]
    public void A_Monitor_must_tell_the_failure() => Stopping(() =>
    {
        var monitor = Source.Failed<int>(new TestException("up")).Monitor(Keep.Right).To(Sink.Ignore<int>()).Run(Materializer);
        AwaitAssert(() => monitor.State.Should().BeOfType<FlowMonitor.Failed>().Which.Cause.Message.Should().Be("up"));
    });
}
