using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class RestartSpec(ITestOutputHelper output) : StreamSpec(output, "akka.loglevel = OFF")
{
    private static readonly TestException Failure = new("on purpose");

    private static readonly RestartSettings Soon =
        RestartSettings.Create(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20), 0);

    [Fact]
    public void A_source_must_start_again_when_it_completes_or_fails() => Stopping(() =>
    {
        var starts = 0;
        var down = RestartSource.WithBackoff(
            () => Interlocked.Increment(ref starts) % 2 == 1
                ? Source.From(new[] { "a", "b" })
                : Source.From(new[] { "c", "" }).Select(s => s == "" ? throw Failure : s),
            Soon).RunWith(this.SinkProbe<string>(), Materializer);
        down.Request(8).ExpectNext("a", "b", "c", "a").ExpectNext("b", "c", "a", "b");
        down.Cancel();
        starts.Should().BeGreaterThan(3);
    });

    [Fact]
    public void OnFailures_must_let_completion_through() => Stopping(() =>
    {
        var starts = 0;
        var down = RestartSource.OnFailuresWithBackoff(
            () => Interlocked.Increment(ref starts) == 1 ? Source.Failed<int>(Failure) : Source.Single(7), Soon)
            .RunWith(this.SinkProbe<int>(), Materializer);
        down.Request(2).ExpectNext(7).ExpectComplete();
        starts.Should().Be(2);
    });

    [Fact]
    public void A_source_must_give_up_after_the_restarts_that_it_may_have() => Stopping(() =>
    {
        var starts = 0;
        var down = RestartSource.WithBackoff(
            () =>
            {
                Interlocked.Increment(ref starts);
                return Source.Failed<int>(Failure);
            },
            Soon.WithMaxRestarts(2, TimeSpan.FromSeconds(30))).RunWith(this.SinkProbe<int>(), Materializer);
        down.Request(1);
        down.ExpectError().Should().Be(Failure);
        starts.Should().Be(3);
    });

    [Fact]
    public void Restarts_must_wait_longer_each_time()
    {
        var starts = new List<DateTime>();
        var down = RestartSource.WithBackoff(
            () =>
            {
                lock (starts)
                    starts.Add(DateTime.UtcNow);
                return Source.Empty<int>();
            },
            RestartSettings.Create(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), 0).WithMaxRestarts(3, TimeSpan.FromMinutes(1)))
            .RunWith(this.SinkProbe<int>(), Materializer);
        down.Request(1);
        down.ExpectComplete();
        var waits = starts.Zip(starts.Skip(1), (a, b) => (b - a).TotalMilliseconds).ToArray();
        waits.Should().HaveCount(3);
        waits[0].Should().BeGreaterThan(80);
        waits[1].Should().BeGreaterThan(180);
        waits[2].Should().BeGreaterThan(380);
    }

    [Fact]
    public void Cancelling_must_end_the_source_also_while_it_waits() => Stopping(() =>
    {
        var long1 = RestartSettings.Create(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), 0);
        var down = RestartSource.WithBackoff(() => Source.Single(1), long1).RunWith(this.SinkProbe<int>(), Materializer);
        down.Request(2).ExpectNext(1);
        down.ExpectNoMsg(Short);
        down.Cancel();
    });

    [Fact]
    public void A_sink_must_start_again_when_it_cancels() => Stopping(() =>
    {
        var got = CreateTestProbe();
        var up = this.SourceProbe<int>().To(RestartSink.WithBackoff(
            () => Flow.Create<int>().TakeWhile(i => i >= 0, inclusive: true).To(Sink.ForEach<int>(i => got.Ref.Tell(i, TestActor))),
            Soon)).Run(Materializer);
        foreach (var i in new[] { 1, -1, 2, -2, 3 })
        {
            up.SendNext(i);
            got.ExpectMsg(i);
        }

        up.SendComplete();
    });

    [Fact]
    public void A_flow_must_start_again_when_it_fails_and_end_with_its_neighbours() => Stopping(() =>
    {
        var starts = 0;
        var flow = RestartFlow.WithBackoff(
            () =>
            {
                Interlocked.Increment(ref starts);
                return Flow.Create<int>().Select(i => i < 0 ? throw Failure : i);
            },
            Soon);
        var (up, down) = Between(flow);
        down.Request(10);
        up.SendNext(1);
        down.ExpectNext(1);
        up.SendNext(-1);
        AwaitCondition(() => Volatile.Read(ref starts) == 2, Long);
        up.SendNext(2);
        down.ExpectNext(2);
        up.SendComplete();
        down.ExpectComplete();
        starts.Should().Be(2);
    });

    [Fact]
    public void OnFailures_must_let_the_completion_of_a_flow_through() => Stopping(() =>
    {
        var (up, down) = Between(RestartFlow.OnFailuresWithBackoff(() => Flow.Create<int>().Take(1), Soon));
        down.Request(5);
        up.SendNext(1);
        down.ExpectNext(1).ExpectComplete();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_flow_must_end_both_sides_of_what_it_restarts() => Stopping(() =>
    {
        var flow = RestartFlow.WithBackoff(
            () => Flow.FromSinkAndSource(
                Flow.Create<int>().TakeWhile(i => i > 0).To(Sink.Ignore<int>()),
                Source.Maybe<int>().WatchTermination((_, done) => done.ContinueWith(_ => TestActor.Tell("source ended", TestActor))),
                Keep.None),
            Soon);
        var (up, down) = Between(flow);
        down.EnsureSubscription();
        up.SendNext(1).SendNext(-1);
        ExpectMsg("source ended");
        up.SendComplete();
        down.Cancel();
    });
}
