using Akka.Streams.Dsl;
using Akka.Streams.Implementation;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Implementation;

/// <summary>Neighbouring Selects and Wheres run as one stage; nobody may notice.</summary>
public class ElementwiseMergeSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    private static readonly Source<int, NotUsed> Numbers = Source.From(Enumerable.Range(1, 10));

    [Fact]
    public void Neighbours_must_become_one_stage_with_the_aggregate_after_them()
    {
        var stream = Numbers.Select(x => x + 1).Where(x => x % 2 == 0).Select(x => x * 10L).Aggregate(0L, (sum, x) => sum + x);
        StagesOf(stream).Should().Be(3, "the source, one stage for all operators and the sink are left");
        All(stream).Should().Equal(300L);
    }

    [Fact]
    public void Neighbours_in_different_islands_or_with_different_deciders_must_stay_apart()
    {
        StagesOf(Numbers.Select(x => x).Where(x => x > 1)).Should().Be(3);
        StagesOf(Numbers.Select(x => x).WithAttributes(Resuming).Where(x => x > 1)).Should().Be(4);
        All(Numbers.Select(x => x).Async().Where(x => x > 8)).Should().Equal(9, 10);
    }

    [Fact]
    public void A_failure_must_go_to_the_decider_of_all() => Stopping(() =>
    {
        int ThrowAt(int at, int x) => x == at ? throw new TestException($"at {at}") : x;
        var stream = Numbers.Select(x => ThrowAt(2, x)).Where(x => ThrowAt(4, x) != 6).Select(x => ThrowAt(8, x));
        All(stream.WithAttributes(Resuming)).Should().Equal(1, 3, 5, 7, 9, 10);
        Into(stream).Request(9).ExpectNext(1).ExpectError().Message.Should().Be("at 2");
    });

    [Fact]
    public void A_restart_after_a_failed_step_must_leave_the_aggregate_alone() => Stopping(() =>
    {
        var stream = Numbers.Select(x => x == 5 ? throw new TestException("five") : x)
            .Aggregate(0, (sum, x) => x == 8 ? throw new TestException("eight") : sum + x);
        All(stream.WithAttributes(Restarting)).Should().Equal(19);
        All(stream.WithAttributes(Resuming)).Should().Equal(42);
    });

    [Fact]
    public void A_null_between_two_steps_must_fail_as_an_element_would() => Stopping(() =>
        Into(Numbers.Select(_ => (string)null!).Select(text => text ?? "none")).Request(1)
            .ExpectError().Should().BeOfType<ArgumentNullException>());

    [Fact]
    public void Demand_and_cancellation_must_pass_through() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Where(x => x > 1).Select(x => x * 2));
        up.SendNext(1).SendNext(2).SendNext(3);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(4);
        down.ExpectNoMsg(AWhile);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_chain_must_be_merged_in_parts_that_the_stack_can_hold() => Stopping(() =>
    {
        var stream = Numbers;
        for (var i = 0; i < 2000; i++)
            stream = stream.Select(x => x + 1);
        All(stream).Should().Equal(Enumerable.Range(2001, 10));
    });

    private int StagesOf<T>(Source<T, NotUsed> source)
    {
        var session = new MaterializationSession((ActorMaterializerImpl)Materializer, autoFusing: true);
        session.Run(((IGraph<ClosedShape>)source.To(Sink.Ignore<T>())).Module, Attributes.None);
        return session.Islands[0].Logics.Count;
    }
}
