using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowSelectManySpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_SelectMany_must_emit_the_elements_of_the_sequences() => Stopping(() =>
        All(Source.From([1, 0, 2]).SelectMany(n => Enumerable.Repeat(n, n))).Should().Equal(1, 2, 2));

    [Fact]
    public void A_SelectMany_must_keep_the_rest_of_a_sequence_for_later_demand_past_completion() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().SelectMany(n => Enumerable.Range(1, n)));
        down.Request(1);
        up.SendNext(3).SendComplete();
        down.ExpectNext(1);
        down.ExpectNoMsg(AWhile);
        down.Request(2).ExpectNext(2, 3).ExpectComplete();
    });

    [Fact]
    public void A_StatefulSelectMany_must_have_a_state_of_its_own_in_each_run() => Stopping(() =>
    {
        var source = Source.From([1, 1, 1]).StatefulSelectMany<int, int, NotUsed>(() =>
        {
            var sum = 0;
            return x => [sum += x];
        });
        All(source).Should().Equal(1, 2, 3);
        All(source).Should().Equal(1, 2, 3);
    });

    [Fact]
    public void A_StatefulSelectMany_must_drop_its_state_on_restart_and_keep_it_on_resume() => Stopping(() =>
    {
        var source = Source.From([1, 2, -1, 3]).StatefulSelectMany<int, int, NotUsed>(() =>
        {
            var sum = 0;
            return x => x < 0 ? throw new TestException("negative") : [sum += x];
        });
        All(source.WithAttributes(Restarting)).Should().Equal(1, 3, 3);
        All(source.WithAttributes(Resuming)).Should().Equal(1, 3, 6);
        Into(source).Request(4).ExpectNext(1, 3).ExpectError().Message.Should().Be("negative");
    });

    [Fact]
    public void A_SelectMany_must_survive_a_sequence_that_throws_midway() => Stopping(() =>
    {
        static IEnumerable<int> Broken(int n)
        {
            yield return n;
            if (n == 2)
                throw new TestException("two");
            yield return n;
        }

        All(Source.From([1, 2, 3]).SelectMany(Broken).WithAttributes(Resuming)).Should().Equal(1, 1, 2, 3, 3);
    });
}
