using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowThrottleSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Throttle_must_space_elements_out() => Stopping(() =>
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        All(Source.From(Enumerable.Range(1, 5)).Throttle(1, TimeSpan.FromMilliseconds(100), 0, ThrottleMode.Shaping))
            .Should().Equal(Enumerable.Range(1, 5));
        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(400));
    });

    [Fact]
    public void A_Throttle_must_let_its_burst_through_at_once() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Throttle(1, TimeSpan.FromSeconds(30), 5, ThrottleMode.Shaping));
        down.Request(10);
        for (var i = 1; i <= 6; i++)
            up.SendNext(i);
        down.ExpectNext(1, 2, 3, 4, 5);
        down.ExpectNoMsg(AWhile);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_Throttle_must_emit_the_element_that_it_holds_before_it_completes() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Throttle(1, TimeSpan.FromMilliseconds(300), 1, ThrottleMode.Shaping));
        down.Request(5);
        up.SendNext(1).SendNext(2).SendComplete();
        down.ExpectNext(1, 2).ExpectComplete();
    });

    [Fact]
    public void A_Throttle_must_count_costs() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Throttle(1, TimeSpan.FromSeconds(30), 6, x => x, ThrottleMode.Shaping));
        down.Request(10);
        up.SendNext(2).SendNext(4).SendNext(1);
        down.ExpectNext(2, 4);
        down.ExpectNoMsg(AWhile);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void An_enforcing_Throttle_must_fail_when_elements_come_too_fast() => Stopping(() =>
        Into(Source.From(Enumerable.Range(1, 5)).Throttle(1, TimeSpan.FromSeconds(30), 2, ThrottleMode.Enforcing)).Request(5)
            .ExpectNext(1, 2).ExpectError().Should().BeOfType<OverflowException>());

    [Fact]
    public void A_Throttle_must_refuse_rates_that_it_cannot_keep()
    {
        var source = Source.Empty<int>();
        FluentActions.Invoking(() => source.Throttle(0, TimeSpan.FromSeconds(1), 1, ThrottleMode.Shaping))
            .Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => source.Throttle(1, TimeSpan.Zero, 1, ThrottleMode.Shaping))
            .Should().Throw<ArgumentException>().WithParameterName("per");
        FluentActions.Invoking(() => source.Throttle(1, TimeSpan.FromSeconds(1), -1, ThrottleMode.Enforcing))
            .Should().Throw<ArgumentException>().WithParameterName("maximumBurst");
        FluentActions.Invoking(() => source.Throttle(10_000_001, TimeSpan.FromSeconds(1), 1, ThrottleMode.Shaping))
            .Should().Throw<ArgumentException>();
    }
}
