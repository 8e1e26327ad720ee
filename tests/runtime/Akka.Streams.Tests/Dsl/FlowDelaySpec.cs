using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowDelaySpec(ITestOutputHelper output) : OperatorSpec(output)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private static Attributes Buffer(int size) => Attributes.CreateInputBuffer(size, size);

    [Fact]
    public void A_Delay_must_shift_elements_in_time() => Stopping(() =>
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        All(Source.From(Enumerable.Range(1, 10)).Delay(TimeSpan.FromMilliseconds(200)))
            .Should().Equal(Enumerable.Range(1, 10));
        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(190));
    });

    [Fact]
    public void A_Delay_must_count_the_time_that_elements_waited_for_demand() => Stopping(() =>
    {
        var down = Into(Source.From(Enumerable.Range(1, 3)).Delay(TimeSpan.FromSeconds(1.5)));
        down.Request(2).ExpectNoMsg(AWhile);
        down.ExpectNext(1, 2);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(3).ExpectComplete();
    });

    [Theory]
    [InlineData(DelayOverflowStrategy.DropTail, "1 2 3 6")]
    [InlineData(DelayOverflowStrategy.DropHead, "3 4 5 6")]
    [InlineData(DelayOverflowStrategy.DropBuffer, "5 6")]
    public void A_full_Delay_must_do_what_its_strategy_says(DelayOverflowStrategy strategy, string expected) => Stopping(() =>
        string.Join(" ", All(Source.From(Enumerable.Range(1, 6)).Delay(TimeSpan.FromSeconds(1.5), strategy)
            .WithAttributes(Buffer(4)))).Should().Be(expected));

    [Fact]
    public void A_backpressuring_Delay_must_lose_nothing() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 6)).Delay(TimeSpan.FromMilliseconds(50), DelayOverflowStrategy.Backpressure)
            .WithAttributes(Buffer(2))).Should().Equal(Enumerable.Range(1, 6)));

    [Fact]
    public void A_full_Delay_must_fail_when_its_strategy_says_so() => Stopping(() =>
        Into(Source.From(Enumerable.Range(1, 6)).Delay(Long, DelayOverflowStrategy.Fail).WithAttributes(Buffer(4)))
            .Request(9).ExpectError().Should().BeOfType<BufferOverflowException>()
            .Which.Message.Should().Be("Buffer overflow for Delay combinator (max capacity was: 4)!"));

    [Fact]
    public void A_full_Delay_must_emit_its_oldest_element_early_when_its_strategy_says_so() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Delay(Long, DelayOverflowStrategy.EmitEarly).WithAttributes(Buffer(3)));
        down.Request(10);
        up.SendNext(1).SendNext(2).SendNext(3);
        down.ExpectNoMsg(AWhile);
        up.SendNext(4);
        down.ExpectNext(1);
        up.SendNext(5);
        down.ExpectNext(2);
        up.SendError(new InvalidOperationException("enough"));
        down.ExpectError().Message.Should().Be("enough");
    });

    [Fact]
    public void An_InitialDelay_must_ask_for_nothing_until_the_time_is_over() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().InitialDelay(TimeSpan.FromSeconds(1.5)));
        down.Request(1);
        up.SendNext(1);
        down.ExpectNoMsg(AWhile);
        down.ExpectNext(1);
        up.SendComplete();
        down.ExpectComplete();
    });
}
