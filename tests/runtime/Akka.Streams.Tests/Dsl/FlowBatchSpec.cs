using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowBatchSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Batch_must_pass_elements_through_when_there_is_demand() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Batch(2, x => $"{x}", (all, x) => all + x));
        foreach (var i in new[] { 1, 2, 3 })
        {
            down.Request(1);
            up.SendNext(i);
            down.ExpectNext($"{i}");
        }

        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_Batch_must_aggregate_up_to_its_maximum_and_then_hold_the_upstream() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Batch(3, x => $"{x}", (all, x) => all + x));
        for (var i = 1; i <= 5; i++)
            up.SendNext(i);
        up.SendComplete();
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext("123");
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext("45").ExpectComplete();
    });

    [Fact]
    public void A_BatchWeighted_must_let_a_heavy_element_through_alone() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().BatchWeighted(3, x => x, x => $"{x}", (all, x) => all + x));
        up.SendNext(10).SendNext(1).SendNext(2).SendComplete();
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext("10");
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext("12").ExpectComplete();
    });

    [Fact]
    public void A_Conflate_must_aggregate_without_end_while_the_downstream_is_slower() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Conflate((sum, x) => sum + x));
        for (var i = 1; i <= 100; i++)
            up.SendNext(i);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(5050);
        up.SendNext(7);
        down.Request(1).ExpectNext(7);
        up.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_ConflateWithSeed_must_do_what_the_decider_says() => Stopping(() =>
    {
        var flow = Flow.Create<int>().ConflateWithSeed(x => x < 0 ? throw new TestException("seed") : $"{x}",
            (all, x) => x < 0 ? throw new TestException("aggregate") : all + x);
        var (up, down) = Between(flow.WithAttributes(Resuming));
        up.SendNext(-1).SendNext(1).SendNext(-1).SendNext(2);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext("12");
        up.SendComplete();
        down.ExpectComplete();

        (up, down) = Between(flow.WithAttributes(Restarting));
        up.SendNext(1).SendNext(-1).SendNext(2);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext("2");
        up.SendComplete();
        down.ExpectComplete();

        (up, down) = Between(flow);
        up.SendNext(1).SendNext(-1);
        down.ExpectError().Message.Should().Be("aggregate");
    });
}
