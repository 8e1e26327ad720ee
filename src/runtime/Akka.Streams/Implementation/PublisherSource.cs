using System.Collections.Concurrent;
using Akka.Streams.Stage;
using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>A stage that can leave it to its consumer how much is asked for.</summary>
internal interface IDemandFollower
{
    void Follow(IDemandSource consumer);
}

/// <summary>
/// Emits what a publisher sends; requests as many elements as the input buffer holds, and half of that each time they are used. Where a
/// subscriber follows at once, it requests what that one requests, as if the two were connected without a stream between them.
/// </summary>
internal sealed class PublisherLogic<T> : OutGraphStageLogic, ISubscriber<T>, IInputBoundary, IDemandFollower
{
    private readonly Outlet<T> _out;
    private readonly IPublisher<T> _publisher;
    private readonly ConcurrentQueue<T> _arrived = new();
    private readonly AsyncSignal _signal;
    private readonly Lock _lock = new();
    private readonly Action _onSubscribe;
    private readonly int _bufferSize;
    private readonly int _batchSize;
    private ISubscription _offered;
    private ISubscription _subscription;
    private int _batchRemaining;
    private bool _follows;
    private long _owed;
    private volatile bool _completed;
    private volatile Exception _failed;
    private bool _done;
    private bool _stopped;

    public PublisherLogic(SourceShape<T> shape, IPublisher<T> publisher, Attributes attributes) : base(shape)
    {
        _out = shape.Outlet;
        _publisher = publisher;
        _bufferSize = Math.Max(1, attributes.GetAttribute(new Attributes.InputBuffer(16, 16)).Max);
        _batchSize = Math.Max(1, _bufferSize / 2);
        _batchRemaining = _batchSize;
        _signal = new AsyncSignal(this, Drain);
        _onSubscribe = GetAsyncCallback(OnSubscription);
        SetHandler(_out, this);
    }

    void IDemandFollower.Follow(IDemandSource consumer)
    {
        _follows = true;
        consumer.Requests = Request;
    }

    public override void PreStart() => _publisher?.Subscribe(this);

    void ISubscriber<T>.OnSubscribe(ISubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        lock (_lock)
        {
            if (!_stopped && _offered == null)
            {
                _offered = subscription;
                _onSubscribe();
                return;
            }
        }

        // One subscription is all that a subscriber may have, by rule 2.5; and a stopped stage needs none.
        subscription.Cancel();
    }

    void ISubscriber<T>.OnNext(T element)
    {
        if (element is null)
            throw new ArgumentNullException(nameof(element), "Element must not be null, rule 2.13");
        _arrived.Enqueue(element);
        _signal.Fire();
    }

    void ISubscriber<T>.OnError(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        _failed = cause;
        _signal.Fire();
    }

    void ISubscriber<T>.OnComplete()
    {
        _completed = true;
        _signal.Fire();
    }

    private void OnSubscription()
    {
        _subscription = _offered;
        if (!_follows)
            _subscription.Request(_bufferSize);
        else if (_owed > 0)
            _subscription.Request(_owed);
    }

    private void Request(long n)
    {
        if (_subscription != null)
            _subscription.Request(n);
        else
            _owed = _owed > long.MaxValue - n ? long.MaxValue : _owed + n;
    }

    public override void OnPull() => Drain();

    private void Drain()
    {
        if (_failed != null)
        {
            _done = true;
            FailStage(_failed);
            return;
        }

        // Completion is signalled after the last element, so it has to be read first.
        var completed = _completed;
        if (IsAvailable(_out) && _arrived.TryDequeue(out var element))
        {
            RequestMore(completed);
            Push(_out, element);
        }

        if (!completed || !_arrived.IsEmpty)
            return;
        _done = true;
        CompleteStage();
    }

    private void RequestMore(bool completed)
    {
        if (_follows || --_batchRemaining > 0)
            return;
        _batchRemaining = _batchSize;
        if (!completed)
            _subscription?.Request(_batchSize);
    }

    public override void OnDownstreamFinish(Exception cause)
    {
        CancelSubscription(cause);
        InternalOnDownstreamFinish(cause);
    }

    public void OnInternalError(Exception reason)
    {
        CancelSubscription(reason);
        FailStage(reason);
    }

    private void CancelSubscription(Exception cause)
    {
        ISubscription subscription;
        lock (_lock)
        {
            _stopped = true;
            subscription = _offered;
        }

        if (_done)
            return;
        _done = true;
        if (subscription is ISubscriptionWithCancelException withCause)
            withCause.Cancel(cause);
        else
            subscription?.Cancel();
    }

    public override void PostStop() => CancelSubscription(SubscriptionWithCancelException.StageWasCompleted.Instance);
}

/// <summary>A source that subscribes to a publisher, which is made for each run.</summary>
internal sealed class PublisherSource<T, TMat>(string name, Func<(IPublisher<T> Publisher, TMat Value)> create)
    : GraphStageWithMaterializedValue<SourceShape<T>, TMat>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>(name + ".out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var (publisher, value) = create();
        return new LogicAndMaterializedValue<TMat>(new PublisherLogic<T>(Shape, publisher, inheritedAttributes), value);
    }

    public override string ToString() => name;
}

/// <summary>A source that yields a subscriber.</summary>
internal sealed class SubscriberSource<T> : GraphStageWithMaterializedValue<SourceShape<T>, ISubscriber<T>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("subscriberSource.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("subscriberSource");

    public override ILogicAndMaterializedValue<ISubscriber<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new PublisherLogic<T>(Shape, null, inheritedAttributes);
        return new LogicAndMaterializedValue<ISubscriber<T>>(logic, logic);
    }
}
