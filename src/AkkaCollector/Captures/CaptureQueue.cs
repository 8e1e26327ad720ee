using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;
using AkkaCollector.MarketData;

namespace AkkaCollector.Captures;

/// <summary>Why a frame is not in a capture file.</summary>
public enum CaptureDropReason
{
    /// <summary>The queue before the file was full: the disk is slower than the venue.</summary>
    [JsonStringEnumMemberName("queue_full")]
    QueueFull,
    /// <summary>The file could not be written on; what had not been flushed is lost with it.</summary>
    [JsonStringEnumMemberName("write_failed")]
    WriteFailed,
    /// <summary>It was not written before the time for shutting down was over.</summary>
    [JsonStringEnumMemberName("shutdown")]
    Shutdown,
}

/// <summary>What waits to be written. Its payload is rented; <see cref="CaptureQueue.Return"/> gives it back.</summary>
internal readonly record struct CaptureEntry(CaptureRecordKind Kind, long Connection, long Micros, byte[] Payload, int Length);

/// <summary>What became of one source's frames on their way to capture files, in records.</summary>
/// <param name="Records">Records that came: frames, opened connections, lists of instruments.</param>
/// <param name="Written">Records that stand in a file, flushed.</param>
/// <param name="Waiting">Records in the queue or in a file and not flushed yet.</param>
/// <param name="WaitingBytes">Bytes in the queue.</param>
/// <param name="DroppedByReason">Records that are in no file, by why.</param>
/// <param name="Files">Files finished.</param>
/// <param name="Bytes">Bytes written to the disk, compressed.</param>
/// <param name="LastError">Why the file cannot be written at the moment; null when it can.</param>
public sealed record CaptureAccount(
    long Records, long Written, long Waiting, long WaitingBytes, IReadOnlyDictionary<CaptureDropReason, long> DroppedByReason, long Files, long Bytes, string? LastError)
{
    /// <summary>Records that are in no file.</summary>
    public long Dropped => DroppedByReason.Values.Sum();

    /// <summary>What the accounts lack: 0 when every record is written, waiting or counted as dropped.</summary>
    public long Difference => Records - Written - Waiting - Dropped;
}

/// <summary>
/// The bounded queue between one source's receive loop and its capture files. It belongs to the source and outlives the writer. A frame
/// that finds it full is left out of the file and counted: the loop never waits. Several threads add, one takes.
/// </summary>
public sealed class CaptureQueue
{
    /// <summary>What an entry costs beside its payload.</summary>
    private const int EntryBytes = 64;

    private readonly Lock _gate = new();
    private readonly Queue<CaptureEntry> _entries = new();
    private readonly long[] _dropped = new long[Enum.GetValues<CaptureDropReason>().Length];
    private readonly long _bytesMax;
    private Action? _wake;
    private bool _readerWaits, _completed;
    private long _records, _written, _unflushed, _bytes, _files, _fileBytes;
    private string? _lastError;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="bytesMax">Bytes that may wait.</param>
    public CaptureQueue(long bytesMax) => _bytesMax = bytesMax;

