using System.Runtime.CompilerServices;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

/// <summary>Expectations on a subscriber probe, noted one after the other and run by the call that is awaited.</summary>
public class SubscriberFluentBuilder<T>
{
    private readonly List<Func<CancellationToken, Task>> _steps = [];

    internal SubscriberFluentBuilder(TestSubscriber.ManualProbe<T> probe) => Probe = probe;

    public TestSubscriber.ManualProbe<T> Probe { get; }

    private TestSubscriber.Probe<T> AutoProbe => Probe as TestSubscriber.Probe<T>
        ?? throw new InvalidOperationException("This step can only be used on a TestSubscriber.Probe<T>, made by CreateSubscriberProbe or SinkProbe.");

    /// <summary>Runs what was noted, then the given action.</summary>
    public async Task ExecuteAsync(Func<Task> asyncAction = null, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        if (asyncAction != null) await asyncAction();
    }

    public SubscriberFluentBuilder<T> EnsureSubscription() => Step(ct => AutoProbe.EnsureSubscriptionAsync(ct));

    public SubscriberFluentBuilder<T> Request(long n) => Step(_ => AutoProbe.RequestAsync(n));

    public SubscriberFluentBuilder<T> RequestNext(T element) => Step(_ => AutoProbe.RequestNextAsync(element));

    public SubscriberFluentBuilder<T> RequestNextN(params T[] elements) => Step(async ct =>
    {
        await AutoProbe.RequestAsync(elements.Length);
        await Probe.ExpectNextNAsync(elements, null, ct);
    });

    public SubscriberFluentBuilder<T> Cancel() => Step(_ => AutoProbe.CancelAsync());

    public SubscriberFluentBuilder<T> ExpectEvent(TestSubscriber.ISubscriberEvent e) =>
        Step(async ct => await Probe.TestProbe.ExpectMsgAsync(e, cancellationToken: ct));

    public SubscriberFluentBuilder<T> ExpectNext(T element, TimeSpan? timeout = null) => ExpectNextN([element], timeout);

    public SubscriberFluentBuilder<T> ExpectNext(TimeSpan? timeout, T element) => ExpectNextN([element], timeout);

    public SubscriberFluentBuilder<T> ExpectNext(params T[] elems) => ExpectNextN(elems);

    public SubscriberFluentBuilder<T> ExpectNext(TimeSpan? timeout, params T[] elems) => ExpectNextN(elems, timeout);

    public SubscriberFluentBuilder<T> ExpectNextN(IEnumerable<T> all, TimeSpan? timeout = null) => Step(ct => Probe.ExpectNextNAsync(all, timeout, ct));

    public SubscriberFluentBuilder<T> ExpectNextUnordered(params T[] elems) => ExpectNextUnorderedN(elems);

    public SubscriberFluentBuilder<T> ExpectNextUnordered(TimeSpan? timeout, params T[] elems) => ExpectNextUnorderedN(elems, timeout);

    public SubscriberFluentBuilder<T> ExpectNextUnorderedN(IEnumerable<T> all, TimeSpan? timeout = null) => Step(ct => Probe.ExpectUnorderedAsync(all, timeout, ct));

    public SubscriberFluentBuilder<T> ExpectNextWithinSet(ICollection<T> elems) => Step(ct => Probe.ExpectWithinSetAsync(elems, ct));

    public SubscriberFluentBuilder<T> ExpectComplete() => Step(Probe.ExpectCompleteAsync);

    public SubscriberFluentBuilder<T> ExpectComplete(TimeSpan? timeout) =>
        Step(async ct => await Probe.TestProbe.ExpectMsgAsync<TestSubscriber.OnComplete>(timeout, cancellationToken: ct));

    public SubscriberFluentBuilder<T> ExpectSubscriptionAndComplete() => ExpectSubscriptionAndComplete(true);

    public SubscriberFluentBuilder<T> ExpectSubscriptionAndComplete(bool signalDemand) => Step(ct => Probe.ExpectSubscriptionAndCompleteAsync(signalDemand, ct));

    public SubscriberFluentBuilder<T> ExpectNextOrError(T element, Exception cause) => Step(ct => Probe.ExpectElementOrAsync(element, cause, ct));

    public SubscriberFluentBuilder<T> ExpectNextOrComplete(T element) => Step(ct => Probe.ExpectElementOrAsync(element, null, ct));

