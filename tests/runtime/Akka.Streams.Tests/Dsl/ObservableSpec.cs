using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class ObservableSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private sealed class Subject : IObservable<int>
    {
        private volatile IObserver<int>? _observer;

        public IObserver<int> Observer => _observer ?? throw new InvalidOperationException("Nobody observes.");

        public bool IsObserved => _observer != null;

        public IDisposable Subscribe(IObserver<int> observer)
        {
            _observer = observer;
            return new Registration(this);
        }

        private sealed class Registration(Subject subject) : IDisposable
        {
            public void Dispose() => subject._observer = null;
        }
    }

    private sealed class ProbeObserver(TestProbe probe) : IObserver<int>
    {
        public void OnNext(int value) => probe.Ref.Tell(value, probe.Ref);

        public void OnCompleted() => probe.Ref.Tell("completed", probe.Ref);

        public void OnError(Exception error) => probe.Ref.Tell(error, probe.Ref);
    }

    private TestSubscriber.Probe<int> Into(Subject subject, int buffer = 128, OverflowStrategy overflow = OverflowStrategy.DropHead)
    {
        var down = Source.FromObservable(subject, buffer, overflow).RunWith(this.SinkProbe<int>(), Materializer);
        down.EnsureSubscription();
        AwaitCondition(() => subject.IsObserved, Long);
        return down;
    }

    [Fact]
    public void A_source_must_emit_what_it_observes_until_it_is_cancelled() => Stopping(() =>
    {
        var subject = new Subject();
        var down = Into(subject);
        down.Request(1);
        subject.Observer.OnNext(1);
        subject.Observer.OnNext(2);
        down.ExpectNext(1).ExpectNoMsg(Short);
        down.RequestNext(2);
        down.Cancel();
        AwaitCondition(() => !subject.IsObserved, Long);
    });

    [Fact]
    public void A_source_must_end_as_its_observable_does_after_what_is_buffered() => Stopping(() =>
    {
        var subject = new Subject();
        var down = Into(subject);
        subject.Observer.OnNext(1);
        subject.Observer.OnCompleted();
        down.Request(2).ExpectNext(1).ExpectComplete();

        down = Into(subject);
        subject.Observer.OnError(new TestException("told"));
        down.ExpectError().Message.Should().Be("told");
    });

    [Theory]
    [InlineData(OverflowStrategy.DropHead, new[] { 2, 3 })]
    [InlineData(OverflowStrategy.DropTail, new[] { 1, 3 })]
    [InlineData(OverflowStrategy.DropNew, new[] { 1, 2 })]
    [InlineData(OverflowStrategy.DropBuffer, new[] { 3 })]
    public void A_full_buffer_must_drop_by_its_strategy(OverflowStrategy strategy, int[] left) => Stopping(() =>
    {
        var subject = new Subject();
        var down = Into(subject, 2, strategy);
        for (var i = 1; i <= 3; i++)
            subject.Observer.OnNext(i);
        subject.Observer.OnCompleted();
        down.Request(5).ExpectNextN(left).ExpectComplete();
    });

    [Fact]
    public void A_full_buffer_must_fail_the_stream_when_told_so() => Stopping(() =>
    {
        var subject = new Subject();
        var down = Into(subject, 1, OverflowStrategy.Fail);
        subject.Observer.OnNext(1);
        subject.Observer.OnNext(2);
        down.ExpectError().Should().BeOfType<BufferOverflowException>();
        FluentActions.Invoking(() => Source.FromObservable(subject, 1, OverflowStrategy.Backpressure)).Should().Throw<NotSupportedException>();
    });

    private event EventHandler<int>? Ticked;

    private event Action<string>? Named;

    [Fact]
    public void An_event_must_be_handled_while_the_stream_runs() => Stopping(() =>
    {
        var ticks = Source.FromEvent<int>(h => Ticked += h, h => Ticked -= h).RunWith(this.SinkProbe<int>(), Materializer);
        ticks.EnsureSubscription();
        AwaitCondition(() => Ticked != null, Long);
        Ticked!(this, 7);
        ticks.RequestNext(7);
        ticks.Cancel();
        AwaitCondition(() => Ticked == null, Long);

        var names = Source.FromEvent<Action<string>, string>(on => name => on(name), h => Named += h, h => Named -= h)
            .RunWith(this.SinkProbe<string>(), Materializer);
        names.EnsureSubscription();
        AwaitCondition(() => Named != null, Long);
        Named!("a");
        names.RequestNext("a");
        names.Cancel();
        AwaitCondition(() => Named == null, Long);
    });

    [Fact]
    public void A_sink_must_tell_each_observer_once_what_comes_while_it_observes() => Stopping(() =>
    {
        var (up, observable) = this.SourceProbe<int>().ToMaterialized(Sink.AsObservable<int>(), Keep.Both).Run(Materializer);
        var probes = new[] { CreateTestProbe(), CreateTestProbe() };
        var observers = probes.Select(p => new ProbeObserver(p)).ToArray();
        var registration = observable.Subscribe(observers[0]);
        observable.Subscribe(observers[0]).Should().BeSameAs(registration);
        observable.Subscribe(observers[1]);
        up.SendNext(1);
        probes[0].ExpectMsg(1);
        probes[1].ExpectMsg(1);
        registration.Dispose();
        up.SendNext(2);
        probes[1].ExpectMsg(2);
        up.SendComplete();
        probes[1].ExpectMsg("completed");
        probes[0].ExpectNoMsg(Short);
    });

    [Fact]
    public void A_sink_must_tell_the_end_to_those_that_come_after_it() => Stopping(() =>
    {
        var probe = CreateTestProbe();
        Source.From([1, 2]).RunWith(Sink.AsObservable<int>(), Materializer).Subscribe(new ProbeObserver(probe));
        probe.ExpectMsg(1);
        probe.ExpectMsg(2);
        probe.ExpectMsg("completed");

        var (up, observable) = this.SourceProbe<int>().ToMaterialized(Sink.AsObservable<int>(), Keep.Both).Run(Materializer);
        up.SendError(new TestException("over"));
        observable.Subscribe(new ProbeObserver(probe));
        probe.ExpectMsg<TestException>();
        observable.Subscribe(new ProbeObserver(probe));
        probe.ExpectMsg<TestException>().Message.Should().Be("over");
    });
}
