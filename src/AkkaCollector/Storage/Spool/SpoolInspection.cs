namespace AkkaCollector.Storage;

/// <summary>What lies in a spool, by reading alone: a running collector is not disturbed.</summary>
/// <param name="Sources">By source: batches and ticks.</param>
/// <param name="Segments">Files that hold records.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="OldestMicros">When the oldest batch was spooled, in microseconds since 1970 UTC; null when there is none.</param>
/// <param name="NewestMicros">When the newest one was.</param>
/// <param name="Quarantined">Files that were set aside.</param>
/// <param name="Losses">Everything that cannot be read.</param>
public sealed record SpoolInspection(
    IReadOnlyDictionary<string, (long Batches, long Ticks)> Sources, int Segments, long Bytes, long? OldestMicros, long? NewestMicros, int Quarantined,
    IReadOnlyList<SpoolLoss> Losses)
{
    /// <summary>Batches that wait.</summary>
    public long Batches => Sources.Values.Sum(s => s.Batches);
    /// <summary>Ticks in them.</summary>
    public long Ticks => Sources.Values.Sum(s => s.Ticks);

    /// <summary>Reads a spool's folder, every record of it.</summary>
    public static SpoolInspection Of(string path)
    {
        var folder = SpoolFolder.Look(path);
        var losses = folder.Garbage.Select(g => new SpoolLoss(SpoolDamage.Garbage, Path.GetFileName(g.Path), 0, g.Bytes, 0, 0, Exact: true)).ToList();
        if (folder.PositionDamaged) losses.Add(new SpoolLoss(SpoolDamage.Position, SpoolFormat.PositionFile, 0, 0, 0, 0, Exact: true));
        var sources = new SortedDictionary<string, (long, long)>(StringComparer.Ordinal);
        long? oldest = null, newest = null;
        var codec = new BatchCodec();
        using var reader = new SpoolReader(n => n < folder.Segments.Count ? folder.Segments[n] : null, folder.Position?.Read ?? 0);
        while (reader.MoveNext())
        {
            if (reader.Loss is { } loss)
            {
                losses.Add(loss);
                continue;
            }
            oldest ??= reader.Record.TimeMicros;
            newest = reader.Record.TimeMicros;
            try
            {
                var source = codec.Read(reader.Payload).Source;
                var (batches, ticks) = sources.GetValueOrDefault(source);
                sources[source] = (batches + 1, ticks + reader.Record.Weight);
            }
            catch (InvalidDataException)
            {
                losses.Add(new SpoolLoss(SpoolDamage.Payload, Path.GetFileName(folder.Segments[reader.Segment].Path), 0, reader.Record.Length, reader.Record.Sequence, 1, Exact: true));
            }
        }
        if (reader.End(folder.Position?.Next ?? 0, folder.Position?.Closed ?? false) is { } end) losses.Add(end);
        var quarantine = Path.Combine(path, SpoolFormat.QuarantineFolder);
        return new SpoolInspection(sources, folder.Segments.Count, folder.Segments.Sum(s => new FileInfo(s.Path).Length), oldest, newest,
            Directory.Exists(quarantine) ? new SpoolQuarantine(path, long.MaxValue).Files : 0, losses);
    }
}

/// <summary>What is done to a spool while no collector runs over it.</summary>
public static class SpoolTools
{
    /// <summary>
    /// Writes every record that can be read into new segments, in its order, and sets aside what cannot. Afterwards the spool is whole.
    /// </summary>
    /// <returns>What was found damaged, and how many records are kept.</returns>
    /// <exception cref="IOException">A collector has it open, or the disk failed; what was not written yet is still there.</exception>
    public static (IReadOnlyList<SpoolLoss> Losses, long Kept) Repair(SpoolLogSettings settings, TimeProvider time)
    {
        using var log = SpoolLog.Open(settings, time);
        var losses = log.Losses.ToList();
        log.Lost = losses.Add;
        var codec = new BatchCodec();
        var end = log.NextSequence;
        var kept = 0L;
        while (log.TryPeek(out var record) && record.Head.Sequence < end)
        {
            try
            {
                codec.Read(record.Payload);
            }
            catch (InvalidDataException)
            {
                log.SetAside();
                continue;
            }
            kept++;
            if (losses.Count == 0) break; // Nothing is wrong: the records stay where they are.
            log.Append([.. new byte[SpoolFormat.RecordHeader], .. record.Payload], record.Head.Weight);
            log.Release();
        }
        log.Flush();
        return (losses, losses.Count == 0 ? log.Records : kept);
    }

    /// <summary>Writes what waits into a store, oldest first; a batch leaves the spool when the store has answered for it.</summary>
    /// <param name="settings">The spool.</param>
    /// <param name="store">The store, open.</param>
    /// <param name="time">The clock.</param>
    /// <param name="written">Told of each batch.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public static async Task<IReadOnlyList<SpoolLoss>> ReplayAsync(
        SpoolLogSettings settings, ITickStore store, TimeProvider time, Action<MarketData.BatchReceipt> written, CancellationToken cancellationToken)
    {
        using var log = SpoolLog.Open(settings, time);
        var losses = log.Losses.ToList();
        log.Lost = losses.Add;
        var codec = new BatchCodec();
        while (Next(log, codec) is { } batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            written(await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false));
            log.Release();
        }
        return losses;
    }

    private static MarketData.TickBatch? Next(SpoolLog log, BatchCodec codec)
    {
        while (log.TryPeek(out var record))
        {
            try
            {
                return codec.Read(record.Payload);
            }
            catch (InvalidDataException)
            {
                log.SetAside();
            }
        }
        return null;
    }
}
