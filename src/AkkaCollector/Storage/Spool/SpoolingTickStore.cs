using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Storage;

/// <summary>
/// A store in front of another one that may be away, slow or stuck: what the other does not take in time goes to a log on disk, and
/// from there into it, in order, when it is back. A batch is acknowledged when it is in one of the two, and its receipt says in which.
/// </summary>
/// <remarks>
/// One loop owns the store behind (<c>SpoolingTickStore.Drain.cs</c>). While a record waits in the log, what comes goes behind it: the
/// order in which one source's batches reach the store is always the order in which they came. Only when the log is empty and the store
/// quick is a batch handed over directly; in mode <see cref="SpoolMode.Always"/> it is appended first all the same. A batch whose
/// outcome is not known is written again under the same id until the store has answered for it.
/// </remarks>
public sealed partial class SpoolingTickStore : ITickStore, ITellsOfStore
{
    private const int QuestionsMax = 64;

    /// <summary>EROFS, as .NET gives it on.</summary>
    private const int ReadOnlyFileSystem = 30;
    private readonly Func<ITickStore> _create;
    private readonly SpoolSettings _settings;
    private readonly SpoolBooks _books;
    private readonly TimeProvider _time;
    private readonly Func<string, long> _diskFree;
    private readonly Lock _gate = new();
    private readonly BatchCodec _encoder = new(), _decoder = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Queue<IQuestion> _questions = new();

    // Guarded by the gate.
    private SpoolLog? _log;
    private Handover? _direct;
    private bool _away = true, _troubled, _slow, _spooling, _nearlyFull;
    private long _spooledSinceEmpty, _diskFreeBytes, _diskLooked;

    private Task _loop = Task.CompletedTask;

    /// <summary>Makes one that is not open.</summary>
    /// <param name="create">Makes the store behind, not open; called again after each failure.</param>
    /// <param name="settings">When and how batches are spooled; not <see cref="SpoolMode.Off"/>.</param>
    /// <param name="books">What outlives this object.</param>
    /// <param name="time">The clock of waits and of what is written down.</param>
    public SpoolingTickStore(Func<ITickStore> create, SpoolSettings settings, SpoolBooks books, TimeProvider time)
        : this(create, settings, books, time, folder => new DriveInfo(folder).AvailableFreeSpace)
    {
    }

    internal SpoolingTickStore(Func<ITickStore> create, SpoolSettings settings, SpoolBooks books, TimeProvider time, Func<string, long> diskFree)
    {
        if (settings.Mode == SpoolMode.Off) throw new ArgumentException("A spool that is off needs no store in front.", nameof(settings));
        (_create, _settings, _books, _time, _diskFree) = (create, settings, books, time, diskFree);
    }

    /// <inheritdoc />
    public string Name { get; private set; } = "spool";

    bool ITellsOfStore.IsStoreReady
    {
        get
        {
            lock (_gate) return !_away;
        }
    }

    Action<StoreNews>? ITellsOfStore.Told { get; set; }

    /// <summary>
    /// Opens the log and tries the store behind. It is open when the log is, unless the store behind says at once that it can never be
    /// used.
    /// </summary>
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OpenLog();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop = Task.Run(() => DrainAsync(first), CancellationToken.None);
        try
        {
            await first.Task.WaitAsync(_settings.HoldMax, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It may be slow to open; batches go to the spool meanwhile.
        }
    }

