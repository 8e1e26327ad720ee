using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowLazyInitSpec(ITestOutputHelper output) : StreamSpec(output)
{
    [Fact]
    public Task A_LazyInitAsync_must_make_its_flow_at_the_first_element() => StoppingAsync(async () =>
    {
        var made = new TaskCompletionSource<Flow<int, int, string>>();
        var ((up, value), down) = this.SourceProbe<int>()
            .ViaMaterialized(Flow.LazyInitAsync(() =>
            {
                TestActor.Tell("asked", TestActor);
                return made.Task;
            }), Keep.Both)
            .ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Request(10);
        ExpectNoMsg(Short);
        up.SendNext(1);
        ExpectMsg("asked");
        value.IsCompleted.Should().BeFalse();
        up.SendNext(2);
        made.SetResult(Flow.Create<int>().Select(i => i * 10).MapMaterializedValue(_ => "value"));
        (await InTime(value, "The value")).Value.Should().Be("value");
        down.ExpectNext(10, 20);
        up.SendNext(3).SendComplete();
        down.ExpectNext(30).ExpectComplete();
    });

    [Fact]
    public Task A_LazyInitAsync_must_keep_the_first_element_of_a_stream_that_ends_meanwhile() => StoppingAsync(async () =>
    {
        var made = new TaskCompletionSource<Flow<int, int, NotUsed>>();
        var result = Source.Single(1).Via(Flow.LazyInitAsync(() => made.Task)).RunWith(Sink.Seq<int>(), Materializer);
        made.SetResult(Flow.Create<int>());
        (await InTime(result, "The end")).Should().Equal(1);
    });

    [Fact]
    public Task A_LazyInitAsync_must_yield_nothing_without_an_element() => StoppingAsync(async () =>
    {
        var empty = Source.Empty<int>().ViaMaterialized(Flow.LazyInitAsync(() => Task.FromResult(Flow.Create<int>())), Keep.Right)
            .To(Sink.Ignore<int>()).Run(Materializer);
        (await InTime(empty, "The value")).HasValue.Should().BeFalse();
        var cancelled = Source.Never<int>().ViaMaterialized(Flow.LazyInitAsync(() => Task.FromResult(Flow.Create<int>())), Keep.Right)
            .To(Sink.Cancelled<int>()).Run(Materializer);
        (await InTime(cancelled, "The value")).HasValue.Should().BeFalse();
    });

    [Fact]
    public Task A_LazyInitAsync_must_fail_with_its_factory_its_flow_and_its_upstream() => StoppingAsync(async () =>
    {
        var failure = new TestException("on purpose");
        var (value, down) = Source.Single(1)
            .ViaMaterialized(Flow.LazyInitAsync(() => Task.FromException<Flow<int, int, NotUsed>>(failure)), Keep.Right)
            .ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Request(1).ExpectError().Should().Be(failure);
        await FluentActions.Awaiting(() => InTime(value, "The failure")).Should().ThrowAsync<TestException>();

        var lazy = Flow.LazyInitAsync(() => Task.FromResult(Flow.Create<int>().Select(i => i == 2 ? throw failure : i)));
        var (up, inner) = Between(lazy);
        inner.Request(2);
        up.SendNext(1);
        inner.ExpectNext(1);
        up.SendNext(2);
        inner.ExpectError().Should().Be(failure);
        up.ExpectCancellation();

        (up, inner) = Between(lazy);
        inner.Request(2);
        up.SendNext(1);
        inner.ExpectNext(1);
        up.SendError(failure);
        inner.ExpectError().Should().Be(failure);
    });

    [Fact]
    public void A_LazyInitAsync_must_cancel_upstream_with_downstream() => Stopping(() =>
    {
        var (up, down) = Between(Flow.LazyInitAsync(() => Task.FromResult(Flow.Create<int>())));
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext(1);
        down.Cancel();
        up.ExpectCancellation();
    });
}
