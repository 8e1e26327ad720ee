using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowLimitSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public async Task A_Limit_must_fail_at_the_first_element_too_many() => await StoppingAsync(async () =>
    {
        All(Source.From(Enumerable.Range(1, 3)).Limit(3)).Should().Equal(1, 2, 3);
        var failure = await FailureOf<StreamLimitReachedException>(Source.From(Enumerable.Range(1, 4)).Limit(3)
            .RunWith(Sink.Seq<int>(), Materializer));
        failure.Message.Should().Contain("3");
    });

    [Fact]
    public void A_LimitWeighted_must_add_up_the_costs() => Stopping(() =>
        Into(Source.From([1, 2, 3]).LimitWeighted(5, x => x)).Request(3).ExpectNext(1, 2)
            .ExpectError().Should().BeOfType<StreamLimitReachedException>());

    [Fact]
    public void A_LimitWeighted_must_count_anew_after_a_restart() => Stopping(() =>
        All(Source.From([2, 2, -1, 2, 2])
                .LimitWeighted(4, x => x < 0 ? throw new InvalidOperationException() : x).WithAttributes(Restarting))
            .Should().Equal(2, 2, 2, 2));
}
