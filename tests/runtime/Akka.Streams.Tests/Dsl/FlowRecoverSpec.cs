using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.Util;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowRecoverSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Recover_must_end_with_an_element_made_of_the_failure() => Stopping(() =>
    {
        All(FailingAfter(2).Recover(_ => new Option<int>(0))).Should().Equal(1, 2, 0);
        Into(FailingAfter(1).Recover(_ => Option<int>.None)).Request(9).ExpectNext(1)
            .ExpectError().Message.Should().Be("enough");
        All(Source.Single(1).Recover(_ => new Option<int>(0))).Should().Equal(1);
    });

    [Fact]
    public void A_Recover_must_hold_its_element_until_it_is_asked_for() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Recover(_ => new Option<int>(7)));
        up.SendError(new TestException("up"));
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(7).ExpectComplete();
    });

    [Fact]
    public void A_RecoverWith_must_switch_to_another_source_every_time() => Stopping(() =>
    {
        var failures = 0;
        All(FailingAfter(1).RecoverWith(_ => ++failures < 3 ? FailingAfter(2) : Source.Single(9)))
            .Should().Equal(1, 1, 2, 1, 2, 9);
    });

    [Fact]
    public void A_RecoverWith_must_fail_when_there_is_no_other_source() => Stopping(() =>
        Into(FailingAfter(1).RecoverWith(_ => (Source<int, NotUsed>)null!)).Request(9).ExpectNext(1)
            .ExpectError().Message.Should().Be("enough"));

    [Fact]
    public void A_RecoverWithRetries_must_switch_so_many_times_only() => Stopping(() =>
        Into(FailingAfter(1).RecoverWithRetries(_ => FailingAfter(1), 2)).Request(9).ExpectNext(1, 1, 1)
            .ExpectError().Message.Should().Be("enough"));

    [Fact]
    public void RecoverWithRetries_must_refuse_a_number_below_that_of_endless_retries() => FluentActions
        .Invoking(() => Source.Empty<int>().RecoverWithRetries(_ => Source.Empty<int>(), -2))
        .Should().Throw<ArgumentException>().WithParameterName("attempts");

    [Fact]
    public void A_RecoverWith_must_cancel_the_source_that_it_switched_to() => Stopping(() =>
    {
        var other = this.CreatePublisherProbe<int>();
        var down = Into(Source.Failed<int>(new TestException("up")).RecoverWith(_ => Source.FromPublisher(other)));
        down.Request(1);
        other.SendNext(5);
        down.ExpectNext(5);
        down.Cancel();
        other.ExpectCancellation();
    });

    [Fact]
    public void A_SelectError_must_turn_the_failure_into_another() => Stopping(() =>
        Into(FailingAfter(1).SelectError(cause => new TestException("not " + cause.Message))).Request(9).ExpectNext(1)
            .ExpectError().Message.Should().Be("not enough"));

    private static Source<int, NotUsed> FailingAfter(int count) => Source.From(Enumerable.Range(1, count + 1))
        .Select(x => x > count ? throw new TestException("enough") : x);
}
