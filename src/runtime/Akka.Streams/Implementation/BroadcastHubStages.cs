using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>The receiving side of a broadcast hub.</summary>
internal sealed class BroadcastHubSink<T>(int bufferSize) : GraphStageWithMaterializedValue<SinkShape<T>, Source<T, NotUsed>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("BroadcastHub.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("BroadcastHub");

    public override ILogicAndMaterializedValue<Source<T, NotUsed>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var hub = new BroadcastHubLogic<T>(Shape, bufferSize);
        return new LogicAndMaterializedValue<Source<T, NotUsed>>(hub, Source.FromGraph(new BroadcastHubSource<T>(hub)));
    }
}

/// <summary>Keeps the last elements in a ring that the consumers read, each at its own place.</summary>
internal sealed class BroadcastHubLogic<T> : InGraphStageLogic
{
    private readonly Inlet<T> _in;
    private readonly T[] _ring;
    private readonly int _mask;
    private readonly AsyncSignal _signal;
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly List<BroadcastHubConsumer<T>> _consumers = [];
    private long _head;
    private bool _closed;
    private Exception _failure;

    private long _tail;
    private bool _finishing;

    public BroadcastHubLogic(SinkShape<T> shape, int bufferSize) : base(shape)
    {
        _in = shape.Inlet;
        _ring = new T[bufferSize];
        _mask = bufferSize - 1;
        AdvanceEvery = bufferSize / 2 + bufferSize % 2;
        _signal = new AsyncSignal(this, Advance);
        SetHandler(_in, this);
    }

    /// <summary>Elements after which a consumer tells the hub where it is.</summary>
    public int AdvanceEvery { get; }

    /// <summary>The number of the next element that comes; those before can be read.</summary>
    public long Tail => Volatile.Read(ref _tail);

    public T Read(long position) => _ring[(int)(position & _mask)];

    public override void PreStart()
    {
        SetKeepGoing(true);
        Pull(_in);
    }

    /// <summary>Adds a consumer and gives it its place; false when the hub has ended, with the failure if it failed.</summary>
    public bool Register(BroadcastHubConsumer<T> consumer, out long position, out Exception failure)
    {
        lock (_lock)
        {
            position = _head;
            failure = _failure;
            if (_closed)
                return false;
            consumer.Published = _head;
            _consumers.Add(consumer);
            return true;
        }
    }

    public void Unregister(BroadcastHubConsumer<T> consumer)
    {
        lock (_lock)
        {
            // Whoever comes after the last consumer goes on where that one stopped.
            if (_consumers.Remove(consumer) && _consumers.Count == 0)
                _head = consumer.Position;
        }

        _signal.Fire();
    }

    /// <summary>A consumer has read on.</summary>
    public void Advanced() => _signal.Fire();

    public override void OnPush()
    {
        var tail = _tail;
        _ring[(int)(tail & _mask)] = Grab(_in);
        Volatile.Write(ref _tail, tail + 1);
        lock (_lock)
        {
            foreach (var consumer in _consumers)
                consumer.WakeIfWaiting();
        }

        Advance();
    }

    private void Advance()
    {
        bool drained;
        lock (_lock)
        {
            if (_consumers.Count > 0)
                _head = Math.Max(_head, _consumers.Min(c => c.Published));
            drained = _consumers.Count == 0;
        }

        if (_finishing)
        {
            if (drained)
                CompleteStage();
        }
        else if (_tail - Volatile.Read(ref _head) <= _mask)
        {
            TryPull(_in);
        }
    }

    public override void OnUpstreamFinish()
    {
        _finishing = true;
        Close(null);
        Advance();
    }

    public override void OnUpstreamFailure(Exception e)
    {
        Close(e);
        FailStage(e);
    }

    // From here on consumers end as soon as they have read everything, or at once when the hub failed.
    private void Close(Exception failure)
    {
        lock (_lock)
        {
            if (_closed)
                return;
            _closed = true;
            _failure = failure;
            foreach (var consumer in _consumers)
                consumer.End(failure);
        }
    }

    public override void PostStop() => Close(Interpreter.Shell.AbortReason);
}

/// <summary>The source that a broadcast hub yields; run once for each consumer.</summary>
internal sealed class BroadcastHubSource<T>(BroadcastHubLogic<T> hub) : GraphStage<SourceShape<T>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("BroadcastHub.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("BroadcastHubSource");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new BroadcastHubConsumer<T>(Shape, hub);
}

/// <summary>Emits the elements of the hub from its own place on.</summary>
internal sealed class BroadcastHubConsumer<T> : OutGraphStageLogic
{
    private readonly Outlet<T> _out;
    private readonly BroadcastHubLogic<T> _hub;
    private readonly AsyncSignal _signal;
    private long _position;
    private long _published;
    private int _waiting;
    private volatile bool _ended;
    private volatile Exception _failure;

    public BroadcastHubConsumer(SourceShape<T> shape, BroadcastHubLogic<T> hub) : base(shape)
    {
        _out = shape.Outlet;
        _hub = hub;
        _signal = new AsyncSignal(this, OnSignal);
        SetHandler(_out, this);
    }

    /// <summary>What the hub may forget: everything before this number was read.</summary>
    public long Published
    {
        get => Volatile.Read(ref _published);
        set => Volatile.Write(ref _published, value);
    }

    /// <summary>The number of the next element that this consumer reads.</summary>
    public long Position => _position;

    public override void PreStart()
    {
        if (_hub.Register(this, out _position, out var failure))
            return;
        if (failure == null)
            CompleteStage();
        else
            FailStage(failure);
    }

    public override void OnPull()
    {
        if (TryEmit())
            return;
        // Announced first and then looked again, so that an element between the two is not missed.
        Interlocked.Exchange(ref _waiting, 1);
        if (_position < _hub.Tail || _ended)
            WakeIfWaiting();
    }

    private bool TryEmit()
    {
        if (_position >= _hub.Tail)
            return false;
        var element = _hub.Read(_position);
        _position++;
        if (_position - _published >= _hub.AdvanceEvery)
        {
            Published = _position;
            _hub.Advanced();
        }

        Push(_out, element);
        return true;
    }

    public void WakeIfWaiting()
    {
        if (Volatile.Read(ref _waiting) == 1 && Interlocked.Exchange(ref _waiting, 0) == 1)
            _signal.Fire();
    }

    /// <summary>Called by the hub when nothing more comes.</summary>
    public void End(Exception failure)
    {
        _failure = failure;
        _ended = true;
        _signal.Fire();
    }

    private void OnSignal()
    {
        if (_failure != null)
        {
            FailStage(_failure);
            return;
        }

        var ended = _ended;
        if (IsAvailable(_out))
            OnPull();
        if (ended && _position >= _hub.Tail)
            CompleteStage();
    }

    public override void PostStop() => _hub.Unregister(this);
}
