using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowGroupedWithinSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public void A_GroupedWithin_must_emit_full_groups_at_once() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().GroupedWithin(3, Never));
        down.Request(1);
        up.SendNext(1).SendNext(2);
        down.ExpectNoMsg(AWhile);
        up.SendNext(3);
        down.ExpectNext().Should().Equal(1, 2, 3);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_GroupedWithin_must_emit_what_it_has_when_the_time_is_over_and_no_empty_group() => Stopping(() =>
    {
        // Both elements come at once: the time may be over at any moment, also between two that the probe sends.
        var (up, down) = Between(Flow.Create<int>().SelectMany(x => new[] { x, x + 1 }).GroupedWithin(1000, TimeSpan.FromMilliseconds(200)));
        down.Request(2);
        down.ExpectNoMsg(TimeSpan.FromMilliseconds(500));
        up.SendNext(1);
        down.ExpectNext().Should().Equal(1, 2);
        down.ExpectNoMsg(TimeSpan.FromMilliseconds(500));
        up.SendNext(3).SendComplete();
        down.ExpectNext().Should().Equal(3, 4);
        down.ExpectComplete();
    });

    [Fact]
    public void A_GroupedWithin_must_emit_the_rest_at_completion_and_nothing_for_an_empty_stream() => Stopping(() =>
    {
        All(Source.From(Enumerable.Range(1, 5)).GroupedWithin(3, Never)).Select(group => group.Count())
            .Should().Equal(3, 2);
        All(Source.Empty<int>().GroupedWithin(3, Never)).Should().BeEmpty();
    });

    [Fact]
    public void A_GroupedWithin_must_hold_a_full_group_until_there_is_demand() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().GroupedWithin(2, Never));
        up.SendNext(1).SendNext(2).SendNext(3);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext().Should().Equal(1, 2);
        up.SendComplete();
        down.Request(1).ExpectNext().Should().Equal(3);
        down.ExpectComplete();
    });

    [Fact]
    public void A_GroupedWithin_must_refuse_empty_groups_and_times()
    {
        FluentActions.Invoking(() => Source.Empty<int>().GroupedWithin(0, Never))
            .Should().Throw<ArgumentException>().WithParameterName("n");
        FluentActions.Invoking(() => Source.Empty<int>().GroupedWithin(1, TimeSpan.Zero))
            .Should().Throw<ArgumentException>().WithParameterName("timeout");
    }

    [Fact]
    public void A_GroupedWeightedWithin_must_close_a_group_before_it_is_too_heavy() => Stopping(() =>
    {
        var groups = All(Source.From([3, 3, 3, 9, 1, 20, 1]).GroupedWeightedWithin(8, Never, x => x));
        groups.Select(group => string.Join("+", group)).Should().Equal("3+3", "3", "9", "1", "20", "1");
    });

    [Fact]
    public void A_GroupedWeightedWithin_must_fail_on_a_negative_weight() => Stopping(() =>
        Into(Source.Single(-1).GroupedWeightedWithin(8, 10, Never, x => x)).Request(1)
            .ExpectError().Should().BeOfType<ArgumentException>());

    [Fact]
    public void A_GroupedWeightedWithin_must_count_elements_too() => Stopping(() =>
        All(Source.From(Enumerable.Repeat(0, 5)).GroupedWeightedWithin(8, 2, Never, x => x)).Select(g => g.Count())
            .Should().Equal(2, 2, 1));
}
