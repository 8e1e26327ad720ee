using Akka.Actor;
using Akka.Pattern;
using AkkaCollector.MarketData;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Storage;

/// <summary>
/// Opening -> Ready &lt;-> Away, or Opening -> Unusable. Holds every batch that is not committed yet and gives one at a time to its
/// writer, which may crash at any moment: a batch leaves the queue only with its receipt, and is given again to the next writer.
/// </summary>
public sealed class StorageActor : ReceiveActor, IWithTimers
{
    private const int ReceiptsRemembered = 256;
    private const string UpkeepAgain = "upkeep-again";
    private static readonly TimeSpan UpkeepPause = TimeSpan.FromMilliseconds(200);

    private readonly StorageSettings _settings;
    private readonly Func<ITickStore> _createStore;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ActorLedger _ledger;
    private readonly StopDeadline? _deadline;
    private readonly LinkedList<Waiting> _queue = new();
    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Instrument>> _instruments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IActorRef> _asking = new(StringComparer.Ordinal);
    private readonly RecentReceipts _receipts = new(ReceiptsRemembered);
    private IActorRef _supervisor = ActorRefs.Nobody;
    private IActorRef? _writer;
    private (string Source, IReadOnlyList<Instrument> List)? _beingListed;
    private bool _busy, _everReady, _changed, _upkeepDue;
    private int _failuresInARow;
    private Exception? _cause;
    private StoreState _state, _reported;
    private TimeSpan _writing, _writingReported;

    /// <summary>Makes one.</summary>
    /// <param name="settings">Bounds, waits and the writer's dispatcher.</param>
    /// <param name="createStore">Makes a store that is not open; called for each life of the writer.</param>
    /// <param name="time">The clock of <see cref="StoreState"/>.</param>
    /// <param name="loggers">Where the log goes.</param>
    /// <param name="ledger">Where failures of the writer are written down.</param>
    /// <param name="deadline">By when the store must be closed once the stop has begun; null for its time-out alone.</param>
    public StorageActor(StorageSettings settings, Func<ITickStore> createStore, TimeProvider time, ILoggerFactory loggers, ActorLedger ledger, StopDeadline? deadline = null)
    {
        _deadline = deadline;
        _ledger = ledger;
        _settings = settings;
        _createStore = createStore;
        _time = time;
        _log = loggers.CreateLogger<StorageActor>();
        _state = _reported = new StoreState
        {
            Name = (settings.Enabled ? settings.Kind : StoreKind.Null).ToString().ToLowerInvariant(),
            Condition = StoreCondition.Opening,
            SinceMicros = time.UnixMicros(),
        };
        Receive<StorageProtocol.StoreBatch>(Take);
        Receive<StorageProtocol.StoreInstruments>(list =>
        {
            _instruments[list.Source] = list.Instruments;
            GiveNext();
        });
        Receive<StorageProtocol.ReadCursors>(read =>
        {
            _asking[read.Source] = Sender;
            GiveNext();
        });
        Receive<StorageProtocol.CursorsRead>(CursorsRead);
        Receive<StoreWriterProtocol.CursorsUnknown>(unknown =>
        {
            _asking.Remove(unknown.Source);
            Succeeded();
        });
        Receive<StorageProtocol.GetStoreState>(_ => Sender.Tell(State));
        Receive<StoreWriterProtocol.WriterReady>(ready => WriterReady(Sender, ready));
        Receive<StoreWriterProtocol.WriterFailed>(failed => WriterFailed(failed.Cause, failed.WhileOpening));
        Receive<StoreWriterProtocol.BatchWritten>(written => BatchWritten(written.Receipt));
        Receive<StoreWriterProtocol.InstrumentsWritten>(_ => InstrumentsWritten());
        Receive<StoreWriterProtocol.Maintained>(done => Maintained(done.Upkeep));
        Receive<StoreNews>(Heard);
        Receive<UpkeepDue>(_ =>
        {
            _upkeepDue = true;
            GiveNext();
        });
        Receive<Terminated>(ended => ended.ActorRef.Equals(_supervisor), _ => SupervisorEnded());
        Receive<Terminated>(ended => WriterEnded(ended.ActorRef));
        Receive<StartWriter>(_ => Start());
        Receive<PublishState>(_ => Publish());
        Receive<Report>(_ => LogReport());
    }

