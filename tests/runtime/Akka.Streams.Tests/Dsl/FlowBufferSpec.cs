using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowBufferSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Buffer_must_ask_for_elements_before_there_is_demand() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Buffer(3, OverflowStrategy.Backpressure));
        for (var i = 1; i <= 3; i++)
            up.SendNext(i);
        up.SendComplete();
        down.Request(2).ExpectNext(1, 2);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(3).ExpectComplete();
    });

    [Theory]
    [InlineData(OverflowStrategy.DropHead, new[] { 4, 5, 6 })]
    [InlineData(OverflowStrategy.DropTail, new[] { 1, 2, 6 })]
    [InlineData(OverflowStrategy.DropBuffer, new[] { 4, 5, 6 })]
    [InlineData(OverflowStrategy.DropNew, new[] { 1, 2, 3 })]
    public void A_full_Buffer_must_do_what_its_strategy_says(OverflowStrategy strategy, int[] expected) => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Buffer(3, strategy));
        for (var i = 1; i <= 6; i++)
            up.SendNext(i);
        up.SendComplete();
        down.ExpectNoMsg(AWhile);
        down.Request(10).ExpectNext(expected[0], expected[1], expected[2]).ExpectComplete();
    });

    [Fact]
    public void A_full_Buffer_must_fail_when_its_strategy_says_so() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Buffer(2, OverflowStrategy.Fail));
        for (var i = 1; i <= 3; i++)
            up.SendNext(i);
        up.ExpectCancellation();
        down.ExpectError().Should().BeOfType<BufferOverflowException>()
            .Which.Message.Should().Be("Buffer overflow (max capacity was 2)");
    });

    [Fact]
    public void A_large_Buffer_must_keep_everything() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 5000)).Buffer(1000, OverflowStrategy.Backpressure).Grouped(7).SelectMany(g => g))
            .Should().Equal(Enumerable.Range(1, 5000)));

    [Fact]
    public void A_Detach_must_hold_one_element() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Detach());
        up.SendNext(1).SendComplete();
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(1).ExpectComplete();
    });
}
