using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.Streams.Tests.Stage;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests;

public class AsyncBoundarySpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static Attributes Buffer(int size) => Attributes.CreateInputBuffer(size, size);

    private Flow<T, T, NotUsed> Pass<T>(Action<T>? seen = null) => Flow.Create<T>().Select(e =>
    {
        seen?.Invoke(e);
        return e;
    });

    [Fact]
    public async Task Elements_must_cross_boundaries_in_order_and_none_be_lost()
    {
        var all = await InTime(
            Source.From(Enumerable.Range(0, 20_000)).Via(Pass<int>()).Async().Via(Pass<int>()).Async().Via(Pass<int>()).Async()
                .RunWith(Sink.Seq<int>(), Materializer),
            "The end of the stream");
        all.Should().Equal(Enumerable.Range(0, 20_000));
    }

    [Fact]
    public async Task Strings_and_structs_must_cross_boundaries()
    {
        var all = await InTime(
            Source.From(Enumerable.Range(0, 1000)).Select(i => i.ToString()).Async().Select(s => (s, s.Length)).Async()
                .RunWith(Sink.Seq<(string, int)>(), Materializer),
            "The end of the stream");
        all.Should().Equal(Enumerable.Range(0, 1000).Select(i => (i.ToString(), i.ToString().Length)));
    }

    [Fact]
    public void A_boundary_must_buffer_no_more_than_its_input_buffer() => Stopping(() =>
    {
        var (up, down) = this.SourceProbe<int>()
            .Via(Pass<int>(e => TestActor.Tell(e, TestActor)).Async())
            .ToMaterialized(this.SinkProbe<int>().AddAttributes(Buffer(4)), Keep.Both)
            .Run(Materializer);
        for (var i = 1; i <= 30; i++)
            up.SendNext(i);
        for (var i = 1; i <= 4; i++)
            ExpectMsg(i);
        ExpectNoMsg(Short);
        down.Request(1).ExpectNext(1);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void Completion_must_follow_the_buffered_elements() => Stopping(() =>
    {
        var down = Source.From(Enumerable.Range(1, 5)).Via(Pass<int>()).Async().RunWith(this.SinkProbe<int>(), Materializer);
        down.Request(4).ExpectNext(1, 2, 3, 4);
        down.ExpectNoMsg(Short);
        down.Request(1).ExpectNext(5).ExpectComplete();
    });

    [Fact]
    public void Failure_and_cancellation_must_cross_a_boundary() => Stopping(() =>
    {
        var failure = new TestException("on purpose");
        var (up, down) = Between(Pass<int>().Async().Via(Pass<int>()));
        down.Request(1);
        up.SendError(failure);
        down.ExpectError().Should().Be(failure);
        (up, down) = Between(Pass<int>().Async().Via(Pass<int>()));
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void Stages_of_one_island_must_share_a_thread_at_a_time_and_islands_run_side_by_side() => Stopping(() =>
    {
        using var first = new ManualResetEventSlim();
        using var second = new ManualResetEventSlim();
        var probe = Source.Single(1)
            .Via(Pass<int>(_ => first.Set()).Async())
            .Via(Pass<int>())
            .Merge(Source.Single(2).Via(Pass<int>(_ =>
            {
                first.Wait(Long).Should().BeTrue("the other island has to run meanwhile");
                second.Set();
            })).Async())
            .RunWith(this.SinkProbe<int>(), Materializer);
        probe.Request(3).ExpectNextUnorderedN(new[] { 1, 2 });
        probe.ExpectComplete();
        second.IsSet.Should().BeTrue();
    });

    [Fact]
    public async Task A_stage_on_a_dispatcher_of_its_own_must_run_there()
    {
        var name = await InTime(
            Source.Single(1).Select(_ => Thread.CurrentThread.Name ?? "")
                .AddAttributes(ActorAttributes.CreateDispatcher("akka.actor.internal-dispatcher")).Async()
                .RunWith(Sink.First<string>(), Materializer),
            "The element");
        name.Should().NotBeNull();
    }

    [Fact]
    public async Task Without_auto_fusing_every_stage_must_run_in_an_actor_of_its_own()
    {
        var unfused = ActorMaterializer.Create(Sys, ActorMaterializerSettings.Create(Sys).WithAutoFusing(false));
        var all = await InTime(
            Source.From(Enumerable.Range(0, 500)).Via(Pass<int>()).Where(i => i % 2 == 0).RunWith(Sink.Seq<int>(), unfused),
            "The end of the stream");
        all.Should().Equal(Enumerable.Range(0, 500).Where(i => i % 2 == 0));
    }

    [Fact]
    public async Task Events_in_random_order_must_not_change_what_a_chain_gives()
    {
        var fuzzing = ActorMaterializer.Create(Sys, ActorMaterializerSettings.Create(Sys).WithFuzzingMode(true));
        var all = await InTime(
            Source.From(Enumerable.Range(0, 500)).Via(Pass<int>()).Async().Grouped(3).SelectMany(g => g).RunWith(Sink.Seq<int>(), fuzzing),
            "The end of the stream");
        all.Should().Equal(Enumerable.Range(0, 500));
    }
}