    public SubscriberFluentBuilder<T> ExpectNoMsg() => Step(async ct => await Probe.TestProbe.ExpectNoMsgAsync(ct));

    public SubscriberFluentBuilder<T> ExpectNoMsg(TimeSpan remaining) => Step(ct => Probe.ExpectNoMsgAsync(remaining, ct));

    public SubscriberFluentBuilder<T> MatchNext<TOther>(Predicate<TOther> predicate) => Step(ct => Probe.ExpectNextAsync(predicate, ct));

    public async Task<ISubscription> ExpectSubscriptionAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectSubscriptionAsync(cancellationToken);
    }

    public Task<TestSubscriber.ISubscriberEvent> ExpectEventAsync(CancellationToken cancellationToken = default) => ExpectEventAsync((TimeSpan?)null, cancellationToken);

    public async Task<TestSubscriber.ISubscriberEvent> ExpectEventAsync(TimeSpan? max, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectEventAsync(max, cancellationToken);
    }

    public async Task<TOther> ExpectEventAsync<TOther>(Func<TestSubscriber.ISubscriberEvent, TOther> func, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectEventAsync(func, cancellationToken);
    }

    public Task<T> ExpectNextAsync(CancellationToken cancellationToken = default) => ExpectNextAsync((TimeSpan?)null, cancellationToken);

    public async Task<T> ExpectNextAsync(TimeSpan? timeout, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectNextAsync(timeout, cancellationToken);
    }

    public async Task<TOther> ExpectNextAsync<TOther>(Predicate<TOther> predicate, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectNextAsync(predicate, cancellationToken);
    }

    public async IAsyncEnumerable<T> ExpectNextNAsync(long n, TimeSpan? timeout = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        await foreach (var element in Probe.ExpectNextNAsync(n, timeout, cancellationToken)) yield return element;
    }

    public async Task<Exception> ExpectErrorAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectErrorAsync(cancellationToken);
    }

    public Task<Exception> ExpectSubscriptionAndErrorAsync(CancellationToken cancellationToken = default) => ExpectSubscriptionAndErrorAsync(true, cancellationToken);

    public async Task<Exception> ExpectSubscriptionAndErrorAsync(bool signalDemand, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectSubscriptionAndErrorAsync(signalDemand, cancellationToken);
    }

    public async Task<object> ExpectNextOrErrorAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectNextOrErrorAsync(cancellationToken);
    }

    public async Task<object> ExpectNextOrCompleteAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectNextOrCompleteAsync(cancellationToken);
    }

    public async IAsyncEnumerable<TOther> ReceiveWhileAsync<TOther>(TimeSpan? max = null, TimeSpan? idle = null, Func<object, TOther> filter = null, int msgs = int.MaxValue,
        [EnumeratorCancellation] CancellationToken cancellationToken = default) where TOther : class
    {
        await RunAsync(cancellationToken);
        await foreach (var item in Probe.ReceiveWhileAsync(max, idle, filter, msgs, cancellationToken)) yield return item;
    }

    public async IAsyncEnumerable<TOther> ReceiveWithinAsync<TOther>(TimeSpan? max, int messages = int.MaxValue,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        await foreach (var item in Probe.ReceiveWithinAsync<TOther>(max, messages, cancellationToken)) yield return item;
    }

    public async Task<TOther> WithinAsync<TOther>(TimeSpan max, Func<Task<TOther>> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.TestProbe.WithinAsync(max, function, epsilonValue, cancellationToken);
    }

    public async Task<TOther> WithinAsync<TOther>(TimeSpan min, TimeSpan max, Func<Task<TOther>> function, string hint = null, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.TestProbe.WithinAsync(min, max, function, hint, epsilonValue, cancellationToken);
    }

    public async IAsyncEnumerable<T> ToStrictAsync(TimeSpan atMost, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        await foreach (var element in Probe.ToStrictAsync(atMost, cancellationToken)) yield return element;
    }

    private SubscriberFluentBuilder<T> Step(Func<CancellationToken, Task> step)
    {
        _steps.Add(step);
        return this;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        Func<CancellationToken, Task>[] steps = [.. _steps];
        _steps.Clear();
        foreach (var step in steps) await step(cancellationToken);
    }
}
