using System.Runtime.CompilerServices;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

/// <summary>Expectations on a publisher probe, noted one after the other and run by the call that is awaited.</summary>
public class PublisherFluentBuilder<T>
{
    private readonly List<Func<CancellationToken, Task>> _steps = [];

    internal PublisherFluentBuilder(TestPublisher.ManualProbe<T> probe) => Probe = probe;

    public TestPublisher.ManualProbe<T> Probe { get; }

    private TestPublisher.Probe<T> AutoProbe => Probe as TestPublisher.Probe<T>
        ?? throw new InvalidOperationException("This step can only be used on a TestPublisher.Probe<T>, made by CreatePublisherProbe or SourceProbe.");

    /// <summary>Runs what was noted, then the given action.</summary>
    public async Task ExecuteAsync(Func<Task> asyncAction = null, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        if (asyncAction != null) await asyncAction();
    }

    public PublisherFluentBuilder<T> EnsureSubscription() => Step(ct => AutoProbe.EnsureSubscriptionAsync(ct));

    public PublisherFluentBuilder<T> ExpectRequest(ISubscription subscription, int nrOfElements) => Step(ct => Probe.ExpectRequestAsync(subscription, nrOfElements, ct));

    public PublisherFluentBuilder<T> ExpectNoMsg() => Step(Probe.ExpectNoMsgAsync);

    public PublisherFluentBuilder<T> ExpectNoMsg(TimeSpan max, CancellationToken cancellationToken = default) => Step(_ => Probe.ExpectNoMsgAsync(max, cancellationToken));

    public PublisherFluentBuilder<T> SendNext(T element) => Step(ct => AutoProbe.SendNextAsync(element, ct));

    public PublisherFluentBuilder<T> SendNext(IEnumerable<T> elements) => Step(async ct =>
    {
        foreach (var element in elements) await AutoProbe.SendNextAsync(element, ct);
    });

    public PublisherFluentBuilder<T> UnsafeSendNext(T element) => Step(ct => AutoProbe.UnsafeSendNextAsync(element, ct));

    public PublisherFluentBuilder<T> SendComplete() => Step(ct => AutoProbe.SendCompleteAsync(ct));

    public PublisherFluentBuilder<T> SendError(Exception e) => Step(ct => AutoProbe.SendErrorAsync(e, ct));

    public PublisherFluentBuilder<T> ExpectCancellation() => Step(ct => AutoProbe.ExpectCancellationAsync(ct));

    public async Task<long> ExpectRequestAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await AutoProbe.ExpectRequestAsync(cancellationToken);
    }

    public async Task<TestPublisher.IPublisherEvent> ExpectEventAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.ExpectEventAsync(cancellationToken);
    }

    public async IAsyncEnumerable<TOther> ReceiveWhileAsync<TOther>(TimeSpan? max = null, TimeSpan? idle = null, Func<object, TOther> filter = null, int msgs = int.MaxValue,
        [EnumeratorCancellation] CancellationToken cancellationToken = default) where TOther : class
    {
        await RunAsync(cancellationToken);
        await foreach (var item in Probe.ReceiveWhileAsync(max, idle, filter, msgs, cancellationToken)) yield return item;
    }

    public async Task<TOther> WithinAsync<TOther>(TimeSpan max, Func<Task<TOther>> execute, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.WithinAsync(max, execute, cancellationToken);
    }

    public async Task<TOther> WithinAsync<TOther>(TimeSpan min, TimeSpan max, Func<Task<TOther>> execute, CancellationToken cancellationToken = default)
    {
        await RunAsync(cancellationToken);
        return await Probe.WithinAsync(min, max, execute, cancellationToken);
    }

    private PublisherFluentBuilder<T> Step(Func<CancellationToken, Task> step)
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
