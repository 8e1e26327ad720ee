using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>What a restore has done.</summary>
public sealed record RestoreReport
{
    /// <summary>Files read.</summary>
    public int Files { get; init; }
    /// <summary>Batches written, or found written.</summary>
    public long Batches { get; init; }
    /// <summary>Ticks that were inserted.</summary>
    public long Stored { get; init; }
    /// <summary>Ticks that were there already.</summary>
    public long Duplicates { get; init; }
    /// <summary>Ticks that were inserted among the rejected.</summary>
    public long Rejected { get; init; }
    /// <summary>Undecoded frames that were inserted.</summary>
    public long Undecoded { get; init; }
    /// <summary>Ticks and frames that the database refused and that stand among its dead letters.</summary>
    public long DeadLetters { get; init; }
    /// <summary>Batches that the backups had to leave out when they were made.</summary>
    public long Missed { get; init; }
    /// <summary>Files whose writer was killed: what it had not written yet is in none.</summary>
    public int Cut { get; init; }
    /// <summary>What is wrong with the files; whole batches before the damage were written all the same.</summary>
    public IReadOnlyList<string> Damages { get; init; } = [];
}

/// <summary>Writes backups back. A batch that is there already stays as it is, so doing it twice changes nothing.</summary>
public static class TickRestore
{
    /// <summary>The files of a folder that are whole by their name, oldest first, or the one file.</summary>
    public static IReadOnlyList<string> Files(string path) => Directory.Exists(path)
        ? [.. Directory.GetFiles(path, "*" + BackupWriter.Suffix).Order(StringComparer.Ordinal)]
        : [path];

    /// <summary>What the files of a backup end with.</summary>
    public static string Suffix => BackupWriter.Suffix;

    /// <summary>The files of a folder that are not whole by their name: of a daemon that runs, or that ended before they were.</summary>
    public static IReadOnlyList<string> Parts(string path) => Directory.Exists(path)
        ? [.. Directory.GetFiles(path, "*" + BackupWriter.Suffix + BackupWriter.PartSuffix).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Restores files in their order.</summary>
    /// <param name="files">The files.</param>
    /// <param name="createStore">Makes a store, not open, that writes for the collector of this name.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public static async Task<RestoreReport> RunAsync(IReadOnlyList<string> files, Func<string, ITickStore> createStore, CancellationToken cancellationToken)
    {
        var report = new RestoreReport();
        var instruments = new SpoolInstruments();
        ITickStore? store = null;
        string? instance = null;
        try
        {
            foreach (var file in files)
            {
                using var reader = new BackupReader(file, instruments);
                while (reader.Read() is { } read)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (store is null || instance != reader.Instance)
                    {
                        if (store is not null) await store.DisposeAsync().ConfigureAwait(false);
                        instance = reader.Instance!;
                        store = createStore(instance);
                        await store.OpenAsync(cancellationToken).ConfigureAwait(false);
                    }
                    if (read is TickBatch batch) report = Count(report, await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false));
                    else await store.WriteInstrumentsAsync((Instrument[])read, cancellationToken).ConfigureAwait(false);
                }
                report = report with { Files = report.Files + 1, Missed = report.Missed + reader.Missed, Cut = report.Cut + (reader.WasCut ? 1 : 0), Damages = reader.Damage is { } damage ? [.. report.Damages, damage] : report.Damages };
            }
        }
        finally
        {
            if (store is not null) await store.DisposeAsync().ConfigureAwait(false);
        }
        return report;
    }

    private static RestoreReport Count(RestoreReport report, BatchReceipt receipt) => report with
    {
        Batches = report.Batches + 1,
        Stored = report.Stored + receipt.Stored,
        Duplicates = report.Duplicates + receipt.Duplicates,
        Rejected = report.Rejected + receipt.Rejected,
        Undecoded = report.Undecoded + receipt.Undecoded,
        DeadLetters = report.DeadLetters + receipt.DeadLetters + receipt.DeadFrames,
    };
}
