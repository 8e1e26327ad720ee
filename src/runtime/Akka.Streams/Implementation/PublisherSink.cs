using Akka.Event;
using Akka.Pattern;
using Akka.Streams.Stage;
using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>
/// Materializes to a Reactive Streams publisher. With <paramref name="fanout"/> it serves any number of subscribers, as fast as the slowest
/// lets it by more than a buffer; each gets the elements from when it came. Otherwise it serves one.
/// </summary>
internal sealed class PublisherSink<T>(bool fanout) : GraphStageWithMaterializedValue<SinkShape<T>, IPublisher<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("publisherSink.in"));

    protected override Attributes InitialAttributes => Attributes.CreateName(fanout ? "fanoutPublisherSink" : "publisherSink");

    public override ILogicAndMaterializedValue<IPublisher<T>> CreateLogicAndMaterializedValue(Attributes attributes)
    {
        var room = fanout ? attributes.GetMandatoryAttribute<Attributes.InputBuffer>().Max : 1;
        var timeout = attributes.GetMandatoryAttribute<ActorAttributes.StreamSubscriptionTimeout>();
        var logic = new PublisherLogic<T>(Shape, fanout, room, timeout);
        return new LogicAndMaterializedValue<IPublisher<T>>(logic, logic);
    }

    public override string ToString() => "PublisherSink";
}

/// <summary>The end of a stream at which elements go out to Reactive Streams subscribers.</summary>
internal sealed class PublisherLogic<T> : InGraphStageLogic, IPublisher<T>
{
    private readonly Inlet<T> _in;
    private readonly bool _fanout;
    private readonly int _room;
    private readonly ActorAttributes.StreamSubscriptionTimeout _timeout;
    private readonly Action _onSubscribers;
    private readonly object _gate = new();
    private readonly List<ISubscriber<T>> _pending = [];
    private readonly List<Subscription> _subscriptions = [];
    private readonly Queue<T> _buffer = new();
    private long _first;
    private bool _hadSubscriber;
    private bool _completed;
    private bool _shutDown;
    private Exception _cause;

    public PublisherLogic(SinkShape<T> shape, bool fanout, int room, ActorAttributes.StreamSubscriptionTimeout timeout) : base(shape)
    {
        _in = shape.Inlet;
        _fanout = fanout;
        _room = room;
        _timeout = timeout;
        _onSubscribers = GetAsyncCallback(TakeSubscribers);
        SetHandler(_in, this);
    }

    private long Next => _first + _buffer.Count;

    public override void PreStart()
    {
        SetKeepGoing(true);
        if (_timeout.Mode == StreamSubscriptionTimeoutTerminationMode.NoopTermination) return;
        Materializer.ScheduleOnce(_timeout.Timeout, GetAsyncCallback(SubscriptionTimedOut));
    }

    public void Subscribe(ISubscriber<T> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        bool late;
        lock (_gate)
        {
            late = _shutDown;
            if (!late) _pending.Add(subscriber);
        }
        if (late) Refuse(subscriber, _cause);
        else _onSubscribers();
    }

    public override void OnPush()
    {
        _buffer.Enqueue(Grab(_in));
        Deliver();
    }

    public override void OnUpstreamFinish()
    {
        _completed = true;
        Deliver();
    }

    public override void OnUpstreamFailure(Exception e) => ShutDown(e);

    public override void PostStop()
    {
        if (!_shutDown) End(Interpreter.Shell.AbortReason ?? new AbruptStageTerminationException(this));
    }

    private static void Refuse(ISubscriber<T> subscriber, Exception cause)
    {
        subscriber.OnSubscribe(EndedSubscription.Instance);
        if (cause == null) subscriber.OnComplete();
        else subscriber.OnError(cause);
    }

    private void TakeSubscribers()
    {
        ISubscriber<T>[] arrived;
        lock (_gate)
        {
            arrived = [.. _pending];
            _pending.Clear();
        }
        foreach (var subscriber in arrived)
        {
            if (!_fanout && _hadSubscriber)
            {
                Refuse(subscriber, new IllegalStateException("Publisher only supports one subscriber which has already been attached"));
                continue;
            }
            _hadSubscriber = true;
            var subscription = new Subscription(this, subscriber) { Position = Next };
            _subscriptions.Add(subscription);
            subscriber.OnSubscribe(subscription);
        }
        Deliver();
    }

