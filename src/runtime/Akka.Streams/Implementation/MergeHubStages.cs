using System.Collections.Concurrent;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>The emitting side of a merge hub.</summary>
internal sealed class MergeHubSource<T>(int bufferSize) : GraphStageWithMaterializedValue<SourceShape<T>, Sink<T, NotUsed>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("MergeHub.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("MergeHub");

    public override ILogicAndMaterializedValue<Sink<T, NotUsed>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var hub = new MergeHubLogic<T>(Shape);
        var sink = Sink.FromGraph(new MergeHubSink<T>(hub, bufferSize));
        return new LogicAndMaterializedValue<Sink<T, NotUsed>>(hub, sink);
    }
}

/// <summary>Emits what the producers bring, in the order of its arrival.</summary>
internal sealed class MergeHubLogic<T> : OutGraphStageLogic
{
    private readonly Outlet<T> _out;
    private readonly ConcurrentQueue<(MergeHubProducer<T> Producer, T Element)> _arrived = new();
    private readonly Lock _lock = new();
    private readonly HashSet<MergeHubProducer<T>> _producers = [];
    private readonly AsyncSignal _signal;
    private bool _closed;

    public MergeHubLogic(SourceShape<T> shape) : base(shape)
    {
        _out = shape.Outlet;
        _signal = new AsyncSignal(this, Emit);
        SetHandler(_out, this);
    }

    /// <summary>False when the hub has ended.</summary>
    public bool Register(MergeHubProducer<T> producer)
    {
        lock (_lock)
        {
            if (!_closed)
                _producers.Add(producer);
            return !_closed;
        }
    }

    public void Unregister(MergeHubProducer<T> producer)
    {
        lock (_lock)
            _producers.Remove(producer);
    }

    public void Bring(MergeHubProducer<T> producer, T element)
    {
        _arrived.Enqueue((producer, element));
        _signal.Fire();
    }

    public override void OnPull() => Emit();

    private void Emit()
    {
        if (!IsAvailable(_out) || !_arrived.TryDequeue(out var next))
            return;
        Push(_out, next.Element);
        next.Producer.Used();
    }

    public override void PostStop()
    {
        MergeHubProducer<T>[] producers;
        lock (_lock)
        {
            _closed = true;
            producers = [.. _producers];
            _producers.Clear();
        }

        foreach (var producer in producers)
            producer.Close();
    }
}

/// <summary>The sink that a merge hub yields; run once for each producer.</summary>
internal sealed class MergeHubSink<T>(MergeHubLogic<T> hub, int bufferSize) : GraphStage<SinkShape<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("MergeHub.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("MergeHubSink");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new MergeHubProducer<T>(Shape, hub, bufferSize);
}

/// <summary>Brings elements to the hub, as many as it has credit for; the hub renews the credit as it emits them.</summary>
internal sealed class MergeHubProducer<T> : InGraphStageLogic
{
    private readonly Inlet<T> _in;
    private readonly MergeHubLogic<T> _hub;
    private readonly AsyncSignal _signal;
    private readonly int _threshold;

    // Written by the producer only, and by the hub only.
    private int _credit;
    private int _used;

    private int _granted;
    private volatile bool _closed;

    public MergeHubProducer(SinkShape<T> shape, MergeHubLogic<T> hub, int bufferSize) : base(shape)
    {
        _in = shape.Inlet;
        _hub = hub;
        _credit = bufferSize;
        _threshold = bufferSize / 2 + bufferSize % 2;
        _signal = new AsyncSignal(this, OnSignal);
        SetHandler(_in, this);
    }

    public override void PreStart()
    {
        if (_hub.Register(this))
            Pull(_in);
        else
            // Behind what is under way, so that a source that fails at once is still heard.
            new Callback<NotUsed>(this, _ => CompleteStage(), NotUsed.Instance).SendFromOutside();
    }

    public override void OnPush()
    {
        _credit--;
        _hub.Bring(this, Grab(_in));
        if (_credit > 0)
            Pull(_in);
    }

    /// <summary>Called by the hub when it has emitted an element of this producer.</summary>
    public void Used()
    {
        if (++_used < _threshold)
            return;
        Interlocked.Add(ref _granted, _used);
        _used = 0;
        _signal.Fire();
    }

    /// <summary>Called by the hub when it has ended.</summary>
    public void Close()
    {
        _closed = true;
        _signal.Fire();
    }

    private void OnSignal()
    {
        if (_closed)
        {
            CompleteStage();
            return;
        }

        _credit += Interlocked.Exchange(ref _granted, 0);
        if (_credit > 0)
            TryPull(_in);
    }

    public override void OnUpstreamFailure(Exception e) =>
        throw new MergeHub.ProducerFailed("Upstream producer failed with exception, removing from MergeHub now", e);

    public override void PostStop() => _hub.Unregister(this);
}
