using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowTakeSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Take_must_complete_and_cancel_with_the_last_element() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Take(2));
        down.Request(10);
        up.SendNext(1).SendNext(2);
        down.ExpectNext(1, 2).ExpectComplete();
        up.ExpectCancellation();
    });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_Take_of_nothing_must_complete_at_once(long n) => Stopping(() =>
    {
        Source.Maybe<int>().Take(n).RunWith(Sink.Ignore<int>(), Materializer).Wait(TimeSpan.FromSeconds(10))
            .Should().BeTrue("an empty Take does not wait for the upstream");
    });

    [Fact]
    public void A_TakeWhile_must_complete_at_the_first_other_element() => Stopping(() =>
    {
        All(Source.From(Enumerable.Range(1, 5)).TakeWhile(x => x < 3)).Should().Equal(1, 2);
        All(Source.From(Enumerable.Range(1, 5)).TakeWhile(x => x < 3, inclusive: true)).Should().Equal(1, 2, 3);
    });

    [Fact]
    public void A_TakeWhile_must_skip_the_element_when_told_to_resume() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 5))
                .TakeWhile(x => x == 2 ? throw new InvalidOperationException() : x < 4).WithAttributes(Resuming))
            .Should().Equal(1, 3));

    [Fact]
    public void A_TakeWithin_must_complete_when_the_time_is_over() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().TakeWithin(TimeSpan.FromSeconds(1.5)));
        down.Request(2);
        up.SendNext(1);
        down.ExpectNext(1);
        down.ExpectComplete();
        up.ExpectCancellation();
    });
}
