using Akka.Streams.Stage;
using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>The demand of one subscriber, which may ask from any thread.</summary>
internal sealed class Demand(Action wake) : ISubscriptionWithCancelException
{
    private long _requested;
    private long _fresh;
    private Exception _cancelled;
    private Exception _violation;

    public long Requested => Interlocked.Read(ref _requested);

    /// <summary>Why the subscriber cancelled, or null.</summary>
    public Exception Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>What the subscriber did against the rules, or null.</summary>
    public Exception Violation => Volatile.Read(ref _violation);

    public void Request(long n)
    {
        if (n < 1)
        {
            Volatile.Write(ref _violation, new ArgumentException(ReactiveStreamsCompliance.DemandMustBePositiveMsg));
        }
        else
        {
            Add(ref _requested, n);
            Add(ref _fresh, n);
        }

        wake();
    }

    /// <summary>What was requested since the last call.</summary>
    public long TakeFresh() => Interlocked.Exchange(ref _fresh, 0);

    public void Cancel() => Cancel(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance);

    public void Cancel(Exception cause)
    {
        Interlocked.CompareExchange(ref _cancelled, cause, null);
        wake();
    }

    /// <summary>Uses one of the requested elements; false when there is none.</summary>
    public bool TryUse()
    {
        var requested = Interlocked.Read(ref _requested);
        if (requested == 0)
            return false;
        if (requested != long.MaxValue)
            Interlocked.Decrement(ref _requested);
        return true;
    }

    private static void Add(ref long sum, long n)
    {
        long before, after;
        do
        {
            before = Interlocked.Read(ref sum);
            after = before > long.MaxValue - n ? long.MaxValue : before + n;
        }
        while (Interlocked.CompareExchange(ref sum, after, before) != before);
    }
}

/// <summary>A stage whose subscriber asks for elements.</summary>
internal interface IDemandSource
{
    /// <summary>Told of each request, in the island.</summary>
    Action<long> Requests { set; }
}

/// <summary>The subscription of somebody who came too late.</summary>
internal sealed class CancelledSubscription : ISubscription
{
    public static readonly CancelledSubscription Instance = new();

    private CancelledSubscription()
    {
    }

    public void Request(long n)
    {
        // By rule 3.6, a request after the end is without effect.
    }

    public void Cancel()
    {
        // By rule 3.7, a cancellation after the end is without effect.
    }

    /// <summary>Tells a subscriber at once how the stream has ended.</summary>
    public static void End<T>(ISubscriber<T> subscriber, Exception failure)
    {
        subscriber.OnSubscribe(Instance);
        if (failure == null)
            subscriber.OnComplete();
        else
            subscriber.OnError(failure);
    }
}

/// <summary>Hands its elements to one subscriber as it asks for them.</summary>
internal abstract class SubscriberLogic<T> : InGraphStageLogic, IDemandSource
{
    private readonly Inlet<T> _in;
    private readonly Demand _demand;
    private ISubscriber<T> _subscriber;
    private Action<long> _requests;
    private bool _ended;

    protected SubscriberLogic(SinkShape<T> shape) : base(shape)
    {
        _in = shape.Inlet;
        var signal = new AsyncSignal(this, OnDemand);
        _demand = new Demand(signal.Fire);
        SetHandler(_in, this);
    }

    Action<long> IDemandSource.Requests
    {
        set => _requests = value;
    }

    protected bool HasSubscriber => _subscriber != null;

    protected void Attach(ISubscriber<T> subscriber)
    {
        _subscriber = subscriber;
        subscriber.OnSubscribe(_demand);
    }

    private void OnDemand()
    {
        if (_ended)
            return;
        if (_demand.Violation is { } violation)
        {
            End(violation);
            FailStage(violation);
        }
        else if (_demand.Cancelled is { } cause)
        {
            _ended = true;
            OnEnd(null);
            InternalOnDownstreamFinish(cause);
        }
        else if (_demand.Requested > 0)
        {
            if (_requests != null && _demand.TakeFresh() is > 0 and var fresh)
                _requests(fresh);
            TryPull(_in);
        }
    }

    public override void OnPush()
    {
        _demand.TryUse();
        _subscriber.OnNext(Grab(_in));
        if (_demand.Requested > 0 && _demand.Cancelled == null)
            TryPull(_in);
    }

    public override void OnUpstreamFinish()
    {
        End(null);
        CompleteStage();
    }

    public override void OnUpstreamFailure(Exception e)
    {
        End(e);
        FailStage(e);
    }

    private void End(Exception failure)
    {
        if (_ended)
            return;
        _ended = true;
        OnEnd(failure);
        if (_subscriber == null || _demand.Cancelled != null)
            return;
        if (failure == null)
            _subscriber.OnComplete();
        else
            _subscriber.OnError(failure);
    }

    /// <summary>Called once, when it is known how the stream ends.</summary>
    protected virtual void OnEnd(Exception failure)
    {
    }

    public override void PostStop() => End(Interpreter.Shell.AbortReason ?? new AbruptStageTerminationException(this));
}

/// <summary>A sink that hands its elements to a subscriber, which is made for each run.</summary>
internal sealed class SubscriberSink<T, TMat>(string name, Func<(ISubscriber<T> Subscriber, TMat Value)> create)
    : GraphStageWithMaterializedValue<SinkShape<T>, TMat>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>(name + ".in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var (subscriber, value) = create();
        return new LogicAndMaterializedValue<TMat>(new Logic(Shape, subscriber), value);
    }

    public override string ToString() => name;

    private sealed class Logic(SinkShape<T> shape, ISubscriber<T> subscriber) : SubscriberLogic<T>(shape)
    {
        public override void PreStart() => Attach(subscriber);
    }
}

/// <summary>A sink that yields a publisher for one subscriber.</summary>
internal sealed class PublisherSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, IPublisher<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("publisherSink.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("publisherSink");

    public override ILogicAndMaterializedValue<IPublisher<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(Shape);
        return new LogicAndMaterializedValue<IPublisher<T>>(logic, logic.Publisher);
    }

    private sealed class Logic : SubscriberLogic<T>
    {
        private readonly SubscriptionTimer _timer;

        public Logic(SinkShape<T> shape) : base(shape)
        {
            Publisher = new LatePublisher<T>(GetAsyncCallback<ISubscriber<T>>(OnSubscriber), single: true);
            _timer = new SubscriptionTimer(this, GetAsyncCallback(OnTimeout));
        }

        public LatePublisher<T> Publisher { get; }

        public override void PreStart() => _timer.Start(Materializer);

        private void OnSubscriber(ISubscriber<T> subscriber)
        {
            _timer.Cancel();
            Publisher.Answered(subscriber);
            Attach(subscriber);
        }

        private void OnTimeout()
        {
            if (!HasSubscriber && _timer.IsToCancel(Log))
                FailStage(new SubscriptionTimeoutException("Publisher was not attached to a subscriber in time."));
        }

        protected override void OnEnd(Exception failure)
        {
            _timer.Cancel();
            Publisher.Shutdown(failure);
        }
    }
}
