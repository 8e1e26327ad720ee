using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using AkkaCollector.Simulator;

namespace AkkaCollector.Benchmarks;

/// <summary>A venue's frames one after another, for a run that has no socket.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>The next frame and the time at which it is received; false at the end. The frame is good until the next call.</summary>
    bool TryNext(out ReadOnlySpan<byte> frame, out long micros);
}

/// <summary>
/// Frames of a living option market, priced and encoded when they are asked for: 50 ETH options, quotes and trades. The market's
/// clock goes on a millisecond with each tick, the least that a frame can tell, so that no two quotes are the same.
/// </summary>
internal sealed class LiveFrames : IFrameSource
{
    private const int Options = 50;
    private const int MicrosPerTick = 1_000;
    private readonly DeribitMarket _market;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly long _ticks;
    private long _made, _micros;

    /// <summary>Opens a market.</summary>
    /// <param name="ticks">The last frame is the one that reaches so many ticks.</param>
    public LiveFrames(long ticks)
        : this(ticks, ["ticker.{0}.100ms", "trades.{0}.100ms"], includePerpetual: false)
    {
    }

    /// <summary>Opens a market for other channels.</summary>
    /// <param name="ticks">The last frame is the one that reaches so many ticks.</param>
    /// <param name="channels">The channels of each instrument, its name left out.</param>
    /// <param name="includePerpetual">Whether the perpetual is one of the instruments.</param>
    public LiveFrames(long ticks, string[] channels, bool includePerpetual)
    {
        var start = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        _ticks = ticks;
        _micros = start.ToUnixTimeMilliseconds() * 1000;
        _market = new DeribitMarket(new MarketSettings { Seed = 1, Currencies = ["ETH"], Start = start, TicksPerSecond = 1e6 / MicrosPerTick });
        var names = _market.InstrumentNames.Where(n => n.Count(c => c == '-') == 3).Take(Options);
        if (includePerpetual) names = names.Append("ETH-PERPETUAL");
        _market.Subscribe(names.SelectMany(n => channels.Select(c => string.Format(CultureInfo.InvariantCulture, c, n))));
    }

    public bool TryNext(out ReadOnlySpan<byte> frame, out long micros)
    {
        frame = default;
        micros = _micros += MicrosPerTick;
        if (_made >= _ticks) return false;
        _buffer.ResetWrittenCount();
        _made += _market.NextFrame(_buffer, micros);
        frame = _buffer.WrittenSpan;
        return true;
    }

    public void Dispose()
    {
    }
}

/// <summary>A block of frames that travels between two threads.</summary>
internal sealed class FrameBlock
{
    private readonly byte[] _bytes = new byte[256 * 1024];
    private readonly List<(int Start, int Length, long Micros)> _frames = [];
    private int _length;

    public int Count => _frames.Count;

    public bool TryAdd(ReadOnlySpan<byte> frame, long micros)
    {
        if (_length + frame.Length > _bytes.Length) return false;
        frame.CopyTo(_bytes.AsSpan(_length));
        _frames.Add((_length, frame.Length, micros));
        _length += frame.Length;
        return true;
    }

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_frames[index].Start, _frames[index].Length);

    public long Micros(int index) => _frames[index].Micros;

    public void Clear()
    {
        _frames.Clear();
        _length = 0;
    }
}

/// <summary>Frames that are made beforehand and held in memory, for the rows whose names say so.</summary>
internal sealed class PremadeFrames(IReadOnlyList<FrameBlock> blocks) : IFrameSource
{
    private int _block, _next;

    /// <summary>Makes the frames of so many ticks.</summary>
    public static IReadOnlyList<FrameBlock> Make(long ticks) => Make(new LiveFrames(ticks));

    /// <summary>Holds what a source gives.</summary>
    public static IReadOnlyList<FrameBlock> Make(LiveFrames live)
    {
        List<FrameBlock> blocks = [new()];
        while (live.TryNext(out var frame, out var micros))
        {
            if (blocks[^1].TryAdd(frame, micros)) continue;
            blocks.Add(new FrameBlock());
            blocks[^1].TryAdd(frame, micros);
        }
        return blocks;
    }

    public bool TryNext(out ReadOnlySpan<byte> frame, out long micros)
    {
        while (_block < blocks.Count && _next == blocks[_block].Count) (_block, _next) = (_block + 1, 0);
        frame = default;
        micros = 0;
        if (_block == blocks.Count) return false;
        frame = blocks[_block][_next];
        micros = blocks[_block].Micros(_next++);
        return true;
    }

    public void Dispose()
    {
    }
}

/// <summary>Live frames that a thread of their own makes, a few blocks ahead of the reader: the venue is not the collector's thread.</summary>
internal sealed class FramesOfAnotherThread : IFrameSource
{
    private const int BlocksAhead = 3;
    private readonly BlockingCollection<FrameBlock> _full = new(BlocksAhead);
    private readonly BlockingCollection<FrameBlock> _free = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly IFrameSource _frames;
    private readonly Thread _thread;
    private Exception? _failure;
    private FrameBlock? _block;
    private int _next;

    /// <summary>Starts making frames at once.</summary>
    public FramesOfAnotherThread(IFrameSource frames)
    {
        _frames = frames;
        for (var i = 0; i < BlocksAhead + 2; i++) _free.Add(new FrameBlock());
        _thread = new Thread(Make) { IsBackground = true, Name = "venue" };
        _thread.Start();
    }

    public bool TryNext(out ReadOnlySpan<byte> frame, out long micros)
    {
        frame = default;
        micros = 0;
        while (_block is null || _next == _block.Count)
        {
            if (_block is not null)
            {
                _block.Clear();
                _free.Add(_block);
                _block = null;
            }
            if (!_full.TryTake(out _block, Timeout.Infinite))
            {
                if (_failure is not null) throw new InvalidOperationException("The venue's thread failed.", _failure);
                return false;
            }
            _next = 0;
        }
        frame = _block[_next];
        micros = _block.Micros(_next++);
        return true;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _frames.Dispose();
        _full.Dispose();
        _free.Dispose();
        _stop.Dispose();
    }

    private void Make()
    {
        try
        {
            var block = _free.Take(_stop.Token);
            while (_frames.TryNext(out var frame, out var micros))
            {
                if (block.TryAdd(frame, micros)) continue;
                _full.Add(block, _stop.Token);
                block = _free.Take(_stop.Token);
                block.TryAdd(frame, micros);
            }
            _full.Add(block, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The run has ended before the frames.
        }
        catch (Exception e)
        {
            _failure = e;
        }
        finally
        {
            _full.CompleteAdding();
        }
    }
}
