using System.Globalization;
using System.IO.Compression;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Captures;

/// <summary>
/// The capture files of one source: begins them, fills them, makes them readable at each flush, and finishes them by size and age. A
/// file is called <c>….part</c> until it is finished. Used by one thread; every call may throw what a disk gives.
/// </summary>
internal sealed partial class CaptureWriter : IDisposable
{
    private const string Unfinished = ".part";
    private readonly CaptureSettings _settings;
    private readonly CaptureHeader _header;
    private readonly CaptureQueue _queue;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly string _folder;
    private readonly byte[] _head = new byte[80];
    private FileStream? _file;
    private Stream? _compressed;
    private DateTimeOffset _begun;
    private long _unflushed, _bytesCounted;

    /// <summary>Makes one that has no file open.</summary>
    /// <param name="settings">Folder, sizes and ages.</param>
    /// <param name="header">What stands at the beginning of each file, but for its time.</param>
    /// <param name="queue">The accounts.</param>
    /// <param name="clock">Times of names, ages and retention.</param>
    /// <param name="log">The log.</param>
    public CaptureWriter(CaptureSettings settings, CaptureHeader header, CaptureQueue queue, TimeProvider clock, ILogger log)
    {
        (_settings, _header, _queue, _clock, _log) = (settings, header, queue, clock, log);
        _folder = Path.Combine(settings.Folder, string.Concat(header.Source.Split(Path.GetInvalidFileNameChars())));
    }

    /// <summary>Makes the folder and finishes what a process left that was killed: its files are readable up to their last flush.</summary>
    public void Recover()
    {
        Directory.CreateDirectory(_folder);
        foreach (var left in Directory.EnumerateFiles(_folder, "*" + Unfinished).Order(StringComparer.Ordinal).ToList())
        {
            var finished = left[..^Unfinished.Length];
            File.Move(left, finished, overwrite: false);
            LeftUnfinished(_log, finished);
        }
        CleanUp();
    }

    /// <summary>Writes one entry, in a new file when the old one is full. The entry's memory is given back.</summary>
    public void Write(in CaptureEntry entry)
    {
        _unflushed++;
        try
        {
            if (_file is not null && _file.Position >= _settings.FileBytesMax) Finish();
            if (_compressed is null) Begin();
            var length = CaptureFraming.WriteHead(_head, entry.Kind, entry.Connection, entry.Micros, entry.Length);
            _compressed!.Write(_head, 0, length);
            _compressed.Write(entry.Payload, 0, entry.Length);
            _compressed.WriteByte((byte)'\n');
        }
        finally
        {
            _queue.Return(entry);
        }
    }

    /// <summary>What is due by now: flushes, finishes a file that is old or full, deletes what is kept no longer.</summary>
    public void Turn()
    {
        if (_unflushed > 0) Flush();
        if (_file is null || (_clock.GetUtcNow() - _begun < _settings.FileAgeMax && _file.Position < _settings.FileBytesMax)) return;
        Finish();
        CleanUp();
    }

    /// <summary>Flushes and finishes the file that is open.</summary>
    public void Finish()
    {
        if (_file is not { } file) return;
        Flush();
        var path = file.Name;
        if (!ReferenceEquals(_compressed, file)) _compressed!.Dispose();
        // The compressor leaves the file open: what it wrote last is forced to the disk before the file gets its name.
        CountBytes();
        file.Flush(flushToDisk: true);
        file.Dispose();
        (_file, _compressed) = (null, null);
        File.Move(path, path[..^Unfinished.Length], overwrite: false);
        _queue.Finished();
        FileFinished(_log, path[..^Unfinished.Length]);
    }

    /// <summary>Lets go of a file that failed; what was not flushed is counted as lost.</summary>
    public void Dispose()
    {
        if (_unflushed > 0) _queue.Lost(CaptureDropReason.WriteFailed, _unflushed);
        _unflushed = 0;
        if (_file is null) return;
        try
        {
            // Closing the compressor would write on; the file alone is closed.
            _file.Dispose();
        }
        catch (IOException e)
        {
            CloseFailed(_log, _file.Name, e.Message);
        }
        (_file, _compressed) = (null, null);
    }

    private void Begin()
    {
        var now = _clock.GetUtcNow();
        // Names are in the order of time, also when two files are begun within one tick of the clock.
        _begun = now > _begun ? now : _begun.AddTicks(TimeSpan.TicksPerMicrosecond);
        var stamp = _begun.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'ffffff'Z'", CultureInfo.InvariantCulture);
        var name = $"{Path.GetFileName(_folder)}-{stamp}.capture{Extension(_settings.Compression)}{Unfinished}";
        Directory.CreateDirectory(_folder);
        _file = new FileStream(Path.Combine(_folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
        _bytesCounted = 0;
        _compressed = Compress(_file, _settings.Compression);
        _compressed.Write(CaptureFraming.Header(_header with { Begun = _begun }));
    }

    private void Flush()
    {
        _compressed!.Flush();
        _file!.Flush();
        CountBytes();
        _queue.Flushed(_unflushed, 0);
        _unflushed = 0;
    }

    private void CountBytes()
    {
        var bytes = _file!.Position;
        _queue.Flushed(0, bytes - _bytesCounted);
        _bytesCounted = bytes;
    }

    /// <summary>Deletes what is too old or too much, of every source's files.</summary>
    private void CleanUp()
    {
        var files = Directory.EnumerateFiles(_settings.Folder, "*.capture*", SearchOption.AllDirectories).Select(OnDisk).OfType<CaptureOnDisk>().ToList();
        foreach (var file in CaptureRetentionRules.ToDelete(files, _clock.GetUtcNow(), _settings.Retention, _settings.TotalBytesMax))
        {
            File.Delete(file.Path);
            FileDeleted(_log, file.Path, file.Bytes >> 20);
        }
    }

    /// <summary>A file as it lies there; null when the writer of another source has deleted or renamed it meanwhile.</summary>
    private static CaptureOnDisk? OnDisk(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new CaptureOnDisk(path, file.Length, file.LastWriteTimeUtc, !path.EndsWith(Unfinished, StringComparison.Ordinal)) : null;
    }

    private static string Extension(CaptureCompression compression) => compression switch
    {
        CaptureCompression.Gzip => ".gz",
        CaptureCompression.Brotli => ".br",
        _ => "",
    };

    private static Stream Compress(Stream file, CaptureCompression compression) => compression switch
    {
        CaptureCompression.Gzip => new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true),
        CaptureCompression.Brotli => new BrotliStream(file, CompressionLevel.Fastest, leaveOpen: true),
        _ => file,
    };

    [LoggerMessage(1810, LogLevel.Information, "Capture file {File} is finished")]
    private static partial void FileFinished(ILogger log, string file);

    [LoggerMessage(1811, LogLevel.Warning, "Capture file {File} was left unfinished by a process that was killed; it holds what was flushed")]
    private static partial void LeftUnfinished(ILogger log, string file);

    [LoggerMessage(1812, LogLevel.Information, "Capture file {File} ({Megabytes} MB) is deleted: it is too old, or there are too many")]
    private static partial void FileDeleted(ILogger log, string file, long megabytes);

    [LoggerMessage(1813, LogLevel.Warning, "Capture file {File} could not be closed: {Error}")]
    private static partial void CloseFailed(ILogger log, string file, string error);
}
