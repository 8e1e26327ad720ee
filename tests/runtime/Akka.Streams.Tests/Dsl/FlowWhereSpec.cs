using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowWhereSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Where_must_let_through_what_satisfies_the_predicate() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 10)).Where(x => x % 3 == 0)).Should().Equal(3, 6, 9));

    [Fact]
    public void A_WhereNot_must_let_through_the_others() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 6)).WhereNot(x => x % 3 == 0)).Should().Equal(1, 2, 4, 5));

    [Fact]
    public void A_Where_must_ask_on_until_an_element_passes() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Where(x => x > 2));
        down.Request(1);
        up.SendNext(1).SendNext(2);
        down.ExpectNoMsg(AWhile);
        up.SendNext(3);
        down.ExpectNext(3);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_Where_must_skip_the_element_when_told_to_resume_and_fail_otherwise() => Stopping(() =>
    {
        bool Throws(int x) => x == 2 ? throw new TestException("two") : true;
        All(Source.From(Enumerable.Range(1, 3)).Where(Throws).WithAttributes(Resuming)).Should().Equal(1, 3);
        Into(Source.From(Enumerable.Range(1, 3)).Where(Throws)).Request(3).ExpectNext(1)
            .ExpectError().Message.Should().Be("two");
    });
}
