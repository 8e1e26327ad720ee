using System.Diagnostics.CodeAnalysis;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Throttling;

/// <summary>How many events wait in an intake.</summary>
/// <param name="Quotes">Quotes, at most <c>quotes-max</c> and one more for each instrument.</param>
/// <param name="Trades">Trades, candles and all that is no state, at most <c>trades-max</c>.</param>
/// <param name="Undecoded">Undecoded frames, at most <c>undecoded-max</c>.</param>
/// <param name="Books">Order books, at most <c>books-max</c> and one more for each instrument.</param>
public readonly record struct IntakeDepth(int Quotes, int Trades, int Undecoded, int Books = 0)
{
    /// <summary>All that waits.</summary>
    public int Total => Quotes + Trades + Undecoded + Books;
}

/// <summary>
/// The one queue between a source's socket and its graph. It belongs to the source and outlives every run of the graph: what a
/// crashed run had not taken yet is handed to the next one. Events leave in the order in which they came, except that a quote which
/// finds the queue full takes the place of the newest waiting quote of its instrument, and so does an order book among order books. One thread offers, one takes.
/// </summary>
/// <remarks>
/// Full means: quotes and books conflate; trades and all other ticks are dropped as <see cref="DropReason.StoreUnavailable"/>; undecoded frames are dropped as
/// <see cref="DropReason.UndecodedQueueFull"/>. A quote of an instrument that has none waiting is always taken, so that the bound of
/// quotes is <c>quotes-max</c> plus the number of instruments; books have a bound of their own of the same kind.
/// <para>Every tick is in one account at any moment. From <see cref="Offer"/> until it is committed it counts as in flight. A run of
/// the graph is charged with what it took (<see cref="TryTake"/>) and relieved of what it handed to the store
/// (<see cref="HandedOver"/>); the rest is lost when the run ends and is dropped by <see cref="GraphEnded"/>, wherever in the graph it
/// was: in a stage's hands, in a batch or between two stages.</para>
/// </remarks>
public sealed class TickIntake : ITickIntake
{
    private const int ChunkSize = 256;

    private readonly Lock _gate = new();
    private readonly SourceCounters _counters;
    private readonly int _quotesMax, _booksMax, _tradesMax, _undecodedMax;

    // Guarded by the gate. Events are numbered as they come; the ring holds the numbers from _head up to _next.
    private MarketEvent?[] _ring = new MarketEvent?[1024];
    private long _head, _next;
    private long[] _newestQuote = []; // by the instrument's index: the number of its newest waiting quote, plus one
    private long[] _newestBook = []; // the same of its newest waiting book
    private int _quotes, _books, _trades, _undecoded;
    private bool _completed, _readerWaits;
    private Action? _wake;
    private TaskCompletionSource? _room;

    // Touched by the reader alone: what it moved out of the ring in one go.
    private readonly MarketEvent?[] _chunk = new MarketEvent?[ChunkSize];
    private int _chunkNext, _chunkEnd;
    private long _inGraph;

    /// <summary>Makes an empty intake.</summary>
    public TickIntake(ThrottleSettings settings, SourceCounters counters)
    {
        _counters = counters;
        _quotesMax = settings.QuotesMax;
        _booksMax = settings.BooksMax;
        _tradesMax = settings.TradesMax;
        _undecodedMax = settings.UndecodedMax;
    }

    /// <summary>How much waits and has not been moved to the reader.</summary>
    public IntakeDepth Depth
    {
        get
        {
            lock (_gate) return new IntakeDepth(_quotes, _trades, _undecoded, _books);
        }
    }

    /// <summary>Ticks that the graph has taken and has not handed to the store.</summary>
    public long InGraph => Interlocked.Read(ref _inGraph);

    /// <summary>Whether a run of the graph reads.</summary>
    public bool IsAttached
    {
        get
        {
            lock (_gate) return _wake is not null;
        }
    }

