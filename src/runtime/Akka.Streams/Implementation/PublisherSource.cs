using Akka.Streams.Stage;
using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>
/// Takes elements from a Reactive Streams publisher made for each materialization. Asks for a full buffer at first, and for half a
/// buffer again each time that half a buffer has been used.
/// </summary>
internal sealed class PublisherSource<T, TMat>(string name, Func<(IPublisher<T> Publisher, TMat Value)> create)
    : GraphStageWithMaterializedValue<SourceShape<T>, TMat>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>(name + ".out"));

    protected override Attributes InitialAttributes => Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes attributes)
    {
        var (publisher, value) = create();
        var size = attributes.GetMandatoryAttribute<Attributes.InputBuffer>().Max;
        return new LogicAndMaterializedValue<TMat>(new SubscriberLogic<T>(Shape, publisher, size), value);
    }

    public override string ToString() => name;
}

/// <summary>Materializes to a Reactive Streams subscriber and emits what that receives.</summary>
internal sealed class SubscriberSource<T> : GraphStageWithMaterializedValue<SourceShape<T>, ISubscriber<T>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("subscriberSource.out"));

    protected override Attributes InitialAttributes => Attributes.CreateName("subscriberSource");

    public override ILogicAndMaterializedValue<ISubscriber<T>> CreateLogicAndMaterializedValue(Attributes attributes)
    {
        var logic = new SubscriberLogic<T>(Shape, null, attributes.GetMandatoryAttribute<Attributes.InputBuffer>().Max);
        return new LogicAndMaterializedValue<ISubscriber<T>>(logic, logic);
    }

    public override string ToString() => "SubscriberSource";
}

/// <summary>The end of a stream at which elements come in from a Reactive Streams publisher.</summary>
internal sealed class SubscriberLogic<T> : OutGraphStageLogic, IInputBoundary, ISubscriber<T>
{
    private readonly Outlet<T> _out;
    private readonly IPublisher<T> _publisher;
    private readonly int _size;
    private readonly int _batch;
    private readonly Queue<T> _buffer = new();
    private readonly Action<ISubscription> _onSubscribe;
    private readonly Action<T> _onNext;
    private readonly Action<Exception> _onError;
    private readonly Action _onComplete;
    private ISubscription _upstream;
    private int _batchRemaining;
    private bool _upstreamEnded;
    private bool _downstreamCancelled;

    public SubscriberLogic(SourceShape<T> shape, IPublisher<T> publisher, int size) : base(shape)
    {
        _out = shape.Outlet;
        _publisher = publisher;
        _size = size;
        _batch = Math.Max(1, size / 2);
        _batchRemaining = _batch;
        // Made here and not in PreStart: signals may come as soon as the stream is materialized.
        _onSubscribe = GetAsyncCallback<ISubscription>(Subscribed);
        _onNext = GetAsyncCallback<T>(Arrived);
        _onError = GetAsyncCallback<Exception>(Failed);
        _onComplete = GetAsyncCallback(Completed);
        SetHandler(_out, this);
    }

    public override void PreStart() => _publisher?.Subscribe(this);

    public override void OnPull()
    {
        if (_buffer.Count > 0) PushNext();
        else if (_upstreamEnded) Complete(_out);
    }

    public override void OnDownstreamFinish(Exception cause)
    {
        _downstreamCancelled = true;
        EndUpstream();
        base.OnDownstreamFinish(cause);
    }

    public void OnInternalError(Exception reason)
    {
        EndUpstream();
        if (!IsClosed(_out)) Fail(_out, reason);
    }

    public override void PostStop() => EndUpstream();

    void ISubscriber<T>.OnSubscribe(ISubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        _onSubscribe(subscription);
    }

    void ISubscriber<T>.OnNext(T element)
    {
        ReactiveStreamsCompliance.RequireNonNullElement(element);
        _onNext(element);
    }

    void ISubscriber<T>.OnError(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        _onError(cause);
    }

    void ISubscriber<T>.OnComplete() => _onComplete();

    private void Subscribed(ISubscription subscription)
    {
        if (_upstreamEnded || _upstream != null)
        {
            subscription.Cancel();
            return;
        }
        _upstream = subscription;
        subscription.Request(_size);
    }

    private void Arrived(T element)
    {
        if (_upstreamEnded) return;
        if (_buffer.Count == _size) throw new InvalidOperationException("Input buffer overrun");
        _buffer.Enqueue(element);
        if (IsAvailable(_out)) PushNext();
    }

    private void Failed(Exception cause)
    {
        if (_upstreamEnded && _downstreamCancelled) return;
        _upstreamEnded = true;
        _buffer.Clear();
        if (!IsClosed(_out)) Fail(_out, cause);
    }

    private void Completed()
    {
        if (_upstreamEnded) return;
        _upstreamEnded = true;
        if (_buffer.Count == 0 && !IsClosed(_out)) Complete(_out);
    }

    private void PushNext()
    {
        var element = _buffer.Dequeue();
        if (--_batchRemaining == 0 && !_upstreamEnded)
        {
            _upstream.Request(_batch);
            _batchRemaining = _batch;
        }
        Push(_out, element);
        if (_upstreamEnded && _buffer.Count == 0) Complete(_out);
    }

    private void EndUpstream()
    {
        if (_upstreamEnded) return;
        _upstreamEnded = true;
        _upstream?.Cancel();
        _buffer.Clear();
    }
}
