using System.Globalization;
using System.IO.Compression;
using System.Threading.Channels;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Storage;

/// <summary>
/// Writes what was committed into gzip files of some minutes each. A file has its name only when it is whole; until then it ends in
/// <c>.part</c>, and one that a killed process left so is made whole by <see cref="BackupMender"/> at the next start. Nobody waits for
/// the writer: a batch that finds its queue full is left out, and the file says how many.
/// </summary>
public sealed partial class BackupWriter : IDisposable
{
    internal const string Suffix = ".ndjson.gz", PartSuffix = ".part";
    private const int NamesTried = 3;
    private static readonly TimeSpan Looks = TimeSpan.FromSeconds(1);

    private readonly BackupSettings _settings;
    private readonly StoreOwner _owner;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<object> _queue;
    private readonly BackupLinesWriter _lines = new();
    private readonly Dictionary<(string Venue, string Name), Instrument> _instruments = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly BackupMender _mender;
    private readonly Task _writing, _mending;
    private FileStream? _file;
    private GZipStream? _gzip;
    private string _part = "";
    private int _unflushed;
    private long _begun, _flushed, _fileBatches, _fileEvents, _missedTold, _queueFull, _writeFailed, _batches, _files, _failures, _failedAt, _lastFileMicros;
    private bool _paused;
    private volatile string? _lastError;

