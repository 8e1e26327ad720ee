using System.Buffers.Binary;

namespace AkkaCollector.Simulator;

/// <summary>What a frame is, for the simulator's own account.</summary>
internal enum SentKind : byte
{
    Ticker,
    Trades,
    State,
    Answer,
    Heartbeat,
    Replayed,
    Book,
    Candle,
    Funding,
}

/// <summary>Trades of one instrument that were sent in one frame; their ids follow on one another as their numbers do.</summary>
internal readonly record struct SentTrades(string Instrument, long FirstSeq, long FirstId, int Count);

/// <summary>What some frames were.</summary>
internal sealed class FrameTally
{
    private readonly long[] _byKind = new long[(int)SentKind.Funding + 1];

    public long Frames { get; private set; }
    public long Ticks { get; private set; }
    public List<SentTrades> Trades { get; } = [];

    public long this[SentKind kind] => _byKind[(int)kind];

    public void Add(SentKind kind, int ticks, SentTrades? trades)
    {
        Frames++;
        Ticks += ticks;
        _byKind[(int)kind]++;
        if (trades is { } sent) Trades.Add(sent);
    }

    public void Add(FrameTally other)
    {
        Frames += other.Frames;
        Ticks += other.Ticks;
        for (var i = 0; i < _byKind.Length; i++) _byKind[i] += other._byKind[i];
    }

    public void Clear()
    {
        Frames = Ticks = 0;
        Array.Clear(_byKind);
        Trades.Clear();
    }
}

/// <summary>
/// The frames that wait to be written to one client, as WebSocket text messages one behind the other, so that one write carries
/// many. Bounded: what finds no room is refused, and the connection is too slow. Safe for many threads.
/// </summary>
internal sealed class OutgoingFrames(int bound, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long DueAt, byte[] Frame, SentKind Kind, int Ticks, SentTrades? Trades)> _delayed = [];
    private byte[] _filling = new byte[64 * 1024];
    private byte[] _taken = new byte[64 * 1024];
    private FrameTally _fillingTally = new();
    private FrameTally _takenTally = new();
    private int _length;
    private long _delayedBytes;

    /// <summary>How many bytes wait.</summary>
    public long Backlog
    {
        get { lock (_lock) return _length + _delayedBytes; }
    }

    /// <summary>Whether some frames wait for their time.</summary>
    public bool HasDelayed
    {
        get { lock (_lock) return _delayed.Count > 0; }
    }

    /// <summary>Adds a message; false when there is no room for it.</summary>
    /// <param name="payload">The message's text.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="ticks">How many ticks it carries.</param>
    /// <param name="trades">Its trades.</param>
    /// <param name="delay">How much later it goes; what comes after a delayed message waits behind it.</param>
    public bool TryAdd(ReadOnlySpan<byte> payload, SentKind kind, int ticks, SentTrades? trades, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_length + _delayedBytes + payload.Length > bound) return false;
            var isData = kind is not (SentKind.Answer or SentKind.Heartbeat);
            if (isData && (delay > TimeSpan.Zero || _delayed.Count > 0))
            {
                var dueAt = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
                _delayed.Enqueue((dueAt, payload.ToArray(), kind, ticks, trades));
                _delayedBytes += payload.Length;
                return true;
            }
            Append(payload, kind, ticks, trades);
            return true;
        }
    }

    /// <summary>Takes everything that may go now; valid until the next call. Only one caller may take.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> frames, out FrameTally tally)
    {
        lock (_lock)
        {
            var now = _delayed.Count > 0 ? time.GetTimestamp() : 0;
            while (_delayed.TryPeek(out var next) && next.DueAt <= now)
            {
                _delayed.Dequeue();
                _delayedBytes -= next.Frame.Length;
                Append(next.Frame, next.Kind, next.Ticks, next.Trades);
            }
            (_filling, _taken) = (_taken, _filling);
            (_fillingTally, _takenTally) = (_takenTally, _fillingTally);
            frames = _taken.AsMemory(0, _length);
            tally = _takenTally;
            _length = 0;
            _fillingTally.Clear();
            return frames.Length > 0;
        }
    }

    private void Append(ReadOnlySpan<byte> payload, SentKind kind, int ticks, SentTrades? trades)
    {
        const int longestHeader = 10;
        if (_length + payload.Length + longestHeader > _filling.Length)
            Array.Resize(ref _filling, Math.Max(_filling.Length * 2, _length + payload.Length + longestHeader));
        _length += WriteHeader(_filling.AsSpan(_length), payload.Length);
        payload.CopyTo(_filling.AsSpan(_length));
        _length += payload.Length;
        _fillingTally.Add(kind, ticks, trades);
    }

    /// <summary>The header of a whole text message from a server (RFC 6455, 5.2): unmasked, its length in 7, 16 or 64 bits.</summary>
    private static int WriteHeader(Span<byte> to, int length)
    {
        to[0] = 0x81;
        if (length < 126)
        {
            to[1] = (byte)length;
            return 2;
        }
        if (length <= ushort.MaxValue)
        {
            to[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)length);
            return 4;
        }
        to[1] = 127;
        BinaryPrimitives.WriteUInt64BigEndian(to[2..], (ulong)length);
        return 10;
    }
}
