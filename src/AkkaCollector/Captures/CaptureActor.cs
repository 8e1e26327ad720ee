using Akka.Actor;
using AkkaCollector.Configuration;
using AkkaCollector.Graph;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Captures;

/// <summary>
/// Writing -> Finished. Moves one source's frames from their queue to capture files, on a thread of its own. A disk that fails ends it;
/// its supervisor starts another with backoff, while the queue fills and what finds it full is counted.
/// </summary>
internal sealed partial class CaptureActor : ReceiveActor, IWithTimers
{
    /// <summary>Entries written before the mailbox is looked at again.</summary>
    private const int AtOnce = 512;

    private readonly CaptureQueue _queue;
    private readonly CaptureSettings _settings;
    private readonly CaptureWriter _writer;
    private readonly ActorLedger _ledger;
    private readonly ILogger _log;
    private readonly string _source;
    private long _droppedTold;

    public CaptureActor(SourceParts source, CaptureQueue queue, CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers, ActorLedger ledger)
    {
        (_queue, _settings, _source, _ledger) = (queue, settings.Capture, source.Name, ledger);
        _log = loggers.CreateLogger<CaptureActor>();
        _writer = new CaptureWriter(_settings, new CaptureHeader(settings.InstanceId, source.Name, source.Venue, default), queue, clock, _log);
        Receive<Wake>(_ => WriteSome());
        Receive<Turn>(_ =>
        {
            TellOfDrops();
            Guarded(_writer.Turn);
        });
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc />
    protected override void PreStart()
    {
        _ledger.Started(Self);
        var self = Self;
        Guarded(_writer.Recover);
        _queue.Attach(() => self.Tell(Wake.Instance));
        Timers.StartPeriodicTimer(Turn.Instance, Turn.Instance, _settings.FlushInterval);
        Self.Tell(Wake.Instance);
        Recording(_log, _source, _settings.Folder);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _queue.Detach();
        try
        {
            // After a failure there is no whole file to finish; the supervisor's stop comes here too.
            if (_queue.Read().LastError is null) _writer.Finish();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotFinished(_log, _source, e.Message);
        }
        _writer.Dispose();
        _ledger.Stopped(Self);
    }

    private void WriteSome()
    {
        for (var i = 0; i < AtOnce; i++)
        {
            if (_queue.TryTake(out var entry))
            {
                Guarded(() => _writer.Write(entry));
                continue;
            }
            if (!_queue.IsDrained) return;
            Guarded(_writer.Finish);
            Context.Stop(Self);
            return;
        }
        Self.Tell(Wake.Instance);
    }

    private void TellOfDrops()
    {
        var account = _queue.Read();
        if (account.Dropped > _droppedTold) Dropping(_log, account.Dropped - _droppedTold, _source, account.Dropped, account.WaitingBytes >> 20);
        _droppedTold = account.Dropped;
    }

    /// <summary>What a disk gives is shown until a later flush succeeds.</summary>
    private void Guarded(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _queue.Failed(e.Message);
            throw;
        }
    }

    private sealed record Wake
    {
        public static Wake Instance { get; } = new();
    }

    private sealed record Turn
    {
        public static Turn Instance { get; } = new();
    }

    [LoggerMessage(1814, LogLevel.Information, "Recording the frames of {Source} below {Folder}")]
    private static partial void Recording(ILogger log, string source, string folder);

    [LoggerMessage(1816, LogLevel.Warning, "{Records} records of {Source} are in no capture file ({Total} in all); {Waiting} MB wait for the disk")]
    private static partial void Dropping(ILogger log, long records, string source, long total, long waiting);

    [LoggerMessage(1815, LogLevel.Warning, "The capture file of {Source} could not be finished: {Error}")]
    private static partial void NotFinished(ILogger log, string source, string error);
}
