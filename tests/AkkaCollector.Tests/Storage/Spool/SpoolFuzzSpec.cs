using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>
/// Goal: whatever happens to the files of a spool, it opens, says exactly what it lost, and gives all else as it was. Method: a spool of
/// random batches is closed, damaged at seeded random places at every layer, and opened; a model knows where each record stood.
/// </summary>
public sealed class SpoolFuzzSpec : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed record Written(long Sequence, string File, long Offset, int Length, string Shown, bool StaysOnDisk = true);

    private enum Harm { FlipInHeader, FlipInRecordHeader, FlipInPayload, FlipInPosition, NoPosition, Truncate, Rename, Delete, Garbage, Zeros, CutOut, Insert, Copy, EmptyFile }

    [Fact]
    public void Whatever_happens_to_its_files_a_spool_must_open_tell_its_losses_exactly_and_give_the_rest()
    {
        foreach (var seed in CountedRuns.Seeds(brief: 150, full: 20_000)) Once(seed);
    }

    private void Once(int seed)
    {
        var random = new Random(seed);
        var folder = _folder[$"spool-{seed}"];
        var settings = new SpoolLogSettings { Path = folder, Fsync = SpoolFsync.Never, FsyncInterval = TimeSpan.FromSeconds(1), SegmentBytes = random.Next(65536, 200_000), QuarantineMax = 1 << 30 };
        var (written, released) = Fill(settings, random, seed);
        var harms = new List<Harm>();
        var touched = new HashSet<long>();
        for (var n = random.Next(1, 4); n > 0; n--) harms.Add(Damage(folder, random, written, touched));
        var about = $"seed {seed}: {string.Join(", ", harms)}, {released} of {written.Count} released";
        var sizes = Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f)!, f => new FileInfo(f).Length);
        var readable = Directory.GetFiles(folder).ToDictionary(f => Path.GetFileName(f)!, Readable);
        try
        {
            using var log = SpoolLog.Open(settings, new ManualTime());
            Check(log, written, touched, released, harms.Contains(Harm.FlipInPosition) || harms.Contains(Harm.NoPosition), sizes, readable, about);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{about}: {e}");
        }
        // What was found is put in order: the next opening has nothing new to say of the bytes.
        using var again = SpoolLog.Open(settings, new ManualTime());
        Assert.True(!again.HasRecord && again.Losses.Count == 0, $"{about}: after it was drained: {string.Join("; ", again.Losses)}");
        Directory.Delete(folder, recursive: true);
    }

    private static (List<Written>, int Released) Fill(SpoolLogSettings settings, Random random, int seed)
    {
        var written = new List<Written>();
        var batches = new RandomBatches(seed);
        var codec = new BatchCodec();
        var log = SpoolLog.Open(settings, new ManualTime());
        var offsets = new Dictionary<long, long>();
        var count = random.Next(2, 60);
        for (var i = 0; i < count; i++)
        {
            var batch = batches.Next();
            var frame = codec.Write(batch, batch.Items, SpoolFormat.RecordHeader);
            var segment = log.Append(frame, batch.Items.Count);
            var offset = offsets.GetValueOrDefault(segment, SpoolFormat.SegmentHeader);
            written.Add(new Written(i + 1, SpoolFormat.SegmentName(segment), offset, frame.Length, SameBatch.Show(batch)));
            offsets[segment] = offset + frame.Length;
        }
        var released = random.Next(2) == 0 ? 0 : random.Next(written.Count);
        for (var i = 0; i < released; i++)
        {
            Assert.True(log.TryPeek(out _));
            log.Release();
        }
        log.Dispose();
        return (written.ConvertAll(w => w with { StaysOnDisk = File.Exists(Path.Combine(settings.Path, w.File)) }), released);
    }

    /// <summary>Does one harm and notes the records that it touched.</summary>
    private static Harm Damage(string folder, Random random, List<Written> written, HashSet<long> touched)
    {
        var harm = (Harm)random.Next(Enum.GetValues<Harm>().Length);
        var segments = Directory.GetFiles(folder, "*.seg").Order(StringComparer.Ordinal).ToArray();
        var garbage = new byte[random.Next(1, 3000)];
        random.NextBytes(garbage);
        if (harm is Harm.Garbage or Harm.EmptyFile || segments.Length == 0)
        {
            string[] names = ["core", "x.seg", "0000000000009999.seg", "position.old", ".hidden"];
            File.WriteAllBytes(Path.Combine(folder, names[random.Next(names.Length)]), harm == Harm.EmptyFile ? [] : garbage);
            return harm;
        }
        if (harm is Harm.FlipInPosition or Harm.NoPosition)
        {
            var position = Path.Combine(folder, "position");
            if (harm == Harm.NoPosition) File.Delete(position);
            else for (var n = random.Next(1, 4); n > 0 && File.Exists(position); n--) Flip(position, random.Next((int)new FileInfo(position).Length), random);
            return harm;
        }
        var path = segments[random.Next(segments.Length)];
        var name = Path.GetFileName(path);
        var length = (int)new FileInfo(path).Length;
        var inside = written.Where(w => w.File == name).ToList();
        if (inside.Count == 0 || length < SpoolFormat.SegmentHeader + 2) return Harm.EmptyFile;
        // Where a record stands is known as long as nothing was cut out or put in before it.
        var whole = inside.Max(w => w.Offset + w.Length);
        if (length > whole || (length < whole && harm is not (Harm.Rename or Harm.Delete or Harm.Copy))) return Harm.EmptyFile;
        var record = inside[random.Next(inside.Count)];
        void Touch(long from, long to) => touched.UnionWith(inside.Where(w => w.Offset < to && w.Offset + w.Length > from).Select(w => w.Sequence));
        void FlipAt(long at)
        {
            if (at >= length) return;
            Flip(path, at, random);
            Touch(at, at + 1);
        }
        switch (harm)
        {
            case Harm.FlipInHeader: FlipAt(random.Next(SpoolFormat.SegmentHeader)); break;
            case Harm.FlipInRecordHeader: FlipAt(record.Offset + random.Next(SpoolFormat.RecordHeader)); break;
            case Harm.FlipInPayload: FlipAt(record.Offset + random.Next(SpoolFormat.RecordHeader, record.Length)); break;
            case Harm.Truncate:
                var at = random.Next(length);
                using (var file = File.OpenWrite(path)) file.SetLength(at);
                Touch(at, long.MaxValue);
                break;
            case Harm.Rename:
                File.Move(path, Path.Combine(folder, random.Next(2) == 0 ? "renamed-" + random.Next(1000) : SpoolFormat.SegmentName(random.Next(500, 900))), overwrite: false);
                if (HeaderIsLost(folder, name)) touched.UnionWith(inside.Select(w => w.Sequence));
                break;
            case Harm.Delete:
                File.Delete(path);
                touched.UnionWith(inside.Select(w => w.Sequence));
                break;
            case Harm.Copy: File.Copy(path, Path.Combine(folder, "copy-" + random.Next(1000)), overwrite: true); break;
            default: Rewrite(path, random, harm, Touch); break;
        }
        return harm;
    }

    /// <summary>A renamed file is known by its header alone; without one nothing says what it is.</summary>
    private static bool HeaderIsLost(string folder, string name)
    {
        foreach (var file in Directory.GetFiles(folder))
        {
            var head = new byte[SpoolFormat.SegmentHeader];
            using var handle = File.OpenHandle(file);
            RandomAccess.Read(handle, head, 0);
            if (SpoolFormat.TryReadSegmentHeader(head, out var read) && SpoolFormat.SegmentName(read.Number) == name) return false;
        }
        return true;
    }

    private static void Rewrite(string path, Random random, Harm harm, Action<long, long> touch)
    {
        var bytes = File.ReadAllBytes(path);
        var from = random.Next(SpoolFormat.SegmentHeader, bytes.Length);
        var to = Math.Min(bytes.Length, from + random.Next(1, 2000));
        if (harm == Harm.Zeros)
        {
            if (bytes.AsSpan(from, to - from).IndexOfAnyExcept((byte)0) < 0) return;
            bytes.AsSpan(from, to - from).Clear();
            touch(from, to);
        }
        else if (harm == Harm.CutOut)
        {
            bytes = [.. bytes[..from], .. bytes[to..]];
            touch(from, to);
        }
        else
        {
            var more = new byte[random.Next(1, 2000)];
            random.NextBytes(more);
            bytes = [.. bytes[..from], .. more, .. bytes[from..]];
            touch(from - 1, from + 1);
        }
        File.WriteAllBytes(path, bytes);
    }

    private static void Flip(string path, long at, Random random)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ (1 << random.Next(8))));
    }

    private static void Check(SpoolLog log, List<Written> written, HashSet<long> touched, int released, bool positionHarmed, Dictionary<string, long> sizes,
        Dictionary<string, List<long>> readable, string about)
    {
        var positionLost = log.Losses.Any(l => l.Kind == SpoolDamage.Position);
        Assert.True(positionHarmed || !positionLost, about);
        var codec = new BatchCodec();
        var read = new List<(long Sequence, string Shown)>();
        while (log.TryPeek(out var record))
        {
            read.Add((record.Head.Sequence, SameBatch.Show(codec.Read(record.Payload))));
            log.Release();
        }
        var sequences = read.Select(r => r.Sequence).ToList();
        Assert.True(sequences.SequenceEqual(sequences.Order().Distinct()), $"{about}: out of order: {string.Join(",", sequences)}");
        foreach (var (sequence, shown) in read) Assert.True(written[(int)sequence - 1].Shown == shown, $"{about}: record {sequence} came back as another");
        // Segments that were read to their end were gone before any harm was done.
        var wanted = written.Where(w => w.StaysOnDisk && (positionLost || w.Sequence > released)).Select(w => w.Sequence).ToList();
        var missing = wanted.Except(sequences).ToList();
        Assert.True(missing.All(touched.Contains), $"{about}: {string.Join(",", missing.Except(touched))} were not touched and are not there; {string.Join("; ", log.Losses)}");
        var told = log.Losses.Where(l => l.Records > 0).SelectMany(l => Enumerable.Range(0, (int)l.Records).Select(n => l.FirstSequence + n)).ToList();
        if (!positionHarmed) Assert.True(told.Order().SequenceEqual(missing.Order()), $"{about}: told {string.Join(",", told)}, missing {string.Join(",", missing)}; {string.Join("; ", log.Losses)}");
        else Assert.True(!told.Except(missing).Except(touched).Any(), $"{about}: told {string.Join(",", told)}, missing {string.Join(",", missing)}");
        if (released == 0 && !positionHarmed) CheckBytes(log, written, read.ConvertAll(r => r.Sequence), sizes, readable, about);
    }

    /// <summary>The numbers of the records that a file holds whole.</summary>
    private static List<long> Readable(string path)
    {
        var sequences = new List<long>();
        using var cursor = new SegmentCursor(path);
        while (cursor.MoveNext())
        {
            if (cursor.Loss is null) sequences.Add(cursor.Record.Sequence);
        }
        return sequences;
    }

    /// <summary>Every byte is the header's, a record's that came back (once for each file that is read and holds it), or told as unreadable.</summary>
    private static void CheckBytes(SpoolLog log, List<Written> written, List<long> read, Dictionary<string, long> sizes, Dictionary<string, List<long>> inFiles, string about)
    {
        var garbage = log.Losses.Where(l => l.Kind == SpoolDamage.Garbage).ToList();
        var standing = inFiles.Where(f => garbage.TrueForAll(g => g.File != f.Key)).SelectMany(f => f.Value).ToLookup(s => s);
        // A copy of a segment whose own header is lost is read too, and its records are passed over as read before.
        var readable = written.Where(w => read.Contains(w.Sequence)).Sum(w => (long)w.Length * Math.Max(1, standing[w.Sequence].Count()));
        var segments = sizes.Where(s => s.Key is not ("position" or "lock")).Sum(s => s.Value) - garbage.Sum(l => l.Bytes);
        var unreadable = log.Losses.Where(l => l.Kind is SpoolDamage.Record or SpoolDamage.TornTail or SpoolDamage.SegmentHeader).Sum(l => l.Bytes);
        var headersLost = log.Losses.Count(l => l.Kind == SpoolDamage.SegmentHeader || (l.Kind is SpoolDamage.Record or SpoolDamage.TornTail && l.Offset == 0 && l.Bytes > 0));
        var files = sizes.Count(s => s.Key is not ("position" or "lock")) - garbage.Count;
        Assert.True(segments == readable + unreadable + (files - headersLost) * SpoolFormat.SegmentHeader,
            $"{about}: {segments} bytes in segments, {readable} read, {unreadable} told as unreadable, {files} files; {string.Join("; ", log.Losses)}");
    }
}
