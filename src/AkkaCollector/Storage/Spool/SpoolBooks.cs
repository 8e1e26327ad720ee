using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>The spool at one moment, as the status shows it.</summary>
public sealed record SpoolStatus
{
    /// <summary><c>on-failure</c>, <c>always</c> or <c>off</c>.</summary>
    public required string Mode { get; init; }
    /// <summary>Whether batches go through the spool now.</summary>
    public bool Spooling { get; init; }
    /// <summary>Batches that wait.</summary>
    public long Batches { get; init; }
    /// <summary>Ticks in them.</summary>
    public long Ticks { get; init; }
    /// <summary>Bytes on disk.</summary>
    public long Bytes { get; init; }
    /// <summary>How full it is: 1 is full.</summary>
    public double Fill { get; init; }
    /// <summary>When the oldest that waits was spooled, in microseconds since 1970 UTC; null when nothing waits.</summary>
    public long? OldestMicros { get; init; }
    /// <summary>How long the oldest has waited; null when nothing waits.</summary>
    public double? OldestAgeSeconds { get; init; }
    /// <summary>Batches drained a second, over the last interval.</summary>
    public double DrainedPerSecond { get; init; }
    /// <summary>Files that hold records.</summary>
    public int Segments { get; init; }
    /// <summary>Files that were set aside since they cannot be read.</summary>
    public int Quarantined { get; init; }
    /// <summary>Batches spooled by this run.</summary>
    public long SpooledBatches { get; init; }
    /// <summary>Batches of this run that were drained into the store.</summary>
    public long DrainedBatches { get; init; }
    /// <summary>Batches that earlier runs had spooled and this one drained.</summary>
    public long RecoveredBatches { get; init; }
    /// <summary>Ticks stored out of those.</summary>
    public long RecoveredStored { get; init; }
    /// <summary>Ticks of those that were there already.</summary>
    public long RecoveredDuplicates { get; init; }
    /// <summary>Ticks of those that were rejected.</summary>
    public long RecoveredRejected { get; init; }
    /// <summary>Records that could not be read.</summary>
    public long LostRecords { get; init; }
    /// <summary>Bytes that could not be read.</summary>
    public long LostBytes { get; init; }
    /// <summary>How often its disk refused something.</summary>
    public long Failures { get; init; }
    /// <summary>What its disk refuses now; null when nothing.</summary>
    public string? LastError { get; init; }
}

/// <summary>
/// What one process knows of its spool. It outlives the stores that are opened and closed over it: which segments are of this run,
/// what each source has in them, which batches were acknowledged as spooled. Safe for many threads.
/// </summary>
public sealed class SpoolBooks
{
    private const int Remembered = 1024;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Dictionary<string, long>> _ofThisRun = [];
    private readonly RecentReceipts _spooled = new(Remembered);
    private SpoolStatus _status;

    /// <summary>Makes empty books.</summary>
    public SpoolBooks(SpoolMode mode) => _status = new SpoolStatus { Mode = Telemetry.Names.Kebab(mode) };

    /// <summary>Told of a batch of this run that is now in the store: its receipt, and how many ticks it had in the spool.</summary>
    public Action<BatchReceipt, long>? Drained { get; set; }

    /// <summary>Told of ticks of this run and of a source that cannot be read back.</summary>
    public Action<string, long>? Damaged { get; set; }

    /// <summary>The spool as it was last looked at.</summary>
    public SpoolStatus Status => Volatile.Read(ref _status);

    /// <summary>Whether the log was open before: what keeps it from being opened again may pass.</summary>
    internal bool WasOpen { get; set; }

    /// <summary>The receipt of a batch that this run has spooled lately; null for any other.</summary>
    public BatchReceipt? Find(string batch)
    {
        lock (_gate) return _spooled.Find(batch);
    }

    internal void Appended(long segment, BatchReceipt receipt)
    {
        lock (_gate)
        {
            if (!_ofThisRun.TryGetValue(segment, out var sources)) _ofThisRun.Add(segment, sources = new(StringComparer.Ordinal));
            sources[receipt.Source] = sources.GetValueOrDefault(receipt.Source) + receipt.Spooled;
            Update(s => s with { SpooledBatches = s.SpooledBatches + 1 });
        }
    }

    /// <summary>A batch was acknowledged as spooled.</summary>
    internal void Acknowledged(BatchReceipt receipt)
    {
        lock (_gate) _spooled.Add(receipt);
    }

    /// <summary>A batch was acknowledged as stored, and what of it lies in the spool counts no more.</summary>
    internal void Stored(long segment, string source, long ticks)
    {
        lock (_gate) Take(segment, source, ticks);
    }

    /// <summary>A record was written to the store.</summary>
    internal void Left(long segment, BatchReceipt receipt, long ticks)
    {
        bool ofThisRun;
        lock (_gate)
        {
            ofThisRun = Take(segment, receipt.Source, ticks);
            Update(s => ofThisRun ? s with { DrainedBatches = s.DrainedBatches + 1 } : s with
            {
                RecoveredBatches = s.RecoveredBatches + 1,
                RecoveredStored = s.RecoveredStored + receipt.Stored,
                RecoveredDuplicates = s.RecoveredDuplicates + receipt.Duplicates,
                RecoveredRejected = s.RecoveredRejected + receipt.Rejected,
            });
        }
        if (ofThisRun) Drained?.Invoke(receipt, ticks);
    }

    /// <summary>A segment was read to its end: what is left of it in the books could not be read.</summary>
    internal void Gone(long segment)
    {
        List<KeyValuePair<string, long>> left;
        lock (_gate)
        {
            if (!_ofThisRun.Remove(segment, out var sources)) return;
            left = [.. sources.Where(s => s.Value != 0)];
        }
        foreach (var (source, ticks) in left) Damaged?.Invoke(source, ticks);
    }

    internal void Lost(SpoolLoss loss)
    {
        lock (_gate) Update(s => s with { LostRecords = s.LostRecords + loss.Records, LostBytes = s.LostBytes + loss.Bytes });
    }

    /// <summary>The disk has refused something, or, with null, takes it again.</summary>
    internal void Failed(string? error)
    {
        lock (_gate) Update(s => s with { Failures = s.Failures + (error is null ? 0 : 1), LastError = error });
    }

    internal void Look(SpoolLog log, double fill, bool spooling)
    {
        lock (_gate)
            Update(s => s with
            {
                Spooling = spooling, Batches = log.Records, Ticks = log.Weight, Bytes = log.Bytes, Fill = fill, OldestMicros = log.OldestMicros,
                Segments = log.Segments, Quarantined = log.Quarantined,
            });
    }

    private bool Take(long segment, string source, long ticks)
    {
        if (!_ofThisRun.TryGetValue(segment, out var sources)) return false;
        sources[source] = sources.GetValueOrDefault(source) - ticks;
        return true;
    }

    private void Update(Func<SpoolStatus, SpoolStatus> change) => Volatile.Write(ref _status, change(_status));
}
