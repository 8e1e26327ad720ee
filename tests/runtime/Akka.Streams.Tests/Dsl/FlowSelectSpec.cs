using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowSelectSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Select_must_emit_what_the_function_makes_of_each_element_as_it_is_asked_for() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Select(x => x * 2));
        up.SendNext(1);
        down.ExpectNoMsg(AWhile);
        down.Request(2);
        down.ExpectNext(2);
        up.SendNext(2);
        down.ExpectNext(4);
        up.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_Select_must_pass_on_failure_and_cancellation() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Select(x => x));
        var failure = new TestException("no more");
        up.SendError(failure);
        down.ExpectError().Should().Be(failure);

        (up, down) = Between(Flow.Create<int>().Select(x => x));
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_Select_must_stop_when_the_function_throws() => Stopping(() =>
    {
        var down = Into(Source.From(Enumerable.Range(1, 3)).Select(ThrowOnTwo));
        down.Request(3).ExpectNext(1).ExpectError().Message.Should().Be("two");
    });

    [Fact]
    public void A_Select_must_skip_the_element_when_told_to_resume() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 3)).Select(ThrowOnTwo).WithAttributes(Resuming)).Should().Equal(1, 3));

    [Fact]
    public void A_Select_must_not_overflow_the_stack_in_a_long_chain() => Stopping(() =>
    {
        var flow = Flow.Create<int>();
        for (var i = 0; i < 500; i++)
            flow = flow.Select(x => x + 1);
        All(Source.From(Enumerable.Range(0, 100)).Via(flow)).Should().Equal(Enumerable.Range(500, 100));
    });

    private static int ThrowOnTwo(int x) => x == 2 ? throw new TestException("two") : x;
}
