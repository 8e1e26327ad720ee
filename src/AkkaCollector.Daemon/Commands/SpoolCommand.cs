using System.CommandLine;
using System.Globalization;
using AkkaCollector.Configuration;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>spool</c>: looks at what waits for the store, mends it, or writes it into the store.</summary>
internal static class SpoolCommand
{
    public static Command Create() => new("spool", "Looks at the batches on disk that wait for the store, mends them, or writes them into the store.")
    {
        Verb("stats", "Says what waits. A running daemon is not disturbed.", (settings, _) => StatsAsync(settings)),
        Verb("verify", "Reads every record and says what cannot be read. Exit code 0 whole, 1 not. A running daemon is not disturbed.", (settings, _) => VerifyAsync(settings)),
        Verb("repair", "Keeps every record that can be read and sets aside what cannot. Not while a daemon runs over it.", (settings, _) => RepairAsync(settings)),
        Verb("replay", "Writes what waits into the store, oldest first, without a daemon. Twice stores once.", ReplayAsync),
    };

    private static Command Verb(string name, string description, Func<CollectorSettings, CancellationToken, Task<int>> run)
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var command = new Command(name, description) { config, data };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(async () =>
        {
            var settings = CollectorSettings.Read(CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data)));
            try
            {
                return await run(settings, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"The spool in {settings.Storage.Spool.Log.Path} cannot be used: {e.Message}. A daemon that runs over it must be stopped first.");
                return ExitCodes.StoreUnusable;
            }
        }));
        return command;
    }

    private static async Task<int> StatsAsync(CollectorSettings settings)
    {
        var found = SpoolInspection.Of(settings.Storage.Spool.Log.Path);
        await PrintAsync(settings, found);
        foreach (var (source, (batches, ticks)) in found.Sources)
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"source {source}: batches={batches} ticks={ticks}"));
        return ExitCodes.Ok;
    }

    private static async Task<int> VerifyAsync(CollectorSettings settings)
    {
        var found = SpoolInspection.Of(settings.Storage.Spool.Log.Path);
        await PrintAsync(settings, found);
        foreach (var loss in found.Losses) await Console.Out.WriteLineAsync($"{loss}");
        return found.Losses.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<int> RepairAsync(CollectorSettings settings)
    {
        var (losses, kept) = SpoolTools.Repair(settings.Storage.Spool.Log, TimeProvider.System);
        foreach (var loss in losses) await Console.Out.WriteLineAsync($"{loss}");
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"repair: kept={kept} lost={losses.Sum(l => l.Records)} lost_bytes={losses.Sum(l => l.Bytes)}"));
        return ExitCodes.Ok;
    }

    private static async Task<int> ReplayAsync(CollectorSettings settings, CancellationToken cancellation)
    {
        if (!settings.Storage.Keeps) return await CommonOptions.NothingIsKept("written into");
        var owner = StoreOwner.NewRun(settings.InstanceId, TimeProvider.System);
        await using var store = TickStores.Create(settings.Storage, owner, TimeProvider.System);
        long batches = 0, stored = 0, duplicates = 0, rejected = 0, dead = 0;
        IReadOnlyList<SpoolLoss> losses = [];
        try
        {
            await store.OpenAsync(cancellation);
            losses = await SpoolTools.ReplayAsync(settings.Storage.Spool.Log, store, TimeProvider.System, r =>
            {
                batches++;
                (stored, duplicates, rejected, dead) = (stored + r.Stored, duplicates + r.Duplicates, rejected + r.Rejected, dead + r.DeadLetters);
            }, cancellation);
        }
        catch (TickStoreException e)
        {
            await Console.Error.WriteLineAsync($"The store cannot be used: {e.Message} What was not written stays in the spool.");
            return ExitCodes.StoreUnusable;
        }
        finally
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"replay: batches={batches} stored={stored} duplicates={duplicates} rejected={rejected} dead_letters={dead} lost_records={losses.Sum(l => l.Records)}"));
        }
        foreach (var loss in losses) await Console.Out.WriteLineAsync($"{loss}");
        return ExitCodes.Ok;
    }

    private static Task PrintAsync(CollectorSettings settings, SpoolInspection found) => Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
        $"spool: mode={Names.Kebab(settings.Storage.Spool.Mode)} batches={found.Batches} ticks={found.Ticks} bytes={found.Bytes} segments={found.Segments} "
        + $"oldest={Moment(found.OldestMicros)} newest={Moment(found.NewestMicros)} quarantined={found.Quarantined} lost_records={found.Losses.Sum(l => l.Records)} path={settings.Storage.Spool.Log.Path}"));

    private static string Moment(long? micros) =>
        micros is { } at ? DateTimeOffset.UnixEpoch.AddTicks(at * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) : "none";
}