    /// <summary>Whether no more will come.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate) return _completed;
        }
    }

    /// <summary>Whether no more will come and nothing waits. For the reader.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate) return _completed && _head == _next && _chunkNext == _chunkEnd;
        }
    }

    /// <inheritdoc />
    public void Offer(MarketEvent marketEvent)
    {
        var fate = Fate.Taken;
        Action? wake = null;
        lock (_gate)
        {
            if (_completed) fate = Fate.TooLate;
            else if (marketEvent is Quote quote) fate = OfferState_NeedsGate(quote, ref _newestQuote, ref _quotes, _quotesMax);
            else if (marketEvent is Trade) fate = Admit_NeedsGate(marketEvent, ref _trades, _tradesMax);
            else if (marketEvent is BookSnapshot book) fate = OfferState_NeedsGate(book, ref _newestBook, ref _books, _booksMax);
            else if (marketEvent is Tick) fate = Admit_NeedsGate(marketEvent, ref _trades, _tradesMax);
            else fate = Admit_NeedsGate(marketEvent, ref _undecoded, _undecodedMax);
            if (_readerWaits && fate == Fate.Taken)
            {
                _readerWaits = false;
                wake = _wake;
            }
            // Counted before the reader can see it, so that in flight never falls below zero.
            if (fate == Fate.Taken && marketEvent is Tick) _counters.InFlight(1);
        }
        if (fate != Fate.Taken) Account(marketEvent, fate);
        wake?.Invoke();
    }

    /// <inheritdoc />
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource room;
        lock (_gate)
        {
            if (_completed || IsBelow_NeedsGate(2)) return ValueTask.CompletedTask;
            room = _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return new ValueTask(room.Task.WaitAsync(cancellationToken));
    }

    /// <inheritdoc />
    public void Complete()
    {
        Action? wake;
        TaskCompletionSource? room;
        lock (_gate)
        {
            _completed = true;
            _readerWaits = false;
            wake = _wake;
            room = _room;
            _room = null;
        }
        room?.TrySetResult();
        wake?.Invoke();
    }

    /// <summary>A run of the graph begins to read.</summary>
    /// <param name="wake">Called from the offering thread when something came after <see cref="TryTake"/> had found nothing, and at the end.</param>
    /// <exception cref="InvalidOperationException">The run before it still reads.</exception>
    public void Attach(Action wake)
    {
        lock (_gate)
        {
            if (_wake is not null)
                throw new InvalidOperationException($"The intake of source {_counters.Source} has a reader already: two would tear the order.");
            _wake = wake;
            _readerWaits = false;
        }
    }

    /// <summary>The run that attached with this callback has ended.</summary>
    public void Detach(Action wake)
    {
        lock (_gate)
        {
            if (_wake == wake) _wake = null;
        }
    }

    /// <summary>Takes the next event. After false, the callback of <see cref="Attach"/> tells when to try again.</summary>
    public bool TryTake([NotNullWhen(true)] out MarketEvent? marketEvent)
    {
        if (_chunkNext == _chunkEnd && !Refill())
        {
            marketEvent = null;
            return false;
        }
        marketEvent = _chunk[_chunkNext]!;
        _chunk[_chunkNext++] = null;
        if (marketEvent is Tick) Interlocked.Increment(ref _inGraph);
        return true;
    }

    /// <summary>The graph has put ticks into the hands of the store and answers for them no more.</summary>
    public void HandedOver(int ticks) => Interlocked.Add(ref _inGraph, -ticks);

    /// <summary>
    /// A run of the graph has ended: what it still held is lost and dropped for this reason. Call it when its stream has completed or
    /// failed.
    /// </summary>
    public void GraphEnded(DropReason reason) => Drop(reason, Interlocked.Exchange(ref _inGraph, 0));

    /// <summary>Gives up all that waits, and what the last run of the graph held. Call it at the end, when no graph reads any more.</summary>
    public void Abandon(DropReason reason)
    {
        Complete();
        GraphEnded(reason);
        long ticks = 0, frames = 0;
        while (TryTake(out var given))
        {
            if (given is Tick) ticks++;
            else frames++;
        }
        HandedOver((int)ticks);
        Drop(reason, ticks);
        if (frames > 0) _counters.Dropped(DropReason.UndecodedQueueFull, frames);
    }

    private void Drop(DropReason reason, long ticks)
    {
        if (ticks == 0) return;
        _counters.Dropped(reason, ticks);
        _counters.InFlight(-ticks);
    }

    private enum Fate
    {
        Taken,
        Conflated,
        Full,
        TooLate,
    }

    private void Account(MarketEvent marketEvent, Fate fate)
    {
        if (fate == Fate.Conflated) _counters.Conflated(1);
        else if (marketEvent is not Tick) _counters.Dropped(DropReason.UndecodedQueueFull, 1);
        else _counters.Dropped(fate == Fate.TooLate ? DropReason.Shutdown : DropReason.StoreUnavailable, 1);
    }

    /// <summary>Takes what is a state of its instrument: when too many wait, it takes the place of the newest one there.</summary>
    private Fate OfferState_NeedsGate(Tick state, ref long[] newestByInstrument, ref int count, int most)
    {
        var index = state.Instrument.Index;
        if (index >= newestByInstrument.Length) Array.Resize(ref newestByInstrument, Math.Max(index + 1, Math.Max(64, newestByInstrument.Length * 2)));
        ref var newest = ref newestByInstrument[index];
        if (count >= most && newest > _head)
        {
            _ring[(newest - 1) & (_ring.Length - 1)] = state;
            return Fate.Conflated;
        }
        newest = _next + 1;
        count++;
        Append_NeedsGate(state);
        return Fate.Taken;
    }

    private Fate Admit_NeedsGate(MarketEvent marketEvent, ref int count, int most)
    {
        if (count >= most) return Fate.Full;
        count++;
        Append_NeedsGate(marketEvent);
        return Fate.Taken;
    }

    private void Append_NeedsGate(MarketEvent marketEvent)
    {
        if (_next - _head == _ring.Length)
        {
            var larger = new MarketEvent?[_ring.Length * 2];
            for (var number = _head; number < _next; number++) larger[number & (larger.Length - 1)] = _ring[number & (_ring.Length - 1)];
            _ring = larger;
        }
        _ring[_next++ & (_ring.Length - 1)] = marketEvent;
    }

    private bool Refill()
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            var count = (int)Math.Min(ChunkSize, _next - _head);
            if (count == 0)
            {
                _readerWaits = true;
                return false;
            }
            for (var i = 0; i < count; i++)
            {
                ref var slot = ref _ring[_head++ & (_ring.Length - 1)];
                _chunk[i] = slot;
                if (slot is Quote) _quotes--;
                else if (slot is Trade) _trades--;
                else if (slot is BookSnapshot) _books--;
                else if (slot is Tick) _trades--;
                else _undecoded--;
                slot = null;
            }
            _chunkNext = 0;
            _chunkEnd = count;
            if (_room is not null && IsBelow_NeedsGate(4)) (room, _room) = (_room, null);
        }
        room?.TrySetResult();
        return true;
    }

    /// <summary>Whether each queue is filled to less than one part of so many.</summary>
    private bool IsBelow_NeedsGate(int parts) =>
        _quotes < Math.Max(1, _quotesMax / parts) && _books < Math.Max(1, _booksMax / parts) && _trades < Math.Max(1, _tradesMax / parts) && _undecoded < Math.Max(1, _undecodedMax / parts);
}