    /// <summary>Whether no more will come and nothing waits.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate) return _completed && _entries.Count == 0;
        }
    }

    /// <summary>A frame was received.</summary>
    public void Received(long connection, long micros, ReadOnlySpan<byte> frame) => Add(CaptureRecordKind.Received, connection, micros, frame, default);

    /// <summary>A frame was received and refused: the first bytes of it, and why.</summary>
    public void Refused(long connection, long micros, ReadOnlySpan<byte> head, string error) =>
        Add(CaptureRecordKind.Refused, connection, micros, Encoding.UTF8.GetBytes(error.ReplaceLineEndings(" ") + "\n"), head);

    /// <summary>A connection was opened.</summary>
    public void Opened(long connection, long micros, string url) => Add(CaptureRecordKind.Opened, connection, micros, Encoding.UTF8.GetBytes(url), default);

    /// <summary>The venue's list of instruments was understood.</summary>
    public void Listed(long connection, long micros, IReadOnlyList<Instrument> instruments) =>
        Add(CaptureRecordKind.Listed, connection, micros, CaptureFraming.WriteInstruments(instruments), default);

    /// <summary>No more will come; the writer is woken to finish.</summary>
    public void Complete()
    {
        Action? wake;
        lock (_gate)
        {
            _completed = true;
            wake = _wake;
        }
        wake?.Invoke();
    }

    /// <summary>Gives up what waits, at the end, when no writer runs any more.</summary>
    public void Abandon()
    {
        Complete();
        while (TryTake(out var entry))
        {
            Return(entry);
            Lost(CaptureDropReason.Shutdown, 1);
        }
    }

    /// <summary>The accounts at one moment.</summary>
    public CaptureAccount Read()
    {
        lock (_gate)
        {
            var dropped = Enum.GetValues<CaptureDropReason>().ToDictionary(r => r, r => _dropped[(int)r]);
            return new CaptureAccount(_records, _written, _entries.Count + _unflushed, Interlocked.Read(ref _bytes), dropped, _files, _fileBytes, _lastError);
        }
    }

    /// <summary>The writer begins to read; <paramref name="wake"/> is called when something came after <see cref="TryTake"/> had found nothing.</summary>
    internal void Attach(Action wake)
    {
        lock (_gate) (_wake, _readerWaits) = (wake, false);
    }

    /// <summary>The writer has ended.</summary>
    internal void Detach()
    {
        lock (_gate) _wake = null;
    }

    /// <summary>Takes the next entry, which counts as waiting until it is flushed or lost.</summary>
    internal bool TryTake([MaybeNullWhen(false)] out CaptureEntry entry)
    {
        lock (_gate)
        {
            if (!_entries.TryDequeue(out entry))
            {
                _readerWaits = true;
                return false;
            }
            _unflushed++;
        }
        return true;
    }

    /// <summary>An entry is in the hands of the compressor; its memory is free again.</summary>
    internal void Return(in CaptureEntry entry)
    {
        Interlocked.Add(ref _bytes, -(entry.Length + EntryBytes));
        ArrayPool<byte>.Shared.Return(entry.Payload);
    }

    /// <summary>Records were flushed: others can read them.</summary>
    internal void Flushed(long records, long fileBytes)
    {
        lock (_gate)
        {
            _written += records;
            _unflushed -= records;
            _fileBytes += fileBytes;
            _lastError = null;
        }
    }

    /// <summary>Records that were taken are in no file.</summary>
    internal void Lost(CaptureDropReason reason, long records)
    {
        lock (_gate)
        {
            _dropped[(int)reason] += records;
            _unflushed -= records;
        }
    }

    /// <summary>A file was finished.</summary>
    internal void Finished()
    {
        lock (_gate) _files++;
    }

    /// <summary>The file cannot be written.</summary>
    internal void Failed(string error)
    {
        lock (_gate) _lastError = error;
    }

    private void Add(CaptureRecordKind kind, long connection, long micros, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var length = first.Length + second.Length;
        var cost = length + EntryBytes;
        if (Interlocked.Add(ref _bytes, cost) > _bytesMax)
        {
            Interlocked.Add(ref _bytes, -cost);
            lock (_gate)
            {
                _records++;
                _dropped[(int)CaptureDropReason.QueueFull]++;
            }
            return;
        }
        var payload = ArrayPool<byte>.Shared.Rent(length);
        first.CopyTo(payload);
        second.CopyTo(payload.AsSpan(first.Length));
        Action? wake = null;
        lock (_gate)
        {
            _records++;
            _entries.Enqueue(new CaptureEntry(kind, connection, micros, payload, length));
            if (_readerWaits) (wake, _readerWaits) = (_wake, false);
        }
        wake?.Invoke();
    }
}
