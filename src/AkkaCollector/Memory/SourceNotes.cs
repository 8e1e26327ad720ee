using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;

namespace AkkaCollector.Memory;

/// <summary>
/// What has happened to one source and is not in the journal yet. It belongs to the source and outlives the actor that writes it down,
/// so that a journal that is away costs nothing but time. Bounded: cursors by the number of channels, connections by
/// <c>collector.memory.waiting-max</c>, beyond which the oldest are merged into a count. Safe for many threads.
/// </summary>
public sealed class SourceNotes
{
    private readonly Lock _gate = new();
    private readonly string _source;
    private readonly string _run;
    private readonly int _waitingMax;
    private readonly LinkedList<IMemoryEvent> _connections = new();
    private readonly Dictionary<(CursorChannel, string), SourceCursor> _moved = [];
    private readonly CursorRules _cursors = new();
    private long _number, _connectedAt, _lastGood, _forgotten;
    private bool _connected;
    private int _storedLater;

    /// <summary>Makes empty ones.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="run">The run's name, by which its connections are told from those of others.</param>
    /// <param name="waitingMax">Connects and disconnects that may wait.</param>
    public SourceNotes(string source, string run, int waitingMax) => (_source, _run, _waitingMax) = (source, run, waitingMax);

    /// <summary>The run's name.</summary>
    public string Run => _run;

    /// <summary>Connects and disconnects that were given up, since too many waited or the journal refused them.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Notes what the connection's status says of its beginning and end.</summary>
    public void Connection(ConnectionProtocol.ConnectionStatus status, long nowMicros)
    {
        var isUp = status.ConnectedAt is not null && status.State != ConnectionState.Down;
        lock (_gate)
        {
            if (isUp == _connected && !(isUp && status.ConnectedAt!.Value.UnixMicros() != _connectedAt)) return;
            if (_connected) End_NeedsGate(nowMicros, status.State == ConnectionState.Down ? "stopped by the collector" : status.LastCause ?? "unknown");
            if (!isUp) return;
            _connected = true;
            _connectedAt = status.ConnectedAt!.Value.UnixMicros();
            Add_NeedsGate(new SourceConnected(_connectedAt, _run, ++_number));
        }
    }

    /// <summary>A batch of the source is committed.</summary>
    public void Stored(TickBatch batch)
    {
        lock (_gate)
        {
            foreach (var cursor in _cursors.Cursors(batch))
            {
                _lastGood = Math.Max(_lastGood, cursor.ReceivedMicros);
                _moved[(cursor.Channel, cursor.Instrument)] = cursor;
            }
        }
    }

    /// <summary>What had waited in the spool has reached the store: how far that is stored is for the store to say.</summary>
    public void StoredLater() => Interlocked.Exchange(ref _storedLater, 1);

    /// <summary>Whether the store has to be asked how far it holds the source, since it took something that was spooled.</summary>
    public bool TakeStoredLater() => Interlocked.Exchange(ref _storedLater, 0) == 1;

    /// <summary>What is to be written down now, oldest first; it stays until it is confirmed.</summary>
    public IReadOnlyList<IMemoryEvent> Waiting(long nowMicros)
    {
        lock (_gate)
        {
            List<IMemoryEvent> waiting = [.. _connections];
            if (_moved.Count > 0) waiting.Add(new TicksStored(nowMicros, _lastGood, [.. _moved.Values]));
            return waiting;
        }
    }

    /// <summary>An event of <see cref="Waiting"/> stands in the journal.</summary>
    public void Written(IMemoryEvent written)
    {
        lock (_gate)
        {
            if (written is not TicksStored stored)
            {
                _connections.Remove(written);
                return;
            }
            foreach (var cursor in stored.Cursors)
            {
                if (_moved.GetValueOrDefault((cursor.Channel, cursor.Instrument)) == cursor) _moved.Remove((cursor.Channel, cursor.Instrument));
            }
        }
    }

    /// <summary>The journal will never take this event.</summary>
    public void Refused(IMemoryEvent refused)
    {
        Written(refused);
        Interlocked.Increment(ref _forgotten);
    }

    private void End_NeedsGate(long nowMicros, string cause)
    {
        _connected = false;
        Add_NeedsGate(new SourceDisconnected(nowMicros, _run, _number, cause, Math.Max(0, nowMicros - _connectedAt)));
    }

    private void Add_NeedsGate(IMemoryEvent happened)
    {
        _connections.AddLast(happened);
        if (_connections.Count <= _waitingMax) return;
        _connections.RemoveFirst();
        _forgotten++;
    }
}
