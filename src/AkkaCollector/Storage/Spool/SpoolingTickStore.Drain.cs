using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

// The loop that owns the store behind: Opening -> Ready <-> Away. It writes what waits in the log, oldest first, then what is handed
// over directly, one batch at a time; a batch leaves the log when the store has answered for it.
public sealed partial class SpoolingTickStore
{
    private const int AbandonedMax = 3;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    // Touched by the loop alone, but for the lists, which the gate guards.
    private readonly Dictionary<(string Venue, string Name), Instrument> _lists = [];
    private readonly List<StoreThread> _abandoned = [];
    private TaskCompletionSource _listsWritten = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreThread? _inner;
    private bool _isOpen, _everOpen;
    private Task<BatchReceipt>? _late;
    private string? _lateBatch;

    private async Task DrainAsync(TaskCompletionSource first)
    {
        var failures = 0;
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await OpenInnerAsync().ConfigureAwait(false);
                // After failures, that it opens says little: it is back when it has answered, if there is anything to ask.
                if (failures == 0 || NothingWaits()) Ready();
                first.TrySetResult();
                if (!await WorkAsync().ConfigureAwait(false)) continue;
                failures = 0;
                Ready();
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                var wait = SpoolRules.WaitAfter(++failures, _settings.RetryMin, _settings.RetryMax);
                Failed(e, failures, wait, first);
                if (!await PauseAsync(wait).ConfigureAwait(false)) break;
            }
        }
        first.TrySetCanceled();
    }

    /// <summary>Writes one thing, or waits for one; answers whether anything was written.</summary>
    private async Task<bool> WorkAsync()
    {
        if (await WriteListsAsync().ConfigureAwait(false) || await AnswerAsync().ConfigureAwait(false)) return true;
        if (Next() is not { } next)
        {
            await _work.WaitAsync(Idle, _ending.Token).ConfigureAwait(false);
            lock (_gate)
            {
                if (!IsLogFailing) TryLog_NeedsGate(log => log.FlushIfDue());
                CheckLog_NeedsGate();
                Look_NeedsGate();
            }
            return false;
        }
        var started = _time.GetTimestamp();
        var receipt = await WriteInnerAsync(next.Batch).ConfigureAwait(false);
        Written(next, receipt, _time.GetElapsedTime(started));
        return true;
    }

    /// <summary>The oldest record, or else what is handed over; a record that is no batch is set aside.</summary>
    private Work? Next()
    {
        lock (_gate)
        {
            try
            {
                if (Peek_NeedsGate(_log!) is { } record) return record;
            }
            catch (Exception e) when (IsOfDisk(e))
            {
                LogFailed_NeedsGate(e, 0);
                // What lies in the log comes first: what was handed over is written when it is not among that.
                if (_log!.Records > 0) return null;
            }
            return _direct is { } waiting ? new Work(waiting.Batch, waiting, 0, 0, 0) : null;
        }
    }

    private Work? Peek_NeedsGate(SpoolLog log)
    {
        while (log.TryPeek(out var record))
        {
            if (_direct is { } direct && direct.Sequence == record.Head.Sequence) return new Work(direct.Batch, direct, record.Head.Sequence, record.Segment, record.Head.Weight);
            try
            {
                return new Work(_decoder.Read(record.Payload), null, record.Head.Sequence, record.Segment, record.Head.Weight);
            }
            catch (InvalidDataException)
            {
                log.SetAside();
            }
        }
        return null;
    }

    /// <summary>The store has a batch: whoever waits for it is told, or it was acknowledged as spooled and is now drained.</summary>
    private void Written(Work work, BatchReceipt receipt, TimeSpan elapsed)
    {
        BatchReceipt? drained = null;
        lock (_gate)
        {
            var log = _log!;
            _slow = elapsed > _settings.SlowAfter;
            var handover = work.Handover;
            if (handover is not null && ReferenceEquals(_direct, handover)) _direct = null;
            // It may have been taken back while it was written: then it stands in the log by now.
            var sequence = handover?.Sequence ?? work.Sequence;
            if (sequence > 0 && log.TryPeek(out var record) && record.Head.Sequence == sequence)
            {
                var (segment, weight) = (record.Segment, record.Head.Weight);
                if (handover is null or { IsTakenBack: true }) KillPoint.Reach(KillPoint.Drain);
                // It is released in any case; what the disk refuses is to delete what lies behind it.
                TryLog_NeedsGate(l => l.Release());
                if (handover is null or { IsTakenBack: true })
                {
                    _books.Left(segment, receipt, weight);
                    drained = receipt;
                }
                else
                {
                    _books.Stored(segment, receipt.Source, weight);
                }
            }
            if (handover is { IsTakenBack: false }) handover.Done.TrySetResult(receipt);
            if (_settings.Mode == SpoolMode.OnFailure && log.Records == 0 && log.Segments > 0 && IsLogDue) TryLog_NeedsGate(l => l.Trim());
            if (_spooling && log.Records == 0) Emptied_NeedsGate();
            Look_NeedsGate();
        }
        if (drained is not null) Tell(new StoreNews.Drained(drained));
    }

    private void Emptied_NeedsGate()
    {
        _spooling = false;
        Tell(new StoreNews.Emptied(_spooledSinceEmpty));
        _spooledSinceEmpty = 0;
    }

    private async Task<bool> WriteListsAsync()
    {
        List<Instrument> lists;
        TaskCompletionSource written;
        lock (_gate)
        {
            if (_lists.Count == 0) return false;
            lists = [.. _lists.Values];
            _lists.Clear();
            (written, _listsWritten) = (_listsWritten, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        try
        {
            await _inner!.CallAsync(async (store, stop) =>
            {
                await store.WriteInstrumentsAsync(lists, stop).ConfigureAwait(false);
                return true;
            }, _settings.WriteTimeout, _ending.Token).ConfigureAwait(false);
        }
        catch
        {
            lock (_gate)
            {
                // What came meanwhile is newer.
                foreach (var instrument in lists) _lists.TryAdd((instrument.Venue, instrument.Name), instrument);
                written.TrySetResult();
            }
            throw;
        }
        written.TrySetResult();
        return true;
    }

    private async Task<bool> AnswerAsync()
    {
        IQuestion? question;
        lock (_gate)
        {
            if (!_questions.TryDequeue(out question)) return false;
        }
        await question.AskAsync(_inner!, _settings.AbandonAfter, _ending.Token).ConfigureAwait(false);
        return true;
    }

    private void Refuse_NeedsGate()
    {
        while (_questions.TryDequeue(out var question)) question.Refuse();
    }

    /// <summary>One try of one batch. An answer that came late to the try before counts as well.</summary>
    private async Task<BatchReceipt> WriteInnerAsync(TickBatch batch)
    {
        if (_late is { IsCompletedSuccessfully: true } late && _lateBatch == batch.Id) return Forget(late.Result);
        var call = _inner!.CallAsync((store, stop) => store.WriteAsync(batch, stop), _settings.WriteTimeout, _ending.Token);
        (_late, _lateBatch) = (_inner.Last as Task<BatchReceipt>, batch.Id);
        try
        {
            return Forget(await call.ConfigureAwait(false));
        }
        catch (TimeoutException e)
        {
            throw new TickStoreException(FailureClass.Retryable,
                $"Write of batch {batch.Id} ({batch.Items.Count} events) timed out ({_settings.WriteTimeout.TotalSeconds:0.###}s); whether it is stored is asked again.", e);
        }

        BatchReceipt Forget(BatchReceipt receipt)
        {
            (_late, _lateBatch) = (null, null);
            return receipt;
        }
    }

    /// <summary>Sees to it that there is a store that can be called: opens one, or waits for the last call of the one there is.</summary>
    private async Task OpenInnerAsync()
    {
        if (_inner is { } there)
        {
            await LastCallEndsAsync(there).ConfigureAwait(false);
            if (_isOpen && ReferenceEquals(_inner, there)) return;
        }
        _abandoned.RemoveAll(a => !a.IsBusy);
        if (_abandoned.Count >= AbandonedMax)
            throw new TickStoreException(FailureClass.Retryable, $"{_abandoned.Count} calls of the store have not ended ({_abandoned.Max(a => a.BusyFor).TotalSeconds:0}s); it is not opened once more.");
        _isOpen = false;
        var inner = new StoreThread(_create(), _time);
        Name = inner.Name;
        _inner = inner;
        // Opening may migrate a large database: it has what time it takes.
        await inner.CallAsync(async (store, stop) =>
        {
            await store.OpenAsync(stop).ConfigureAwait(false);
            return true;
        }, Timeout.InfiniteTimeSpan, _ending.Token).ConfigureAwait(false);
        _isOpen = _everOpen = true;
    }

    private bool NothingWaits()
    {
        lock (_gate) return _direct is null && !_log!.HasRecord;
    }

    private void Ready()
    {
        lock (_gate)
        {
            if (!_away && !_troubled) return;
            _away = _troubled = false;
        }
        Tell(new StoreNews.Ready(Name));
    }

    /// <summary>A call that timed out may still run. It is waited for, and left alone when it takes far too long.</summary>
    private async Task LastCallEndsAsync(StoreThread inner)
    {
        if (!inner.IsBusy) return;
        try
        {
            await inner.Last.WaitAsync(_settings.WriteTimeout, _time, _ending.Token).ConfigureAwait(false);
        }
        catch (TimeoutException) when (inner.BusyFor < _settings.AbandonAfter)
        {
            throw new TickStoreException(FailureClass.Retryable, $"A call of the store has not ended ({inner.BusyFor.TotalSeconds:0.#}s).");
        }
        catch (TimeoutException)
        {
            _abandoned.Add(inner);
            Leave(inner);
        }
        catch (Exception e) when (e is not OperationCanceledException || !_ending.IsCancellationRequested)
        {
            // What became of it is asked by writing the same batch again, to a store that is opened anew.
            Leave(inner);
        }
    }

    private void Failed(Exception cause, int failures, TimeSpan wait, TaskCompletionSource first)
    {
        var whileOpening = !_isOpen;
        if (_inner is { IsBusy: false } inner) Leave(inner);
        Handover? given = null;
        lock (_gate)
        {
            _troubled = true;
            if (whileOpening || failures >= _settings.Tries)
            {
                _away = true;
                if (_direct is { IsTakenBack: false } direct) given = direct;
                Refuse_NeedsGate();
            }
        }
        if (!_everOpen && FailureTable.ClassOf(cause) != FailureClass.Retryable && first.TrySetException(cause))
        {
            _ending.Cancel();
            return;
        }
        first.TrySetResult();
        given?.Done.TrySetException(new StoreIsAwayException());
        Tell(new StoreNews.Away(cause, whileOpening, wait));
    }

    /// <summary>Lets a store go; it is closed when its last call has ended, whenever that is.</summary>
    private void Leave(StoreThread inner)
    {
        if (ReferenceEquals(_inner, inner)) _inner = null;
        _isOpen = false;
        inner.CloseAsync().ContinueWith(closed => Tell(new StoreNews.CloseFailed(closed.Exception!.GetBaseException())),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private async Task<bool> PauseAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, _time, _ending.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private sealed record Work(TickBatch Batch, Handover? Handover, long Sequence, long Segment, int Weight);
}
