using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowCollectSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Collect_must_emit_what_is_defined() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 6)).Collect(x => x % 2 == 0, x => "n" + x)).Should().Equal("n2", "n4", "n6"));

    [Fact]
    public void A_Collect_without_a_predicate_must_leave_out_the_default_of_the_type() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 4)).Collect(x => x % 2 == 0 ? "n" + x : null)).Should().Equal("n2", "n4"));

    [Fact]
    public void A_Collect_must_skip_the_element_when_told_to_restart() => Stopping(() =>
        All(Source.From(Enumerable.Range(1, 3))
                .Collect(_ => true, x => x == 2 ? throw new TestException("two") : x).WithAttributes(Restarting))
            .Should().Equal(1, 3));
}
