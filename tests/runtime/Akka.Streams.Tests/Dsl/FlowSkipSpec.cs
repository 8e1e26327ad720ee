using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowSkipSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Theory]
    [InlineData(0, new[] { 1, 2, 3 })]
    [InlineData(-1, new[] { 1, 2, 3 })]
    [InlineData(2, new[] { 3 })]
    [InlineData(5, new int[0])]
    public void A_Skip_must_drop_the_first_elements(long n, int[] expected) => Stopping(() =>
        All(Source.From([1, 2, 3]).Skip(n)).Should().Equal(expected));

    [Fact]
    public void A_SkipWhile_must_let_everything_through_after_the_first_other_element() => Stopping(() =>
        All(Source.From([1, 2, 3, 1]).SkipWhile(x => x < 3)).Should().Equal(3, 1));

    [Fact]
    public void A_SkipWhile_must_skip_the_element_when_told_to_restart() => Stopping(() =>
        All(Source.From([1, 2, 3, 4])
                .SkipWhile(x => x == 3 ? throw new InvalidOperationException() : x < 2).WithAttributes(Restarting))
            .Should().Equal(2, 3, 4));

    [Fact]
    public void A_SkipWithin_must_drop_elements_until_the_time_is_over() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().SkipWithin(TimeSpan.FromSeconds(1.5)));
        down.Request(1);
        up.SendNext(1);
        down.ExpectNoMsg(TimeSpan.FromSeconds(2));
        up.SendNext(2);
        down.ExpectNext(2);
        up.SendComplete();
        down.ExpectComplete();
    });
}