    /// <inheritdoc />
    public async ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_books.Find(batch.Id) is { } known) return known;
        var started = _time.GetTimestamp();
        Handover? offered = null;
        // Once, unless the disk refuses the log: then the batch is held until the store or the log takes it, and nothing comes after it.
        for (var patience = _settings.HoldMax; ; patience = _settings.RetryMin)
        {
            Task<BatchReceipt>? answer;
            lock (_gate)
            {
                var log = _log ?? throw new InvalidOperationException("The spool is not open.");
                if (offered is null && IsDirect_NeedsGate(log)) offered = Offer_NeedsGate(batch, log);
                if (offered is null && Spool_NeedsGate(batch, started) is { } spooled) return spooled;
                answer = offered?.Done.Task;
                // What lies in the log already need not wait for the store, and what comes after it is not in the log yet.
                if (offered is { Sequence: > 0 } && _settings.SlowAfter < patience) patience = _settings.SlowAfter;
            }
            if (answer is null)
            {
                await Task.Delay(_settings.RetryMin, _time, cancellationToken).ConfigureAwait(false);
                continue;
            }
            _work.Release();
            try
            {
                return await answer.WaitAsync(patience, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException or StoreIsAwayException)
            {
                lock (_gate)
                {
                    if (TakeBack_NeedsGate(offered!, started) is { } taken) return taken;
                }
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task written;
        lock (_gate)
        {
            foreach (var instrument in instruments) _lists[(instrument.Venue, instrument.Name)] = instrument;
            written = _listsWritten.Task;
            if (_away) return;
        }
        _work.Release();
        try
        {
            await written.WaitAsync(_settings.HoldMax, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The newest of each instrument is kept and written before the next batch, which does not wait for it once more.
            lock (_gate) _slow = true;
        }
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) =>
        await AskAsync((store, stop) => store.ReadCursorsAsync(source, stop), cancellationToken).ConfigureAwait(false);

    /// <summary>Upkeep of the store behind; nothing while that is away or has a backlog, which is more urgent.</summary>
    public async ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_away || _spooling) return Upkeep.Nothing;
        }
        try
        {
            return await AskAsync((store, stop) => store.MaintainAsync(stop), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreIsAwayException)
        {
            // It failed there, was told of there, and comes round again.
            return Upkeep.Nothing;
        }
    }

    /// <summary>Ends the loop, brings what was appended to the disk and closes the store behind.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        lock (_gate)
        {
            _direct?.Done.TrySetException(new StoreIsAwayException());
            Refuse_NeedsGate();
            // The store behind must be closed whatever the disk says.
            TryLog_NeedsGate(log => log.Dispose());
            _log = null;
        }
        if (_inner is { } inner)
        {
            _inner = null;
            await inner.CloseAsync().ConfigureAwait(false);
        }
        _ending.Dispose();
    }

    /// <summary>
    /// Has the loop ask the store behind, before the next batch. An answer that does not come in time is not waited for, since batches
    /// would be: they go through the log until the store is quick again.
    /// </summary>
    /// <exception cref="StoreIsAwayException">The store is away, failed at it or has not answered.</exception>
    private async Task<T> AskAsync<T>(Func<ITickStore, CancellationToken, ValueTask<T>> question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = new Question<T>(question);
        lock (_gate)
        {
            if (_log is null) throw new InvalidOperationException("The spool is not open.");
            if (_away || _questions.Count >= QuestionsMax) throw new StoreIsAwayException();
            _questions.Enqueue(asked);
        }
        _work.Release();
        try
        {
            return await asked.Answer.Task.WaitAsync(_settings.HoldMax, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            lock (_gate) _slow = true;
            throw new StoreIsAwayException();
        }
    }

    private void OpenLog()
    {
        try
        {
            lock (_gate)
            {
                if (_log is not null) throw new InvalidOperationException("The spool is open already.");
                _log = SpoolLog.Open(_settings.Log, _time);
                _log.SegmentGone = _books.Gone;
                _log.Lost = Tell;
                foreach (var loss in _log.Losses) Tell(loss);
                _books.WasOpen = true;
                _spooling = _log.HasRecord;
                Look_NeedsGate();
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new TickStoreException(FailureClass.NonRetryable, $"storage.spool.path '{_settings.Log.Path}' cannot be made or written ({e.Message}). "
                + "Give this user write permission, set another path, or set storage.spool.mode = off.", e);
        }
        catch (IOException e) when (!_books.WasOpen && (!Directory.Exists(_settings.Log.Path) || e.HResult == ReadOnlyFileSystem))
        {
            throw new TickStoreException(FailureClass.NonRetryable, $"storage.spool.path '{_settings.Log.Path}' cannot be made or written ({e.Message}). "
                + "Mount its disk for writing, set another path, or set storage.spool.mode = off.", e);
        }
        catch (IOException e)
        {
            throw new TickStoreException(FailureClass.Retryable, $"storage.spool.path '{_settings.Log.Path}' cannot be opened ({e.Message}). "
                + "If another collector uses it, give each one a path of its own.", e);
        }
    }

    /// <summary>
    /// Whether a batch goes to the store first: that is there and quick, and nothing waits before the batch. That it is slow counts for
    /// nothing while the log fails.
    /// </summary>
    private bool IsDirect_NeedsGate(SpoolLog log) => !_away && (!_slow || IsLogFailing) && _direct is null && !HasRecord_NeedsGate(log);

    private Handover Offer_NeedsGate(TickBatch batch, SpoolLog log)
    {
        var handover = new Handover(batch);
        if (_settings.Mode == SpoolMode.Always) AppendAhead_NeedsGate(handover, log);
        return _direct = handover;
    }

    /// <summary>Puts a batch into the log, or what the log has still room for, and acknowledges it; null when the disk refuses it.</summary>
    private BatchReceipt? Spool_NeedsGate(TickBatch batch, long started)
    {
        if (Append_NeedsGate(batch, maySplit: true, out _) is not { } receipt) return null;
        receipt = receipt with { Elapsed = _time.GetElapsedTime(started) };
        _books.Acknowledged(receipt);
        _work.Release();
        return receipt;
    }

    /// <summary>
    /// In mode always: appends before the store is asked. What the log has no room for, or the disk refuses, goes to the store all the same.
    /// </summary>
    private void AppendAhead_NeedsGate(Handover handover, SpoolLog log)
    {
        if (!IsLogFailing && TryFill_NeedsGate(log) is { } fill && fill >= SpoolRules.ShedFrom(_settings.Shed[0], _settings.Shed, _settings.WarnAt)) return;
        if (Append_NeedsGate(handover.Batch, maySplit: false, out var place) is not { } receipt) return;
        (handover.Sequence, handover.Segment, handover.Spooled) = (place.Sequence, place.Segment, receipt.Spooled);
    }

    /// <summary>
    /// The store did not answer in time: the batch is in the log, or goes there, unless the answer has come meanwhile. Its outcome is
    /// not known, so it is kept whole as long as anything is. Null when the disk refuses it: then it stays with the store.
    /// </summary>
    private BatchReceipt? TakeBack_NeedsGate(Handover handover, long started)
    {
        if (handover.Done.Task.IsCompletedSuccessfully) return handover.Done.Task.Result;
        BatchReceipt receipt;
        if (handover.Sequence > 0)
        {
            receipt = Empty(handover.Batch) with { Spooled = handover.Spooled, SpooledFrames = handover.Batch.Items.Count - handover.Spooled };
            Begin_NeedsGate("The store did not answer in time.");
        }
        else if (Append_NeedsGate(handover.Batch, maySplit: false, out var place) is { } appended)
        {
            receipt = appended;
            (handover.Sequence, handover.Segment, handover.Spooled) = (place.Sequence, place.Segment, receipt.Spooled);
        }
        else
        {
            handover.Renew();
            return null;
        }
        handover.IsTakenBack = true;
        if (handover.Sequence == 0 && ReferenceEquals(_direct, handover)) _direct = null;
        receipt = receipt with { Elapsed = _time.GetElapsedTime(started) };
        _books.Acknowledged(receipt);
        _work.Release();
        return receipt;
    }

    /// <summary>Appends what there is room for; null when the disk refuses it, or has just refused something.</summary>
    private BatchReceipt? Append_NeedsGate(TickBatch batch, bool maySplit, out (long Sequence, long Segment) place)
    {
        place = default;
        var log = _log ?? throw new InvalidOperationException("The spool is not open.");
        if (!IsLogDue || TryFill_NeedsGate(log) is not { } fill) return null;
        IReadOnlyList<Validated> kept = fill >= 1 ? [] : maySplit ? SpoolRules.Keep(batch.Items, fill, _settings.Shed, _settings.WarnAt) : batch.Items;
        var (ticks, frames) = Count(batch.Items);
        var (keptTicks, keptFrames) = ReferenceEquals(kept, batch.Items) ? (ticks, frames) : Count(kept);
        var receipt = Empty(batch) with { Spooled = keptTicks, SpooledFrames = keptFrames, Shed = ticks - keptTicks, ShedFrames = frames - keptFrames };
        if (kept.Count == 0) return receipt;
        var (sequence, segment) = (log.NextSequence, 0L);
        var frame = _encoder.Write(batch, kept, SpoolFormat.RecordHeader);
        try
        {
            segment = log.Append(frame, keptTicks);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            LogFailed_NeedsGate(e, frame.Length);
            return null;
        }
        LogWorks_NeedsGate();
        place = (sequence, segment);
        _books.Appended(place.Segment, receipt);
        if (_settings.Mode == SpoolMode.OnFailure) Begin_NeedsGate(_away ? "The store is away." : _slow ? "The store is slow." : "The store did not answer in time.");
        if (_spooling) _spooledSinceEmpty++;
        Look_NeedsGate();
        return receipt;
    }

    private void Begin_NeedsGate(string why)
    {
        if (_spooling) return;
        _spooling = true;
        Tell(new StoreNews.Spooling(why));
    }

    private double Fill_NeedsGate(SpoolLog log)
    {
        if (_diskLooked == 0 || _time.GetElapsedTime(_diskLooked) > TimeSpan.FromSeconds(1))
        {
            _diskFreeBytes = _diskFree(_settings.Log.Path);
            _diskLooked = _time.GetTimestamp();
        }
        var fill = SpoolRules.Fill(log.Bytes, _settings.Limit, _diskFreeBytes, _settings.DiskFreeMin);
        var nearly = fill >= _settings.WarnAt;
        if (nearly != _nearlyFull) Tell(new StoreNews.Filling(fill, nearly));
        _nearlyFull = nearly;
        return fill;
    }

    private void Look_NeedsGate()
    {
        if (_log is { } log) _books.Look(log, SpoolRules.Fill(log.Bytes, _settings.Limit, _diskLooked == 0 ? long.MaxValue / 2 : _diskFreeBytes, _settings.DiskFreeMin), _spooling);
    }

    private void Tell(SpoolLoss loss)
    {
        _books.Lost(loss);
        Tell(new StoreNews.Lost(loss));
    }

    private void Tell(StoreNews news) => ((ITellsOfStore)this).Told?.Invoke(news);

    private static BatchReceipt Empty(TickBatch batch) => new(batch.Id, batch.Source, 0, 0, 0, 0, 0, TimeSpan.Zero);

    private static (int Ticks, int Frames) Count(IReadOnlyList<Validated> items)
    {
        var ticks = 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Event is Tick) ticks++;
        }
        return (ticks, items.Count - ticks);
    }

    /// <summary>A batch that is offered to the loop, and where it lies in the log if it does.</summary>
    private sealed class Handover(TickBatch batch)
    {
        public TickBatch Batch { get; } = batch;
        /// <summary>Who waits only hands the receipt on, so it may run where the store answered.</summary>
        public TaskCompletionSource<BatchReceipt> Done { get; private set; } = new();
        public long Sequence { get; set; }
        public long Segment { get; set; }
        public int Spooled { get; set; }
        public bool IsTakenBack { get; set; }

        /// <summary>Whoever was told that the store is away waits on.</summary>
        public void Renew()
        {
            if (Done.Task.IsFaulted) Done = new();
        }
    }

    private interface IQuestion
    {
        Task AskAsync(StoreThread store, TimeSpan timeout, CancellationToken cancellation);

        void Refuse();
    }

    /// <summary>Something that is asked of the store behind.</summary>
    private sealed class Question<T>(Func<ITickStore, CancellationToken, ValueTask<T>> call) : IQuestion
    {
        public TaskCompletionSource<T> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task AskAsync(StoreThread store, TimeSpan timeout, CancellationToken cancellation)
        {
            try
            {
                Answer.TrySetResult(await store.CallAsync(call, timeout, cancellation).ConfigureAwait(false));
            }
            finally
            {
                Refuse();
            }
        }

        public void Refuse() => Answer.TrySetException(new StoreIsAwayException());
    }
}

/// <summary>Said to whoever waits for the store behind when that is away.</summary>
internal sealed class StoreIsAwayException() : Exception("The store is away."), IClassedFailure
{
    public FailureClass Failure => FailureClass.Retryable;
}