    /// <summary>Gives each subscriber what it asked for and is there, forgets what all have got, and asks for more where there is room.</summary>
    private void Deliver()
    {
        foreach (var subscription in _subscriptions.ToArray())
        {
            while (subscription.Demand > 0 && subscription.Position < Next && !subscription.Ended)
            {
                subscription.Demand--;
                subscription.Subscriber.OnNext(_buffer.ElementAt((int)(subscription.Position++ - _first)));
            }
            if (_completed && subscription.Position == Next) subscription.Complete();
        }
        _subscriptions.RemoveAll(subscription => subscription.Ended);
        var oldest = _subscriptions.Count == 0 ? Next : _subscriptions.Min(subscription => subscription.Position);
        while (_first < oldest)
        {
            _buffer.Dequeue();
            _first++;
        }
        if (_completed)
        {
            if (_subscriptions.Count == 0 && _hadSubscriber || !_hadSubscriber) ShutDown(null);
        }
        else if (_subscriptions.Count == 0 && _hadSubscriber) ShutDown(null);
        else if (_buffer.Count < _room && !HasBeenPulled(_in) && _subscriptions.Exists(s => s.Demand > 0)) Pull(_in);
    }

    private void SubscriptionTimedOut()
    {
        if (_hadSubscriber || _shutDown) return;
        if (_timeout.Mode == StreamSubscriptionTimeoutTerminationMode.WarnTermination)
        {
            Log.Warning("Subscription timeout for {0}", this);
            return;
        }
        ShutDown(new SubscriptionTimeoutException($"Publisher was not subscribed to within subscription-timeout ({_timeout.Timeout})"));
    }

    private void ShutDown(Exception cause)
    {
        if (_shutDown) return;
        End(cause);
        if (cause == null) CompleteStage();
        else FailStage(cause);
    }

    private void End(Exception cause)
    {
        ISubscriber<T>[] waiting;
        lock (_gate)
        {
            _cause = cause;
            _shutDown = true;
            waiting = [.. _pending];
            _pending.Clear();
        }
        foreach (var subscription in _subscriptions) subscription.End(cause);
        foreach (var subscriber in waiting) Refuse(subscriber, cause);
    }

    private void Requested(Subscription subscription, long n)
    {
        if (subscription.Ended) return;
        if (n < 1)
        {
            subscription.End(new ArgumentException(ReactiveStreamsCompliance.DemandMustBePositiveMsg));
        }
        else subscription.Demand = subscription.Demand + n < 0 ? long.MaxValue : subscription.Demand + n;
        Deliver();
    }

    private sealed class Subscription : ISubscription
    {
        private readonly Action<long> _onRequest;
        private readonly Action _onCancel;

        public Subscription(PublisherLogic<T> logic, ISubscriber<T> subscriber)
        {
            Subscriber = subscriber;
            _onRequest = logic.GetAsyncCallback<long>(n => logic.Requested(this, n));
            _onCancel = logic.GetAsyncCallback(() =>
            {
                Ended = true;
                logic.Deliver();
            });
        }

        public ISubscriber<T> Subscriber { get; }

        public long Demand { get; set; }

        public long Position { get; set; }

        public bool Ended { get; private set; }

        public void Request(long n) => _onRequest(n);

        public void Cancel() => _onCancel();

        public void Complete() => End(null);

        public void End(Exception cause)
        {
            if (Ended) return;
            Ended = true;
            if (cause == null) Subscriber.OnComplete();
            else Subscriber.OnError(cause);
        }
    }
}

/// <summary>The subscription of a stream that has already ended.</summary>
internal sealed class EndedSubscription : ISubscription
{
    public static readonly EndedSubscription Instance = new();

    private EndedSubscription()
    {
    }

    public void Request(long n)
    {
        // The stream has ended: demand changes nothing.
    }

    public void Cancel()
    {
        // The stream has ended: there is nothing to cancel.
    }
}
