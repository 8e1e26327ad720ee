using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowExpandSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void An_Expand_must_repeat_while_the_upstream_is_slower() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Expand(x => Enumerable.Repeat(x, 200).GetEnumerator()));
        up.SendNext(1);
        for (var i = 0; i < 10; i++)
            down.Request(1).ExpectNext(1);
        up.SendNext(2);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(2);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void An_Expand_must_emit_every_element_once_at_least() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Expand(x => Enumerable.Repeat(x, 200).GetEnumerator()));
        up.SendNext(1).SendComplete();
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(1).ExpectComplete();
    });

    [Fact]
    public void An_Expand_may_emit_an_element_only_as_often_as_it_can_be_expanded() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 5)).Expand(i => Enumerable.Range(0, i % 2).Select(_ => i).GetEnumerator()))
            .Should().Equal(1, 3, 5));

    [Fact]
    public void A_RepeatPrevious_must_repeat_the_last_element_and_tell_its_change() => Stopping(() =>
    {
        var changes = new List<(int, int)>();
        var (up, down) = Between(Flow.Create<int>().RepeatPrevious((old, next) => changes.Add((old, next))));
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext(1);
        down.Request(2).ExpectNext(1, 1);
        up.SendNext(2);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(2);
        up.SendComplete();
        down.ExpectComplete();
        changes.Should().Equal((1, 2));
    });
}
