using AkkaCollector.Telemetry;
using Microsoft.Win32.SafeHandles;

namespace AkkaCollector.Storage;

/// <summary>
/// An append-only log of records in segments, with one reader whose place is kept. What was read and released is deleted segment by
/// segment; what cannot be read is reported and set aside, and never keeps the log from opening. One caller at a time.
/// </summary>
public sealed class SpoolLog : IDisposable
{
    private const int ReleasesBetweenSaves = 256;
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly SpoolLogSettings _settings;
    private readonly TimeProvider _time;
    private readonly FileStream _lock;
    private readonly SpoolQuarantine _quarantine;
    private readonly List<Segment> _segments = [];
    private readonly List<SpoolLoss> _losses = [];
    private readonly SafeFileHandle _positionFile;
    private SpoolReader _reader = null!;
    private SafeFileHandle? _active;
    private long _activeLength, _lastNumber, _generation, _lastFlush, _lastSave;
    private int _releasesSinceSave;
    private bool _unflushed, _closedOnDisk, _atRecord, _disposed;

    private SpoolLog(SpoolLogSettings settings, TimeProvider time, FileStream theLock)
    {
        (_settings, _time, _lock) = (settings, time, theLock);
        _lastFlush = _lastSave = time.GetTimestamp();
        try
        {
            _quarantine = new SpoolQuarantine(settings.Path, settings.QuarantineMax);
            var folder = SpoolFolder.Look(settings.Path);
            _positionFile = File.OpenHandle(Path.Combine(settings.Path, SpoolFormat.PositionFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            Recover(folder);
        }
        catch
        {
            _reader?.Dispose();
            _positionFile?.Dispose();
            theLock.Dispose();
            throw;
        }
    }

    /// <summary>Called with the number of each segment that is read to its end and gone.</summary>
    public Action<long>? SegmentGone { get; set; }

    /// <summary>Called with each loss that is found after the log was opened.</summary>
    public Action<SpoolLoss>? Lost { get; set; }

    /// <summary>What was found damaged when it was opened.</summary>
    public IReadOnlyList<SpoolLoss> Losses => _losses;

    /// <summary>The number that the next record gets.</summary>
    public long NextSequence { get; private set; } = 1;

    /// <summary>The number of the first record that was not released.</summary>
    public long ReadSequence { get; private set; } = 1;

    /// <summary>Records that wait.</summary>
    public long Records => _segments.Sum(s => s.Records);

    /// <summary>Their weight.</summary>
    public long Weight => _segments.Sum(s => s.Weight);

    /// <summary>Bytes of all segments on disk.</summary>
    public long Bytes => _segments.Sum(s => s.Bytes);

    /// <summary>Files that hold records.</summary>
    public int Segments => _segments.Count;

    /// <summary>Files that were set aside.</summary>
    public int Quarantined => _quarantine.Files;

    /// <summary>When the oldest record that waits was appended, in microseconds since 1970 UTC; null when none waits.</summary>
    public long? OldestMicros => _atRecord ? _reader.Record.TimeMicros : _segments.FirstOrDefault(s => s.Records > 0)?.OldestMicros;

    /// <summary>Whether a record waits.</summary>
    public bool HasRecord => TryPeek(out _);

    /// <summary>Opens or makes a spool.</summary>
    /// <exception cref="IOException">Another process has it open, or its folder cannot be made, read or written.</exception>
    public static SpoolLog Open(SpoolLogSettings settings, TimeProvider time)
    {
        Directory.CreateDirectory(settings.Path);
        return new SpoolLog(settings, time, new FileStream(Path.Combine(settings.Path, SpoolFormat.LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>Appends a record and, by the policy, waits until the disk has it.</summary>
    /// <param name="frame">The payload behind <see cref="SpoolFormat.RecordHeader"/> bytes of room.</param>
    /// <param name="weight">What it counts for.</param>
    /// <returns>The number of the segment that it is in.</returns>
    /// <exception cref="IOException">It could not be written; the log is as it was before.</exception>
    internal long Append(Span<byte> frame, int weight)
    {
        if (frame.Length - SpoolFormat.RecordHeader is <= 0 or > SpoolFormat.PayloadMax)
            throw new ArgumentOutOfRangeException(nameof(frame), frame.Length, "A record holds 1 byte to 64 MiB.");
        if (_active is null || _activeLength + frame.Length > Math.Max(_settings.SegmentBytes, SpoolFormat.SegmentHeader + frame.Length)) Roll();
        if (_closedOnDisk) SavePosition(closed: false);
        var now = _time.UnixMicros();
        SpoolFormat.WriteRecordHeader(frame, NextSequence, now, weight);
        Write(frame);
        _activeLength += frame.Length;
        NextSequence++;
        var segment = _segments[^1];
        if (segment.Records == 0) segment.OldestMicros = now;
        segment.Records++;
        segment.Weight += weight;
        segment.Bytes = _activeLength;
        return segment.Number;
    }

    private void Write(ReadOnlySpan<byte> frame)
    {
        try
        {
            RandomAccess.Write(_active!, frame, _activeLength);
            _unflushed = true;
            if (_settings.Fsync == SpoolFsync.Always) Flush();
            else FlushIfDue();
        }
        catch (IOException)
        {
            Cut();
            throw;
        }
    }

    /// <summary>What is there of a record that failed must not stand before the next one, which is written over it if it cannot be cut.</summary>
    private void Cut()
    {
        try
        {
            RandomAccess.SetLength(_active!, _activeLength);
        }
        catch (IOException)
        {
            // The disk has just failed, which is told, and fails on.
        }
    }

    /// <summary>Does what an append does, without a record: for a folder that has failed and may work again.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void Check()
    {
        if (_active is null) Roll();
        SavePosition(closed: false, flush: true);
        _unflushed = true;
        Flush();
        if (Records == 0) Trim();
    }

    /// <summary>Waits until the disk has what was appended; nothing when the policy is never.</summary>
    public void Flush()
    {
        if (_unflushed && _active is not null && _settings.Fsync != SpoolFsync.Never) DiskSync.Flush(_active);
        _unflushed = false;
        _lastFlush = _time.GetTimestamp();
    }

    /// <summary>Does so when the policy is an interval and it is over.</summary>
    public void FlushIfDue()
    {
        if (_unflushed && _settings.Fsync == SpoolFsync.Interval && _time.GetElapsedTime(_lastFlush) >= _settings.FsyncInterval) Flush();
    }

    /// <summary>Goes to the first record that was not released; false when there is none.</summary>
    /// <param name="record">The record, valid until the next call of any method.</param>
    internal bool TryPeek(out SpoolRecord record)
    {
        while (!_atRecord)
        {
            if (!_reader.MoveNext(_active is null ? null : _activeLength))
            {
                record = default;
                return false;
            }
            if (_reader.Loss is { } loss) Lose(loss);
            else _atRecord = true;
            TrimFront();
        }
        record = new SpoolRecord(_segments[_reader.Segment].Number, _reader.Record, _reader.Payload);
        return true;
    }

    /// <summary>Lets go of the record that <see cref="TryPeek"/> gave.</summary>
    public void Release()
    {
        if (!_atRecord) throw new InvalidOperationException("There is no record to release.");
        var segment = _segments[_reader.Segment];
        segment.Records = Math.Max(0, segment.Records - 1);
        segment.Weight = Math.Max(0, segment.Weight - _reader.Record.Weight);
        ReadSequence = _reader.Record.Sequence + 1;
        _atRecord = false;
        TrimFront();
        if (++_releasesSinceSave >= ReleasesBetweenSaves || _time.GetElapsedTime(_lastSave) >= SaveInterval) SavePosition(closed: false);
    }

    /// <summary>Lets go of it as a loss: its payload cannot be decoded, and is kept aside.</summary>
    public void SetAside()
    {
        if (!_atRecord) throw new InvalidOperationException("There is no record to set aside.");
        var (record, name) = (_reader.Record, Path.GetFileName(_segments[_reader.Segment].Path));
        _quarantine.Keep($"{record.Sequence:D16}.rec", _reader.Frame);
        Report(new SpoolLoss(SpoolDamage.Payload, name, 0, record.Length, record.Sequence, 1, Exact: true));
        Release();
    }

    /// <summary>Deletes what is read, the segment that is written to as well if nothing waits.</summary>
    public void Trim()
    {
        if (HasRecord || _segments.Count == 0) return;
        _active?.Dispose();
        _active = null;
        ReadSequence = NextSequence;
        SavePosition(closed: true, flush: true);
        _reader.Dispose();
        while (_segments.Count > 0) RemoveFirst();
        _reader = new SpoolReader(At, ReadSequence);
    }

    /// <summary>Closes it so that the next opening knows that nothing came after.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        try
        {
            Trim();
            Flush();
            SavePosition(closed: true);
            SavePosition(closed: true);
            if (_settings.Fsync != SpoolFsync.Never) DiskSync.Flush(_positionFile);
        }
        finally
        {
            _active?.Dispose();
            _reader.Dispose();
            _positionFile.Dispose();
            _lock.Dispose();
        }
    }

    private SegmentFile? At(int place) => place < _segments.Count ? _segments[place].File : null;

    private void Recover(SpoolFolder folder)
    {
        foreach (var (path, bytes) in folder.Garbage)
        {
            Note(new SpoolLoss(SpoolDamage.Garbage, Path.GetFileName(path), 0, bytes, 0, 0, Exact: true));
            _quarantine.Take(path);
        }
        foreach (var file in folder.Segments) _segments.Add(new Segment(Rename(file)));
        _lastNumber = _segments.Select(s => s.Number).DefaultIfEmpty().Max();
        _generation = folder.Generation;
        if (folder.PositionDamaged) Note(new SpoolLoss(SpoolDamage.Position, SpoolFormat.PositionFile, 0, RandomAccess.GetLength(_positionFile), 0, 0, Exact: true));
        Scan(folder.Position);
        SavePosition(closed: false, flush: true);
        while (_segments.Count > 0 && _segments[0].Records == 0) RemoveFirst();
        _reader = new SpoolReader(At, ReadSequence);
    }

    /// <summary>Reads all that waits once, counts it and notes what is missing.</summary>
    private void Scan(SpoolPosition? position)
    {
        using var reader = new SpoolReader(At, position?.Read ?? 0);
        var first = 0L;
        while (reader.MoveNext())
        {
            var segment = _segments[reader.Segment];
            if (reader.Loss is { } loss)
            {
                Note(loss);
                // The loss may be settled only when the segment behind it is opened.
                if (loss.Bytes > 0) _segments.First(s => s.FileName == loss.File).Damaged = true;
                continue;
            }
            if (first == 0) first = reader.Record.Sequence;
            if (segment.Records++ == 0) segment.OldestMicros = reader.Record.TimeMicros;
            segment.Weight += reader.Record.Weight;
        }
        NextSequence = Math.Max(Math.Max(1, reader.Expected), position?.Next ?? 1);
        ReadSequence = first == 0 ? NextSequence : first;
        if (reader.End(position?.Next ?? 0, position?.Closed ?? false) is not { } end) return;
        Note(end);
        if (end.Kind != SpoolDamage.TornTail) return;
        var last = _segments.First(s => s.FileName == end.File);
        _quarantine.Cut(last.Path, end.Offset);
        last.Bytes = end.Offset;
    }

    /// <summary>Gives a segment that was recognised by its header its proper name back.</summary>
    private SegmentFile Rename(SegmentFile file)
    {
        var proper = Path.Combine(_settings.Path, SpoolFormat.SegmentName(file.Number));
        if (file.Path == proper) return file;
        File.Move(file.Path, proper);
        return file with { Path = proper };
    }

    private void Roll()
    {
        Flush();
        _active?.Dispose();
        _active = null;
        var head = new SegmentHead(++_lastNumber, NextSequence, _time.UnixMicros());
        var path = Path.Combine(_settings.Path, SpoolFormat.SegmentName(head.Number));
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        try
        {
            Span<byte> bytes = stackalloc byte[SpoolFormat.SegmentHeader];
            SpoolFormat.WriteSegmentHeader(bytes, head);
            RandomAccess.Write(file, bytes, 0);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
        (_active, _activeLength, _unflushed) = (file, SpoolFormat.SegmentHeader, true);
        _segments.Add(new Segment(new SegmentFile(path, head.Number, NextSequence, HeaderLost: false)) { Bytes = SpoolFormat.SegmentHeader });
    }

    /// <summary>Removes the segments that the reader has left behind.</summary>
    private void TrimFront()
    {
        if (_reader.Segment <= 0) return;
        // The position must not point into a segment that is gone.
        SavePosition(closed: false, flush: true);
        for (; _reader.Segment > 0; _reader.Removed(1)) RemoveFirst();
    }

    private void RemoveFirst()
    {
        var segment = _segments[0];
        // First the file: where the disk refuses that, the segment stays in the books too.
        if (segment.Damaged) _quarantine.Take(segment.Path);
        else File.Delete(segment.Path);
        _segments.RemoveAt(0);
        SegmentGone?.Invoke(segment.Number);
    }

    private void SavePosition(bool closed, bool flush = false)
    {
        Span<byte> slot = stackalloc byte[SpoolPosition.SlotBytes];
        new SpoolPosition(ReadSequence, NextSequence, closed).WriteTo(slot, ++_generation);
        RandomAccess.Write(_positionFile, slot, _generation % 2 * SpoolPosition.SlotBytes);
        if (flush && _settings.Fsync != SpoolFsync.Never) DiskSync.Flush(_positionFile);
        _closedOnDisk = closed;
        _releasesSinceSave = 0;
        _lastSave = _time.GetTimestamp();
    }

    /// <summary>A loss that the reader met; those that were found at the opening are known, a gap by its numbers.</summary>
    private void Lose(SpoolLoss loss)
    {
        if (loss.Records > 0) ReadSequence = Math.Max(ReadSequence, loss.FirstSequence + loss.Records);
        if (loss.Bytes == 0 && _losses.Exists(l => l.Records == loss.Records && l.FirstSequence == loss.FirstSequence)) return;
        if (!_quarantine.Note(loss)) return;
        if (_segments.Find(s => s.FileName == loss.File) is { } segment && loss.Bytes > 0)
        {
            segment.Damaged = true;
            segment.Records = Math.Max(0, segment.Records - loss.Records);
        }
        Lost?.Invoke(loss);
    }

    private void Report(SpoolLoss loss)
    {
        if (_quarantine.Note(loss)) Lost?.Invoke(loss);
    }

    private void Note(SpoolLoss loss)
    {
        _losses.Add(loss);
        _quarantine.Note(loss);
    }

    private sealed class Segment(SegmentFile file)
    {
        public SegmentFile File { get; } = file;
        public string Path => File.Path;
        public string FileName { get; } = System.IO.Path.GetFileName(file.Path);
        public long Number => File.Number;
        public long Records { get; set; }
        public long Weight { get; set; }
        public long Bytes { get; set; } = new FileInfo(file.Path).Length;
        public long OldestMicros { get; set; }
        public bool Damaged { get; set; }
    }
}

/// <summary>A record as it is read.</summary>
internal readonly ref struct SpoolRecord(long segment, RecordHead head, ReadOnlySpan<byte> payload)
{
    /// <summary>The number of its segment.</summary>
    public long Segment { get; } = segment;
    /// <summary>What its header says.</summary>
    public RecordHead Head { get; } = head;
    /// <summary>What was appended.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;
}