    /// <summary>Makes one and begins.</summary>
    /// <param name="settings">Where and how long.</param>
    /// <param name="owner">Which collector writes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where failures are told.</param>
    public BackupWriter(BackupSettings settings, StoreOwner owner, TimeProvider time, ILoggerFactory loggers)
    {
        (_settings, _owner, _time, _log) = (settings, owner, time, loggers.CreateLogger<BackupWriter>());
        _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(settings.QueueMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _mender = new BackupMender(settings.Path, _log);
        // A thread of its own: a long file of a dead run must not keep the batches of this one waiting.
        _mending = Task.Factory.StartNew(() => _mender.Run(_ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Batches that were left out: the queue was full, or the disk failed.</summary>
    public long Missed => Interlocked.Read(ref _queueFull) + Interlocked.Read(ref _writeFailed);

    /// <summary>Batches written.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    /// <summary>What it has done until now.</summary>
    public BackupStatus Status => new()
    {
        Files = Interlocked.Read(ref _files),
        Batches = Batches,
        MissedQueueFull = Interlocked.Read(ref _queueFull),
        MissedWriteFailed = Interlocked.Read(ref _writeFailed),
        Failures = Interlocked.Read(ref _failures),
        Waiting = _queue.Reader.Count,
        Unflushed = Volatile.Read(ref _unflushed),
        Mended = _mender.Report,
        LastFileMicros = Interlocked.Read(ref _lastFileMicros) is var at and not 0 ? at : null,
        LastError = _lastError,
    };

    /// <summary>Takes a batch that is committed.</summary>
    public void Offer(TickBatch batch)
    {
        if (!_queue.Writer.TryWrite(batch)) Interlocked.Increment(ref _queueFull);
    }

    /// <summary>Takes a list that is written.</summary>
    public void Offer(IReadOnlyList<Instrument> instruments)
    {
        // A list that finds no room comes again with the next connection.
        _queue.Writer.TryWrite(instruments);
    }

    /// <summary>Writes what waits and finishes the file.</summary>
    public void Dispose() => Close(_settings.CloseTimeout);

    /// <summary>Does so within a time; what is not whole by then stays a part, which the next start finishes.</summary>
    public void Close(TimeSpan within)
    {
        _queue.Writer.TryComplete();
        // A file of a dead run that is not finished by now is left to the next start.
        _ending.Cancel();
        if (!Task.WaitAll([_writing, _mending], within)) TimedOut(_log, within.TotalSeconds);
    }

    private void Write()
    {
        using var timer = new PeriodicTimer(Looks, _time);
        var tick = timer.WaitForNextTickAsync().AsTask();
        var more = _queue.Reader.WaitToReadAsync().AsTask();
        while (true)
        {
            Task.WaitAny(more, tick);
            while (_queue.Reader.TryRead(out var item))
            {
                Guarded(() => Take(item), item is TickBatch);
                if (_time.GetElapsedTime(_flushed) >= Looks) Look();
            }
            Look();
            if (more.IsCompleted && !more.Result) break;
            if (more.IsCompleted) more = _queue.Reader.WaitToReadAsync().AsTask();
            if (tick.IsCompleted) tick = timer.WaitForNextTickAsync().AsTask();
        }
        Guarded(Finish, isBatch: false);
    }

    /// <summary>
    /// Finishes a file that is old enough. Otherwise, when nothing waits, and once a second when always something does, hands what was
    /// written to the system: SIGKILL costs the backup little more than what waits.
    /// </summary>
    private void Look()
    {
        if (_gzip is not null && _time.GetElapsedTime(_begun) >= _settings.Interval) Guarded(Finish, isBatch: false);
        if (_unflushed > 0) Guarded(FlushToSystem, isBatch: false);
        _flushed = _time.GetTimestamp();
    }

    /// <summary>
    /// What the disk refuses is told and counted, with all that stands in a file which will not become whole; after a pause a new file is
    /// tried.
    /// </summary>
    private void Guarded(Action work, bool isBatch)
    {
        if (_paused && _time.GetElapsedTime(_failedAt) >= _settings.RetryAfter) _paused = false;
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var before = isBatch && _fileBatches > 0 ? _fileBatches - 1 : _fileBatches;
            Interlocked.Add(ref _batches, -before);
            Interlocked.Add(ref _writeFailed, before + (isBatch ? 1 : 0));
            Interlocked.Increment(ref _failures);
            (_paused, _failedAt, _lastError) = (true, _time.GetTimestamp(), e.Message);
            Failed(_log, _part.Length == 0 ? _settings.Path : _part, e.Message, _settings.RetryAfter.TotalSeconds);
            Abandon(keep: before > 0);
        }
    }

    private void Take(object item)
    {
        if (item is IReadOnlyList<Instrument> list)
        {
            foreach (var instrument in list) _instruments[(instrument.Venue, instrument.Name)] = instrument;
            if (_gzip is null) return;
            _lines.Instruments(list);
        }
        else
        {
            var batch = (TickBatch)item;
            if (_paused)
            {
                Interlocked.Increment(ref _writeFailed);
                return;
            }
            if (_gzip is null) Begin();
            _lines.Batch(batch);
            _fileBatches++;
            _fileEvents += batch.Items.Count;
            Flush();
            Volatile.Write(ref _unflushed, _unflushed + 1);
            Interlocked.Increment(ref _batches);
            return;
        }
        Flush();
    }

    private void Begin()
    {
        Directory.CreateDirectory(_settings.Path);
        (_file, _part) = Create();
        _gzip = new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true);
        _begun = _time.GetTimestamp();
        _lines.Head(_owner);
        if (_instruments.Count > 0) _lines.Instruments(_instruments.Values);
        Flush();
        FlushToSystem();
    }

    /// <summary>Makes the next file. As long as it is open it is locked: no other process takes it for one that a dead one left.</summary>
    private (FileStream File, string Path) Create()
    {
        var instance = string.Concat(_owner.Instance.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        for (var time = 1; ; time++)
        {
            var path = Path.Combine(_settings.Path, string.Create(CultureInfo.InvariantCulture,
                $"ticks-{_time.GetUtcNow():yyyyMMddTHHmmssfff}-{instance}-{_owner.Run.GetHashCode(StringComparison.Ordinal) & 0xffff:x4}{Suffix}{PartSuffix}"));
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, 64 * 1024);
            // Between being made and being locked it looked like one that was left, and may have been cleared away.
            if (File.Exists(path)) return (file, path);
            file.Dispose();
            if (time == NamesTried) throw new IOException($"{path} was deleted as soon as it was made.");
        }
    }

    /// <summary>From here on the death of the process takes nothing of it away.</summary>
    private void FlushToSystem()
    {
        _gzip!.Flush();
        Volatile.Write(ref _unflushed, 0);
    }

    private void Flush()
    {
        _gzip!.Write(_lines.Written);
        _lines.Clear();
    }

    /// <summary>Gives the file its name when the disk has all of it.</summary>
    private void Finish()
    {
        if (_gzip is not { } gzip || _file is not { } file) return;
        // With those that were left out since the file before.
        var missed = Missed;
        _lines.Foot(_fileBatches, _fileEvents, missed - _missedTold);
        Flush();
        _gzip = null;
        gzip.Dispose();
        file.Flush(flushToDisk: true);
        // Still open, so that nobody takes it for one that was left.
        File.Move(_part, _part[..^PartSuffix.Length]);
        _file = null;
        file.Dispose();
        Volatile.Write(ref _unflushed, 0);
        Finished(_log, _part[..^PartSuffix.Length], _fileBatches, _fileEvents, missed - _missedTold);
        _missedTold = missed;
        (_part, _fileBatches, _fileEvents, _lastError) = ("", 0, 0, null);
        Interlocked.Increment(ref _files);
        Interlocked.Exchange(ref _lastFileMicros, _time.UnixMicros());
        RemoveOld();
    }

    /// <summary>Leaves the file as a part, or deletes it when no batch got as far as into it.</summary>
    private void Abandon(bool keep)
    {
        _lines.Clear();
        var (gzip, file, part) = (_gzip, _file, _part);
        (_gzip, _file, _part, _fileBatches, _fileEvents) = (null, null, "", 0, 0);
        Volatile.Write(ref _unflushed, 0);
        try
        {
            if (!keep && part.Length > 0) File.Delete(part);
            Close(gzip, file);
            // The disk may be full of older files.
            if (Directory.Exists(_settings.Path)) RemoveOld();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The same disk fails again at closing, as was told; the file keeps its name of a part.
        }
    }

    /// <summary>Closes the file in any case: an open one stays locked.</summary>
    private static void Close(GZipStream? gzip, FileStream? file)
    {
        try
        {
            gzip?.Dispose();
        }
        finally
        {
            file?.Dispose();
        }
    }

    private void RemoveOld()
    {
        var files = new DirectoryInfo(_settings.Path).GetFiles("ticks-*").Where(f => f.Name.Contains(Suffix, StringComparison.Ordinal)).OrderByDescending(f => f.Name, StringComparer.Ordinal).ToList();
        var oldest = _time.GetUtcNow().UtcDateTime - _settings.Retention;
        var bytes = 0L;
        foreach (var file in files)
        {
            bytes += file.Length;
            if (file.LastWriteTimeUtc < oldest || bytes > _settings.BytesMax) file.Delete();
        }
    }

    [LoggerMessage(1260, LogLevel.Information, "Backup {File} is whole: {Batches} batches, {Events} events, {Missed} batches left out")]
    private static partial void Finished(ILogger log, string file, long batches, long events, long missed);

    [LoggerMessage(1261, LogLevel.Error, "The backup {File} cannot be written: {Error}. What is stored is left out of the backup until it is tried again in {Seconds}s")]
    private static partial void Failed(ILogger log, string file, string error, double seconds);

    [LoggerMessage(1262, LogLevel.Error, "The backup could not be finished within {Seconds}s: its file stays a part")]
    private static partial void TimedOut(ILogger log, double seconds);
}

/// <summary>A store that gives what it has committed to a backup.</summary>
internal sealed class BackupTickStore(ITickStore inner, BackupWriter backup) : ITickStore
{
    public string Name => inner.Name;

    public ValueTask OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public async ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
    {
        var receipt = await inner.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        backup.Offer(batch);
        return receipt;
    }

    public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) => inner.ReadCursorsAsync(source, cancellationToken);

    public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) => inner.MaintainAsync(cancellationToken);

    public async ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken)
    {
        await inner.WriteInstrumentsAsync(instruments, cancellationToken).ConfigureAwait(false);
        backup.Offer(instruments);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
