using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class SetupSpec(ITestOutputHelper output) : StreamSpec(output)
{
    [Fact]
    public void A_source_must_be_made_with_the_materializer_and_the_attributes_of_its_place() => Stopping(() =>
    {
        var seen = Source.Setup((materializer, attributes) => Source.Single((materializer, attributes.GetNameLifted())).MapMaterializedValue(_ => "mat"));
        var (value, element) = seen.Named("mine").ToMaterialized(Sink.First<(ActorMaterializer, string)>(), Keep.Both).Run(Materializer);
        element.AwaitResult(Long).Should().Be((Materializer, "setup-mine"));
        value.AwaitResult(Long).Should().Be("mat");
    });

    [Fact]
    public void A_flow_must_be_made_with_the_materializer_and_the_attributes_of_its_place() => Stopping(() =>
    {
        var flow = Flow.Setup((materializer, attributes) =>
            Flow.Create<int>().Select(i => (materializer, $"{attributes.GetNameLifted()} {i}")).MapMaterializedValue(_ => "mat"));
        var ((up, value), down) = this.SourceProbe<int>().ViaMaterialized(flow.Named("mine"), Keep.Both)
            .ToMaterialized(this.SinkProbe<(ActorMaterializer, string)>(), Keep.Both).Run(Materializer);
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext((Materializer, "setup-mine 1"));
        value.AwaitResult(Long).Should().Be("mat");
        up.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public Task What_the_function_or_its_source_fails_with_must_fail_the_stream() => StoppingAsync(async () =>
    {
        var failure = new TestException("not made");
        var (value, element) = Source.Setup<int, NotUsed>((_, _) => throw failure).ToMaterialized(Sink.First<int>(), Keep.Both).Run(Materializer);
        (await Record.ExceptionAsync(() => InTime(value, "The value"))).Should().Be(failure);
        (await Record.ExceptionAsync(() => InTime(element, "The element"))).Should().Be(failure);

        (value, element) = Source.Single(1).ViaMaterialized(Flow.Setup<int, int, NotUsed>((_, _) => throw failure), Keep.Right)
            .ToMaterialized(Sink.First<int>(), Keep.Both).Run(Materializer);
        (await Record.ExceptionAsync(() => InTime(value, "The value"))).Should().Be(failure);
        (await Record.ExceptionAsync(() => InTime(element, "The element"))).Should().Be(failure);

        element = Source.Setup((_, _) => Source.Failed<int>(failure)).RunWith(Sink.First<int>(), Materializer);
        (await Record.ExceptionAsync(() => InTime(element, "The element"))).Should().Be(failure);
    });

    [Fact]
    public void Cancellation_must_reach_what_was_made() => Stopping(() =>
    {
        var up = this.CreatePublisherProbe<int>();
        var down = Source.Setup((_, _) => Source.FromPublisher(up)).Via(Flow.Setup((_, _) => Flow.Create<int>()))
            .RunWith(this.SinkProbe<int>(), Materializer);
        down.EnsureSubscription();
        down.Cancel();
        up.ExpectCancellation();
    });
}
