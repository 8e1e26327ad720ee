using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class GraphFanOutSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Broadcast_must_send_to_all_as_fast_as_the_slowest() => Stopping(() =>
    {
        var (a, b) = IntoTwo(new Broadcast<int>(2), Source.From([1, 2]));
        a.Request(2);
        a.ExpectNoMsg(AWhile);
        b.Request(1).ExpectNext(1);
        a.ExpectNext(1);
        a.ExpectNoMsg(AWhile);
        b.Cancel();
        a.ExpectNext(2).ExpectComplete();
    });

    [Fact]
    public void An_eager_Broadcast_must_cancel_with_the_first() => Stopping(() =>
    {
        var (a, b) = IntoTwo(new Broadcast<int>(2, eagerCancel: true), Source.Never<int>());
        a.Cancel();
        b.ExpectComplete();
        FluentActions.Invoking(() => new Broadcast<int>(0)).Should().Throw<ArgumentException>();
    });

    [Fact]
    public void A_Balance_must_send_each_element_to_whoever_asks() => Stopping(() =>
    {
        var (a, b) = IntoTwo(new Balance<int>(2), Source.From([1, 2, 3]));
        a.Request(1).ExpectNext(1);
        b.Request(1).ExpectNext(2);
        a.ExpectNoMsg(AWhile);
        b.Cancel();
        a.Request(1).ExpectNext(3).ExpectComplete();
    });

    [Fact]
    public void A_Balance_must_wait_for_all_when_told_to() => Stopping(() =>
    {
        var (a, b) = IntoTwo(new Balance<int>(2, waitForAllDownstreams: true), Source.From([1, 2]));
        a.Request(1).ExpectNoMsg(AWhile);
        b.Request(1);
        new[] { a.ExpectNext(), b.ExpectNext() }.Should().BeEquivalentTo([1, 2]);
        a.ExpectComplete();
        b.ExpectComplete();
    });

    [Fact]
    public void A_Partition_must_send_each_element_to_its_output() => Stopping(() =>
    {
        var (a, b) = IntoTwo(new Partition<int>(2, x => x % 2), Source.From([2, 4, 1, 6]));
        a.Request(3).ExpectNext(2, 4);
        a.ExpectNoMsg(AWhile);
        b.Request(1).ExpectNext(1).ExpectComplete();
        a.ExpectNext(6).ExpectComplete();
    });

    [Fact]
    public void A_Partition_must_drop_what_goes_to_a_cancelled_output_and_fail_outside_of_its_range() => Stopping(() =>
    {
        var (a, b) = IntoTwo(new Partition<int>(2, x => x), Source.From([1, 0, 1, 0, 2]));
        b.Cancel();
        a.Request(3).ExpectNext(0, 0).ExpectError().Should().BeOfType<PartitionOutOfBoundsException>();
    });

    [Fact]
    public void An_AlsoTo_must_send_elements_to_the_sink_too() => Stopping(() =>
    {
        var other = this.CreateSubscriberProbe<int>();
        var down = Into(Source.From([1, 2, 3]).AlsoTo(Sink.FromSubscriber(other)));
        down.Request(2).ExpectNoMsg(AWhile);
        other.Request(1).ExpectNext(1);
        down.ExpectNext(1);
        other.Cancel();
        down.ExpectNext(2);
        down.Request(1).ExpectNext(3).ExpectComplete();
    });

    [Fact]
    public void A_propagating_AlsoTo_must_end_with_its_sink() => Stopping(() =>
    {
        var other = this.CreateSubscriberProbe<int>();
        var down = Into(Source.Never<int>().AlsoTo(Sink.FromSubscriber(other), propagateFailure: true));
        other.Cancel();
        down.ExpectComplete();
    });

    [Fact]
    public void A_DivertTo_must_send_elements_to_one_of_the_two() => Stopping(() =>
    {
        var other = this.CreateSubscriberProbe<int>();
        var down = Into(Source.From(Enumerable.Range(1, 4)).DivertTo(Sink.FromSubscriber(other), x => x % 2 == 0));
        other.Request(9);
        down.Request(9).ExpectNext(1, 3).ExpectComplete();
        other.ExpectNext(2, 4).ExpectComplete();
    });

    [Fact]
    public void A_WireTap_must_never_wait_for_its_sink() => Stopping(() =>
    {
        var tap = this.CreateSubscriberProbe<int>();
        var (up, down) = Between(Flow.Create<int>().WireTap(Sink.FromSubscriber(tap)));
        down.Request(5);
        up.SendNext(1).SendNext(2);
        down.ExpectNext(1, 2);
        tap.Cancel();
        up.SendNext(3).SendComplete();
        down.ExpectNext(3).ExpectComplete();
    });

    [Fact]
    public void A_WireTap_must_show_elements_to_its_action() => Stopping(() =>
    {
        var probe = CreateTestProbe();
        All(Source.Single(7).WireTap(x => probe.Ref.Tell(x, TestActor))).Should().Equal(7);
        probe.ExpectMsg(7);
    });

    private (TestSubscriber.Probe<int> A, TestSubscriber.Probe<int> B) IntoTwo(
        IGraph<UniformFanOutShape<int, int>, NotUsed> junction, Source<int, NotUsed> source)
    {
        var a = this.CreateSubscriberProbe<int>();
        var b = this.CreateSubscriberProbe<int>();
        RunnableGraph.FromGraph(GraphDsl.Create(builder =>
        {
            var shape = builder.Add(junction);
            builder.From(source).To(shape.In);
            builder.From(shape.Out(0)).To(Sink.FromSubscriber(a));
            builder.From(shape.Out(1)).To(Sink.FromSubscriber(b));
            return ClosedShape.Instance;
        })).Run(Materializer);
        a.EnsureSubscription();
        b.EnsureSubscription();
        return (a, b);
    }
}