    /// <summary>How to make one.</summary>
    public static Props Props(StorageSettings settings, Func<ITickStore> createStore, TimeProvider time, ILoggerFactory loggers, ActorLedger? ledger = null, StopDeadline? deadline = null)
    {
        var written = ledger ?? new ActorLedger();
        return Akka.Actor.Props.Create(() => new StorageActor(settings, createStore, time, loggers, written, deadline));
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private StoreState State => _state with { QueuedBatches = _queue.Count };

    /// <inheritdoc />
    protected override void PreStart()
    {
        _ledger.Started(Self);
        Start();
        Timers.StartPeriodicTimer(PublishState.Instance, PublishState.Instance, TimeSpan.FromSeconds(1));
        Timers.StartPeriodicTimer(Report.Instance, Report.Instance, _settings.ReportInterval);
        Timers.StartPeriodicTimer(UpkeepDue.Instance, UpkeepDue.Instance, _settings.Retention.Interval);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        LogReport();
        _ledger.Stopped(Self);
    }

    /// <summary>What the writer's supervisor hands up stops it; <see cref="SupervisorEnded"/> decides what then.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Start()
    {
        var (self, create, log, given, deadline) = (Self, _createStore, _log, _settings.CloseTimeout, _deadline);
        Func<TimeSpan> closeTimeout = () => deadline?.Within(given) ?? given;
        var writer = Akka.Actor.Props.Create(() => new StoreWriterActor(create, self, closeTimeout, log)).WithDispatcher(_settings.Dispatcher);
        var strategy = new OneForOneStrategy(-1, Timeout.InfiniteTimeSpan, LedgerDecider.For(_ledger, Self.Path.ToStringWithoutAddress() + "/writer"));
        var backoff = Backoff.OnFailure(writer, "database", _settings.Backoff.Min, _settings.Backoff.Max, _settings.Backoff.Jitter, -1)
            .WithManualReset()
            .WithSupervisorStrategy(strategy);
        _supervisor = Context.Watch(Context.ActorOf(BackoffSupervisor.Props(backoff), "writer"));
    }

    private void Take(StorageProtocol.StoreBatch message)
    {
        var batch = message.Batch;
        if (_receipts.Find(batch.Id) is { } receipt)
        {
            Sender.Tell(new StorageProtocol.BatchStored(receipt));
        }
        else if (_waiting.TryGetValue(batch.Id, out var known))
        {
            known.ReplyTo = Sender;
        }
        else if (_queue.Count >= _settings.QueueMax)
        {
            _state = _state with { Refused = _state.Refused + 1 };
            _log.QueueFull(batch.Id, _queue.Count, _settings.QueueMax);
        }
        else
        {
            var waiting = new Waiting(batch) { ReplyTo = Sender };
            _queue.AddLast(waiting);
            _waiting.Add(batch.Id, waiting);
            GiveNext();
        }
    }

    /// <summary>Gives the writer its next work, if it is there and idle: lists first, so that rows find their instruments described.</summary>
    private void GiveNext()
    {
        if (_writer is null || _busy) return;
        if (_instruments.Count > 0)
        {
            var (source, list) = _instruments.First();
            _beingListed = (source, list);
            _busy = true;
            _writer.Tell(new StoreWriterProtocol.WriteInstruments(list));
        }
        else if (_asking.Count > 0)
        {
            _busy = true;
            _writer.Tell(new StoreWriterProtocol.ReadCursors(_asking.First().Key));
        }
        else if (_upkeepDue)
        {
            _upkeepDue = false;
            _busy = true;
            _writer.Tell(StoreWriterProtocol.Maintain.Instance);
        }
        else if (_queue.First is { } first)
        {
            _busy = true;
            _writer.Tell(new StoreWriterProtocol.WriteBatch(first.Value.Batch));
        }
    }

    private void WriterReady(IActorRef writer, StoreWriterProtocol.WriterReady ready)
    {
        _writer = Context.Watch(writer);
        _ledger.Started(writer);
        _busy = false;
        if (ready.StoreIsReady) StoreReady(ready.Store);
        GiveNext();
    }

    private void StoreReady(string store)
    {
        if (_state.Condition == StoreCondition.Ready && _everReady) return;
        _everReady = true;
        Change(StoreCondition.Ready, store);
        _log.StoreReady(store);
    }

    /// <summary>What a store in front of another says of the one behind, and of what lies between them.</summary>
    private void Heard(StoreNews news)
    {
        switch (news)
        {
            case StoreNews.Ready ready: StoreReady(ready.Store); break;
            case StoreNews.Away away: StoreAway(away); break;
            case StoreNews.Drained drained: Count(drained.Receipt); break;
            case StoreNews.Spooling spooling: _log.Spooling(spooling.Why); break;
            case StoreNews.Emptied emptied: _log.SpoolEmptied(emptied.Batches); break;
            case StoreNews.Lost lost: _log.SpoolLost(lost.Loss); break;
            case StoreNews.Filling { Nearly: true } filling: _log.SpoolNearlyFull(filling.Fill); break;
            case StoreNews.Filling filling: _log.SpoolHasRoom(filling.Fill); break;
            case StoreNews.SpoolFailed failed: _log.SpoolFailed(failed.Folder, failed.Error, failed.RetryIn.TotalSeconds); break;
            case StoreNews.SpoolWorks works: _log.SpoolWorks(works.Folder); break;
            case StoreNews.CloseFailed failed: _log.CloseFailed(failed.Cause.Message); break;
        }
    }

    /// <summary>The writer goes on: what it is given goes to the spool. Only what can never get better ends the process, as without a spool.</summary>
    private void StoreAway(StoreNews.Away away)
    {
        if (away.WhileOpening) _log.OpenFailed(away.Cause.Message);
        else _log.WriteFailed(away.Cause.Message);
        _state = _state with { LastError = away.Cause.Message, Failures = _state.Failures + 1 };
        var failure = FailureTable.ClassOf(away.Cause);
        if (failure == FailureClass.NonRetryable && !_everReady)
        {
            Unusable(away.Cause.Message, failure);
            return;
        }
        Change(_everReady ? StoreCondition.Away : StoreCondition.Opening);
        if (failure == FailureClass.Fatal) Context.System.EventStream.Publish(new SupervisionProtocol.FatalFailure(Self.Path.Name, away.Cause));
        _log.Retrying(away.RetryIn.TotalSeconds, _queue.Count, (_time.UnixMicros() - _state.SinceMicros) / 1e6);
    }

    private void Unusable(string error, FailureClass failure)
    {
        if (_state.Condition == StoreCondition.Unusable) return;
        _log.StoreUnusable(error);
        Change(StoreCondition.Unusable);
        Context.System.EventStream.Publish(new StorageProtocol.StoreUnusable(_state.Name, error, failure));
    }

    private void BatchWritten(BatchReceipt receipt)
    {
        if (_waiting.Remove(receipt.BatchId, out var waiting))
        {
            _queue.Remove(waiting);
            _receipts.Add(receipt);
            Count(receipt);
            waiting.ReplyTo.Tell(new StorageProtocol.BatchStored(receipt));
        }
        Succeeded();
    }

    /// <summary>A piece is done. When more is left, the next one comes after the batches that wait now: upkeep never holds up data for long.</summary>
    private void Maintained(Upkeep done)
    {
        if (done.RowsRemoved > 0 || done.PartitionsRemoved > 0) _log.RemovedOld(done.RowsRemoved, done.PartitionsRemoved, _settings.Retention.Age.TotalDays);
        if (done.LeftUndone is { } reason) _log.LeftUndone(reason);
        if (done.More) Timers.StartSingleTimer(UpkeepAgain, UpkeepDue.Instance, UpkeepPause);
        Succeeded();
    }

    private void CursorsRead(StorageProtocol.CursorsRead read)
    {
        if (_asking.Remove(read.Source, out var asker)) asker.Tell(read);
        Succeeded();
    }

    private void InstrumentsWritten()
    {
        // A newer list may have come while this one was written; it stays.
        if (_beingListed is { } listed && ReferenceEquals(_instruments.GetValueOrDefault(listed.Source), listed.List)) _instruments.Remove(listed.Source);
        Succeeded();
    }

    private void Succeeded()
    {
        _busy = false;
        _beingListed = null;
        if (_failuresInARow > 0)
        {
            _failuresInARow = 0;
            _supervisor.Tell(BackoffSupervisor.Reset.Instance);
        }
        GiveNext();
    }

    private void WriterFailed(Exception cause, bool whileOpening)
    {
        _cause = cause;
        if (whileOpening) _log.OpenFailed(cause.Message);
        else _log.WriteFailed(cause.Message);
        Away(cause.Message);
        if (FailureTable.DirectiveOf(cause) == Directive.Restart)
            _log.Retrying(NextWait().TotalSeconds, _queue.Count, (_time.UnixMicros() - _state.SinceMicros) / 1e6);
        _failuresInARow++;
    }

    /// <summary>The writer is gone, whether it said why or not.</summary>
    private void WriterEnded(IActorRef ended)
    {
        if (!ended.Equals(_writer)) return;
        if (_state.Condition == StoreCondition.Ready) Away("The writer ended without a word.");
        _writer = null;
        _busy = false;
    }

    private void Away(string error)
    {
        if (_writer is { } gone)
        {
            Context.Unwatch(gone);
            _ledger.Stopped(gone);
        }
        _writer = null;
        _busy = false;
        _beingListed = null;
        _state = _state with { LastError = error, Failures = _state.Failures + 1 };
        Change(_everReady ? StoreCondition.Away : StoreCondition.Opening);
    }

    /// <summary>The table of failures said stop. At the start that ends the process; later the store is tried again, for it did work once.</summary>
    private void SupervisorEnded()
    {
        _supervisor = ActorRefs.Nobody;
        _failuresInARow = 0;
        if (_everReady)
        {
            if (_cause is not null && FailureTable.ClassOf(_cause) == FailureClass.Fatal)
                Context.System.EventStream.Publish(new SupervisionProtocol.FatalFailure(Self.Path.Name, _cause));
            _cause = null;
            _log.Retrying(_settings.Backoff.Max.TotalSeconds, _queue.Count, (_time.UnixMicros() - _state.SinceMicros) / 1e6);
            Timers.StartSingleTimer(StartWriter.Instance, StartWriter.Instance, _settings.Backoff.Max);
            return;
        }
        var error = _cause?.Message ?? "It ended before it was open.";
        Unusable(error, _cause is null ? FailureClass.NonRetryable : FailureTable.ClassOf(_cause));
    }

    /// <summary>The wait that the supervisor makes now, without its random part.</summary>
    private TimeSpan NextWait()
    {
        var doubled = _settings.Backoff.Min * Math.Pow(2, Math.Min(_failuresInARow, 30));
        return doubled < _settings.Backoff.Max ? doubled : _settings.Backoff.Max;
    }

    private void Count(BatchReceipt receipt)
    {
        if (receipt.IsSpooled) return;
        _writing += receipt.Elapsed;
        _changed = true;
        _state = _state with
        {
            Batches = _state.Batches + 1,
            Quotes = _state.Quotes + receipt.Quotes,
            Trades = _state.Trades + receipt.Trades,
            Others = _state.Others + receipt.Others,
            Duplicates = _state.Duplicates + receipt.Duplicates,
            Rejected = _state.Rejected + receipt.Rejected,
            Undecoded = _state.Undecoded + receipt.Undecoded,
            DeadLetters = _state.DeadLetters + receipt.DeadLetters + receipt.DeadFrames,
            LastWrite = receipt.Elapsed,
        };
        if (receipt.DeadLetters + receipt.DeadFrames is > 0 and var dead) _log.Poisoned(dead, receipt.BatchId);
    }

    private void Change(StoreCondition condition, string? store = null)
    {
        if (_state.Condition != condition) _state = _state with { Condition = condition, SinceMicros = _time.UnixMicros(), Name = store ?? _state.Name };
        _changed = true;
        Publish();
    }

    private void Publish()
    {
        if (!_changed) return;
        _changed = false;
        Context.System.EventStream.Publish(new StorageProtocol.StoreChanged(State));
    }

    private void LogReport()
    {
        if (_state.Batches > _reported.Batches)
            _log.Wrote(_state.Quotes - _reported.Quotes, (_writing - _writingReported).TotalSeconds, _state.Trades - _reported.Trades,
                _state.Others - _reported.Others, _state.Duplicates - _reported.Duplicates, _state.Rejected - _reported.Rejected, _state.Undecoded - _reported.Undecoded,
                _state.Batches - _reported.Batches);
        (_reported, _writingReported) = (_state, _writing);
    }

    private sealed class Waiting(TickBatch batch)
    {
        public TickBatch Batch { get; } = batch;
        public IActorRef ReplyTo { get; set; } = ActorRefs.Nobody;
    }

    private sealed record StartWriter
    {
        public static StartWriter Instance { get; } = new();
    }

    private sealed record UpkeepDue
    {
        public static UpkeepDue Instance { get; } = new();
    }

    private sealed record PublishState
    {
        public static PublishState Instance { get; } = new();
    }

    private sealed record Report
    {
        public static Report Instance { get; } = new();
    }
}
