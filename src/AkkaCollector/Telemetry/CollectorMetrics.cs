using System.Diagnostics.Metrics;
using AkkaCollector.Captures;
using AkkaCollector.Health;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;

namespace AkkaCollector.Telemetry;

/// <summary>
/// The collector's instruments under the meter <c>AkkaCollector</c>: read from the accounts when they are asked for, so that a tick
/// costs nothing for being measured.
/// </summary>
public sealed class CollectorMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "AkkaCollector";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _storeWrite;
    private volatile IReadOnlyList<AccountDifference> _differences = [];
    private volatile StoreSize? _size;

    /// <summary>Makes the instruments.</summary>
    /// <param name="accounts">The accounts of every source, each time they are asked for.</param>
    /// <param name="steps">The steps of every source.</param>
    /// <param name="spool">The spool.</param>
    /// <param name="captures">The recorders of the sources that are recorded.</param>
    /// <param name="backup">The backup; null when there is none.</param>
    public CollectorMetrics(
        Func<IReadOnlyList<SourceAccount>> accounts, Func<IReadOnlyList<(string Source, SourceMeters Meters)>> steps, Func<SpoolStatus> spool,
        Func<IReadOnlyList<(string Source, CaptureAccount Account)>>? captures = null, Func<BackupStatus?>? backup = null)
    {
        Backup(backup ?? (() => null));
        Captures(captures ?? (() => []));
        Sizes();
        Counter("collector_frames_total", "Frames by what they turned out to be.", () => accounts().SelectMany(Frames));
        Counter("collector_ticks_total", "Ticks decoded.", () => accounts().SelectMany(a => new[] { M(a.Quotes, a, "kind", "quote"), M(a.Trades, a, "kind", "trade"), M(a.Others, a, "kind", "other") }));
        Counter("collector_stored_total", "Ticks stored, by the database's own count.", () => accounts().Select(a => M(a.Stored, a)));
        Counter("collector_rejected_ticks_total", "Ticks kept among the rejected, each once.", () => accounts().Select(a => M(a.Rejected, a)));
        Counter("collector_conflated_total", "Quotes and books that gave way to newer ones.", () => accounts().Select(a => M(a.Conflated, a)));
        Counter("collector_duplicates_total", "Ticks that were there already.", () => accounts().Select(a => M(a.Duplicates, a)));
        Counter("collector_rejected_total", "Ticks by why they were rejected.", () => accounts().SelectMany(a => a.RejectedByReason.Select(r => M(r.Value, a, "reason", Names.Snake(r.Key)))));
        Counter("collector_flagged_total", "Ticks by what was suspicious about them.", () => accounts().SelectMany(a => a.Flagged.Select(f => M(f.Value, a, "flag", Names.Snake(f.Key)))));
        Counter("collector_dropped_total", "Ticks and undecoded frames dropped, by the reason.", () => accounts().SelectMany(a => a.DroppedByReason.Select(d => M(d.Value, a, "reason", Names.Snake(d.Key)))));
        _meter.CreateObservableGauge("collector_in_flight", () => accounts().Select(a => M(a.InFlight, a)), description: "Ticks between the decoder and the store.");
        _meter.CreateObservableGauge("collector_unaccounted", () => accounts().Select(a => M(a.TickDifference, a)), description: "Ticks that the accounts do not explain; not 0 for long only when something is wrong.");
        _meter.CreateObservableGauge("collector_unaccounted_frames", () => accounts().Select(a => M(a.FrameDifference, a)), description: "Frames that the accounts do not explain.");
        _meter.CreateObservableGauge("collector_account_differences", () => _differences.Select(d => new Measurement<long>(d.Difference, Tag("source", d.Source), Tag("what", d.What))), description: "What has stayed unexplained, and what the database counts otherwise; no series when everything adds up.");
        _meter.CreateObservableGauge("collector_accounts_hold", () => _differences.Count == 0 ? 1 : 0, description: "1 when every frame and tick is accounted for, 0 when not.");
        _meter.CreateObservableGauge("collector_last_tick_timestamp_seconds", () => accounts().Select(a => new Measurement<double>(a.LastTickMicros / 1e6, Tag("source", a.Source))), description: "When the last tick was received.");
        var all = new SourceMeters();
        foreach (var step in all.All.Select(s => s.Step))
        {
            // The intake takes every tick that is decoded; the meters stand behind it.
            Counter($"collector_{step}_received_total", $"Ticks that the step {step} took.", () => step == all.Throttle.Step
                ? accounts().Select(a => M(a.Ticks, a))
                : Steps(steps, step).Select(s => new Measurement<long>(s.Meter.ReceivedTotal, Tag("source", s.Source))));
            Counter($"collector_{step}_sent_total", $"Ticks that the step {step} gave.", () => Steps(steps, step).Select(s => new Measurement<long>(s.Meter.SentTotal, Tag("source", s.Source))));
        }
        Counter("collector_throttle_dropped_total", "Ticks and undecoded frames that the intake gave up because it was full.", () => accounts().SelectMany(a => a.DroppedByReason
            .Where(d => d.Key is DropReason.StoreUnavailable or DropReason.UndecodedQueueFull).Select(d => M(d.Value, a, "reason", Names.Snake(d.Key)))));
        Spool(accounts, spool);
        _storeWrite = _meter.CreateHistogram<double>("collector_store_write_seconds", "s", "Time of one committed batch.");
    }

    private void Captures(Func<IReadOnlyList<(string Source, CaptureAccount Account)>> captures)
    {
        Measurement<long> Of((string Source, CaptureAccount Account) capture, long value) => new(value, Tag("source", capture.Source));
        Counter("collector_capture_records_total", "Records that came to be written to capture files.", () => captures().Select(c => Of(c, c.Account.Records)));
        Counter("collector_capture_written_total", "Records that stand in a capture file.", () => captures().Select(c => Of(c, c.Account.Written)));
        Counter("collector_capture_bytes_total", "Bytes of capture files, compressed.", () => captures().Select(c => Of(c, c.Account.Bytes)));
        Counter("collector_capture_dropped_total", "Records that are in no capture file.", () => captures().SelectMany(c => c.Account.DroppedByReason
            .Select(d => new Measurement<long>(d.Value, Tag("source", c.Source), Tag("reason", Names.Snake(d.Key))))));
        _meter.CreateObservableGauge("collector_capture_waiting_bytes", () => captures().Select(c => Of(c, c.Account.WaitingBytes)), description: "Bytes that wait to be written to capture files.");
    }

    private void Backup(Func<BackupStatus?> backup)
    {
        IEnumerable<Measurement<long>> Of(Func<BackupStatus, IEnumerable<Measurement<long>>> read) => backup() is { } status ? read(status) : [];
        Counter("collector_backup_files_total", "Backup files that became whole.", () => Of(b => [new(b.Files)]));
        Counter("collector_backup_batches_total", "Batches put into backup files.", () => Of(b => [new(b.Batches)]));
        Counter("collector_backup_missed_batches_total", "Stored batches that are in no backup file.", () => Of(b =>
            [new(b.MissedQueueFull, Tag("reason", "queue_full")), new(b.MissedWriteFailed, Tag("reason", "write_failed"))]));
        Counter("collector_backup_failures_total", "Times that the disk refused a backup.", () => Of(b => [new(b.Failures)]));
        Counter("collector_backup_mended_files_total", "Backup files of killed processes that were made whole.", () => Of(b => [new(b.Mended.Files)]));
        Counter("collector_backup_mended_batches_total", "Batches in backup files of killed processes that were made whole.", () => Of(b => [new(b.Mended.Batches)]));
        Counter("collector_backup_mended_cut_lines_total", "Lines of batches that were not whole, which were cut from those files.", () => Of(b => [new(b.Mended.LinesCut)]));
        _meter.CreateObservableGauge("collector_backup_waiting", () => Of(b => [new(b.Waiting)]), description: "Batches and lists that wait to be written to the backup.");
        _meter.CreateObservableGauge("collector_backup_last_file_timestamp_seconds", () => Of(b => [new((b.LastFileMicros ?? 0) / 1_000_000)]),
            description: "When the last backup file became whole; 0 before the first.");
    }

    private void Sizes()
    {
        IEnumerable<Measurement<long>> OfTables(Func<TableSize, long> value) =>
            _size?.Tables.Select(t => new Measurement<long>(value(t), Tag("table", t.Name))) ?? [];
        IEnumerable<Measurement<double>> Of(Func<StoreSize, double?> value) =>
            _size is { } size && value(size) is { } number ? [new Measurement<double>(number)] : [];
        _meter.CreateObservableGauge("collector_store_table_bytes", () => OfTables(t => t.Bytes), description: "Bytes of a table, about.");
        _meter.CreateObservableGauge("collector_store_table_rows", () => OfTables(t => t.Rows), description: "Rows of a table, about.");
        _meter.CreateObservableGauge("collector_store_bytes", () => Of(s => s.Bytes), description: "Bytes that the store uses.");
        _meter.CreateObservableGauge("collector_store_bytes_per_tick", () => Of(s => s.BytesPerTick), description: "Bytes of the store a tick.");
        _meter.CreateObservableGauge("collector_store_rows_per_day", () => Of(s => s.RowsADay), description: "Ticks stored in the last day.");
        _meter.CreateObservableGauge("collector_store_days_until_full", () => Of(s => s.DaysUntilFull), description: "Days until the store's disk is full if nothing were removed.");
    }

    /// <summary>The store's size that the status shows.</summary>
    internal void StoreMeasured(StoreSize size) => _size = size;

    /// <summary>The differences that the status shows.</summary>
    internal void AccountsDiffer(IReadOnlyList<AccountDifference> differences) => _differences = differences;

    /// <summary>A batch was committed in this time.</summary>
    public void StoreWrote(TimeSpan elapsed) => _storeWrite.Record(elapsed.TotalSeconds);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    private void Spool(Func<IReadOnlyList<SourceAccount>> accounts, Func<SpoolStatus> spool)
    {
        void Gauge(string name, string description, Func<SpoolStatus, double> read) => _meter.CreateObservableGauge(name, () => read(spool()), description: description);
        void Total(string name, string description, Func<SpoolStatus, long> read) => _meter.CreateObservableCounter(name, () => read(spool()), description: description);
        _meter.CreateObservableGauge("collector_spooled", () => accounts().Select(a => M(a.Spooled, a)), description: "Ticks of this run that lie in the spool.");
        Gauge("collector_spool_batches", "Batches in the spool.", s => s.Batches);
        Gauge("collector_spool_ticks", "Ticks in the spool.", s => s.Ticks);
        Gauge("collector_spool_bytes", "Bytes of the spool on disk.", s => s.Bytes);
        Gauge("collector_spool_fill", "How full the spool is: 1 is full.", s => s.Fill);
        Gauge("collector_spool_oldest_timestamp_seconds", "When the oldest batch in the spool was put there; 0 when it is empty.", s => (s.OldestMicros ?? 0) / 1e6);
        Gauge("collector_spool_segments", "Files of the spool.", s => s.Segments);
        Gauge("collector_spool_quarantined", "Files that were set aside since they cannot be read.", s => s.Quarantined);
        Total("collector_spool_spooled_batches_total", "Batches put into the spool.", s => s.SpooledBatches);
        Total("collector_spool_drained_batches_total", "Batches of this run drained from the spool into the store.", s => s.DrainedBatches);
        Total("collector_spool_recovered_batches_total", "Batches of earlier runs drained from the spool into the store.", s => s.RecoveredBatches);
        Total("collector_spool_failures_total", "Times that the disk refused the spool something.", s => s.Failures);
        Total("collector_spool_lost_records_total", "Records of the spool that could not be read.", s => s.LostRecords);
    }

    private void Counter(string name, string description, Func<IEnumerable<Measurement<long>>> read) => _meter.CreateObservableCounter(name, read, description: description);

    private static IEnumerable<(string Source, StepMeter Meter)> Steps(Func<IReadOnlyList<(string Source, SourceMeters Meters)>> steps, string step) =>
        steps().Select(s => (s.Source, s.Meters.All.First(m => m.Step == step)));

    private static IEnumerable<Measurement<long>> Frames(SourceAccount a) =>
        [M(a.FramesWithTicks, a, "kind", "ticks"), M(a.FramesControl, a, "kind", "control"), M(a.FramesIgnored, a, "kind", "ignored"), M(a.FramesUndecoded, a, "kind", "undecoded")];

    private static Measurement<long> M(long value, SourceAccount account) => new(value, Tag("source", account.Source));

    private static Measurement<long> M(long value, SourceAccount account, string label, string text) => new(value, Tag("source", account.Source), Tag(label, text));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
