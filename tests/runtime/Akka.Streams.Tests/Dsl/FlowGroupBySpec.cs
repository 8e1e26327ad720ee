using Akka.Streams.Dsl;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowGroupBySpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_GroupBy_must_route_elements_to_the_substream_of_their_key() => Stopping(() =>
    {
        var (up, down) = Between(Groups(2));
        down.Request(2);
        up.SendNext(1);
        var odd = Open(down);
        up.SendNext(2);
        var even = Open(down);
        odd.Request(2).ExpectNext(1);
        even.Request(1).ExpectNext(2);
        up.SendNext(3);
        odd.ExpectNext(3);
        up.SendComplete();
        odd.ExpectComplete();
        even.ExpectComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_GroupBy_must_fail_when_an_element_has_no_key() => Stopping(() =>
        Into((Source<string, NotUsed>)Source.Single("a").GroupBy<string, NotUsed, string?>(2, _ => null).MergeSubstreams())
            .Request(1).ExpectError().Should().BeOfType<ArgumentNullException>().Which.Message.Should().Contain("Key cannot be null"));

    [Fact]
    public void A_slow_substream_must_hold_the_others_back() => Stopping(() =>
    {
        var (up, down) = Between(Groups(2));
        down.Request(2);
        up.SendNext(1);
        var odd = Open(down);
        odd.Request(1).ExpectNext(1);
        up.SendNext(2);
        var even = Open(down);
        up.SendNext(3).SendNext(4);
        even.Request(2).ExpectNext(2);
        even.ExpectNoMsg(AWhile);
        odd.Request(1).ExpectNext(3);
        even.ExpectNext(4);
        up.SendComplete();
        odd.ExpectComplete();
        even.ExpectComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_GroupBy_must_drop_the_elements_of_a_cancelled_substream() => Stopping(() =>
    {
        var (up, down) = Between(Groups(2));
        down.Request(2);
        up.SendNext(1);
        var odd = Open(down);
        odd.Cancel();
        up.SendNext(3).SendNext(2);
        var even = Open(down);
        even.Request(1).ExpectNext(2);
        up.SendError(new TestException("up"));
        even.ExpectError().Message.Should().Be("up");
        down.ExpectError().Message.Should().Be("up");
    });

    [Fact]
    public async Task A_GroupBy_must_fail_when_there_are_too_many_keys() => await StoppingAsync(async () =>
        await FailureOf<TooManySubstreamsOpenException>(((Source<int, NotUsed>)Source.From([1, 2, 3])
            .GroupBy(2, x => x).MergeSubstreams()).RunWith(Sink.Ignore<int>(), Materializer)));

    [Fact]
    public async Task A_GroupBy_must_do_what_the_decider_says_when_the_key_function_throws() => await StoppingAsync(async () =>
    {
        var groups = Source.From([1, 2, 3]).Via(
            new GroupBy<int, int>(3, x => x == 2 ? throw new TestException("two") : x, false));
        All(groups.WithAttributes(Resuming).MergeMany(3, group => group)).Should().BeEquivalentTo([1, 3]);
        (await FailureOf<TestException>(groups.MergeMany(3, group => group).RunWith(Sink.Ignore<int>(), Materializer)))
            .Message.Should().Be("two");
    });

    [Fact]
    public void Substreams_must_be_merged_or_run_each_into_a_sink() => Stopping(() =>
    {
        All((Source<string, NotUsed>)Source.From(["aa", "ba", "ab", "bb"]).GroupBy(2, word => word[0])
                .Aggregate("", (all, word) => all + word).MergeSubstreams())
            .Should().BeEquivalentTo("aaab", "babb");

        var probe = CreateTestProbe();
        Source.From([1, 2, 3]).GroupBy(3, x => x).To(Sink.ForEach<int>(x => probe.Ref.Tell(x, TestActor))).Run(Materializer);
        probe.ExpectMsgAllOf([1, 2, 3]);
    });

    [Fact]
    public void A_GroupBy_may_open_a_closed_substream_again() => Stopping(() =>
    {
        var flow = (Flow<int, int, NotUsed>)Flow.Create<int>().GroupBy(1, _ => 0, allowClosedSubstreamRecreation: true)
            .Take(1).MergeSubstreams();
        var (up, down) = Between(flow);
        down.Request(2);
        up.SendNext(1);
        down.ExpectNext(1);
        // What comes before the first substream has closed is dropped with it.
        AwaitAssert(() =>
        {
            up.SendNext(2);
            down.ExpectNext(2, TimeSpan.FromMilliseconds(200));
        });
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_GroupBy_must_drop_elements_of_a_cancelled_substream_even_when_no_more_may_open() => Stopping(() =>
    {
        var (up, down) = Between(Groups(2));
        down.Request(3);
        up.SendNext(1);
        Open(down).Cancel();
        up.SendNext(2);
        var even = Open(down);
        even.Request(5).ExpectNext(2);
        up.SendNext(3);
        up.SendNext(4);
        even.ExpectNext(4);
        up.SendComplete();
        even.ExpectComplete();
        down.ExpectComplete();
    });

    private static Flow<int, Source<int, NotUsed>, NotUsed> Groups(int max) =>
        Flow.Create<int>().Via(new GroupBy<int, int>(max, x => x % 2, false));

    private TestSubscriber.Probe<int> Open(TestSubscriber.Probe<Source<int, NotUsed>> down) => Into(down.ExpectNext());
}
