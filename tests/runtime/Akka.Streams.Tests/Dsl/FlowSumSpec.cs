using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowSumSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public async Task A_Sum_must_begin_with_the_first_element() => await StoppingAsync(async () =>
    {
        (await Source.From([1, 2, 3]).RunSum((a, b) => a + b, Materializer)).Should().Be(6);
        (await Source.Single(4).RunWith(Sink.Sum<int>((a, b) => a + b), Materializer)).Should().Be(4);
    });

    [Fact]
    public async Task A_Sum_must_fail_without_any_element() => await StoppingAsync(async () =>
        (await FailureOf<NoSuchElementException>(Source.Empty<int>().RunSum((a, b) => a + b, Materializer)))
        .Message.Should().Contain("empty stream"));

    [Fact]
    public async Task A_Sum_must_drop_its_state_on_restart_and_keep_it_on_resume() => await StoppingAsync(async () =>
    {
        var source = Source.From([1, 2, -1, 4, 8]).Sum((a, b) => b < 0 ? throw new TestException("negative") : a + b);
        (await source.WithAttributes(Resuming).RunWith(Sink.First<int>(), Materializer)).Should().Be(15);
        (await source.WithAttributes(Restarting).RunWith(Sink.First<int>(), Materializer)).Should().Be(12);
        (await FailureOf<TestException>(source.RunWith(Sink.First<int>(), Materializer))).Message.Should().Be("negative");
    });
}
