using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowAggregateSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    private static readonly IEnumerable<int> OneToTen = Enumerable.Range(1, 10);

    [Fact]
    public async Task An_Aggregate_must_fold_all_elements() => await StoppingAsync(async () =>
    {
        (await Source.From(OneToTen).RunAggregate(0, (sum, x) => sum + x, Materializer)).Should().Be(55);
        (await Source.From(OneToTen).RunWith(Sink.Aggregate<int, int>(0, (sum, x) => sum + x), Materializer)).Should().Be(55);
        (await Source.From(OneToTen).Aggregate(0, (sum, x) => sum + x).RunWith(Sink.First<int>(), Materializer)).Should().Be(55);
        (await Source.Empty<int>().RunAggregate(7, (sum, x) => sum + x, Materializer)).Should().Be(7);
    });

    [Fact]
    public async Task An_Aggregate_must_pass_on_the_failure_of_the_upstream_and_of_the_function() => await StoppingAsync(async () =>
    {
        (await FailureOf<TestException>(Source.Failed<int>(new TestException("up"))
            .RunAggregate(0, (sum, x) => sum + x, Materializer))).Message.Should().Be("up");
        (await FailureOf<TestException>(Source.From(OneToTen)
            .RunAggregate(0, Fold, Materializer))).Message.Should().Be("five");
    });

    [Fact]
    public async Task An_Aggregate_must_drop_its_state_on_restart_and_keep_it_on_resume() => await StoppingAsync(async () =>
    {
        (await Source.From(OneToTen).Aggregate(0, Fold).WithAttributes(Resuming).RunWith(Sink.First<int>(), Materializer))
            .Should().Be(50);
        (await Source.From(OneToTen).Aggregate(0, Fold).WithAttributes(Restarting).RunWith(Sink.First<int>(), Materializer))
            .Should().Be(40);
    });

    [Fact]
    public void An_Aggregate_must_wait_for_demand_with_its_result() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().Aggregate(0, (sum, x) => sum + x));
        up.SendComplete();
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(0).ExpectComplete();
    });

    [Fact]
    public async Task An_AggregateAsync_must_fold_in_order() => await StoppingAsync(async () =>
    {
        var text = await Source.From(OneToTen).RunAggregateAsync("", async (all, x) =>
        {
            await Task.Yield();
            return all + x;
        }, Materializer);
        text.Should().Be("12345678910");
        (await Source.Empty<int>().RunAggregateAsync(7, (sum, x) => Task.FromResult(sum + x), Materializer)).Should().Be(7);
    });

    [Fact]
    public async Task An_AggregateAsync_must_do_what_the_decider_says() => await StoppingAsync(async () =>
    {
        async Task<int> FoldAsync(int sum, int x)
        {
            await Task.Yield();
            return Fold(sum, x);
        }

        var source = Source.From(OneToTen).AggregateAsync(0, FoldAsync);
        (await source.WithAttributes(Resuming).RunWith(Sink.First<int>(), Materializer)).Should().Be(50);
        (await source.WithAttributes(Restarting).RunWith(Sink.First<int>(), Materializer)).Should().Be(40);
        var failure = await FailureOf<Exception>(source.RunWith(Sink.First<int>(), Materializer));
        failure.GetBaseException().Message.Should().Be("five");
    });

    private static int Fold(int sum, int x) => x == 5 ? throw new TestException("five") : sum + x;
}
