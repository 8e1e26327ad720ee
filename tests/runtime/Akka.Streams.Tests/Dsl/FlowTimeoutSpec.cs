using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowTimeoutSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    // For what has to happen before it is over, however busy the machine is.
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public void An_InitialTimeout_must_fail_without_a_first_element() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().InitialTimeout(Short));
        down.Request(1).ExpectError().Should().BeOfType<TimeoutException>()
            .Which.Message.Should().Be($"The first element has not yet passed through in {Short}.");
        up.ExpectCancellation();
    });

    [Fact]
    public void An_InitialTimeout_must_not_mind_a_pause_after_the_first_element() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().InitialTimeout(Ample));
        down.Request(2);
        up.SendNext(1);
        down.ExpectNext(1);
        down.ExpectNoMsg(Ample + Short);
        up.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_CompletionTimeout_must_fail_a_stream_that_goes_on() => Stopping(() =>
        Into(Source.Repeat(1).Throttle(100, TimeSpan.FromSeconds(1), 1, ThrottleMode.Shaping).CompletionTimeout(Short)
                .Where(_ => false)).Request(1)
            .ExpectError().Message.Should().Be($"The stream has not been completed in {Short}."));

    [Fact]
    public void An_IdleTimeout_must_fail_a_silent_stream_only() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().IdleTimeout(Ample));
        down.Request(2);
        up.SendNext(1);
        down.ExpectNext(1).ExpectError().Message.Should().Be($"No elements passed in the last {Ample}.");
        up.ExpectCancellation();
        All(Source.From(Enumerable.Range(1, 100)).IdleTimeout(Long)).Should().HaveCount(100);
    });

    [Fact]
    public void A_BackpressureTimeout_must_fail_when_nobody_asks() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().BackpressureTimeout(Ample));
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext(1).ExpectError().Message.Should().Be($"No demand signalled in the last {Ample}.");
        up.ExpectCancellation();
    });

    [Fact]
    public void A_BackpressureTimeout_must_not_mind_a_slow_upstream() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().BackpressureTimeout(Ample));
        down.Request(2);
        down.ExpectNoMsg(Ample + Short);
        up.SendNext(1);
        down.ExpectNext(1);
        up.SendError(new TestException("up"));
        down.ExpectError().Message.Should().Be("up");
    });

    [Fact]
    public void A_KeepAlive_must_inject_elements_into_a_silent_stream_that_is_asked() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().KeepAlive<int, int, int, NotUsed>(Short, () => 0));
        down.ExpectNoMsg(2 * Short);
        down.Request(2).ExpectNext(0);
        down.ExpectNext(0);
        up.SendNext(1);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(1);
        up.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_KeepAlive_must_not_disturb_a_lively_stream() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 10)).KeepAlive(Long, () => 0)).Should().Equal(Enumerable.Range(1, 10)));
}
