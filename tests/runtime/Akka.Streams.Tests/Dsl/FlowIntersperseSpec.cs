using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowIntersperseSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void An_Intersperse_must_put_an_element_between_every_two() => Stopping(() =>
    {
        All(Source.From(["a", "b", "c"]).Intersperse(",")).Should().Equal("a", ",", "b", ",", "c");
        All(Source.From(["a", "b"]).Intersperse("[", ",", "]")).Should().Equal("[", "a", ",", "b", "]");
        All(Source.Empty<string>().Intersperse("[", ",", "]")).Should().Equal("[", "]");
        All(Source.Empty<string>().Intersperse(",")).Should().BeEmpty();
    });

    [Fact]
    public void An_Intersperse_must_emit_only_what_is_asked_for() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Intersperse(0));
        down.Request(2);
        up.SendNext(1).SendNext(2).SendComplete();
        down.ExpectNext(1, 0);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(2).ExpectComplete();
    });

    [Fact]
    public void An_Intersperse_must_refuse_null() =>
        FluentActions.Invoking(() => Source.Empty<string>().Intersperse(null!)).Should().Throw<ArgumentNullException>();
}
