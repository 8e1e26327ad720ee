using System.CommandLine;
using System.Globalization;
using AkkaCollector.Configuration;
using AkkaCollector.Storage;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>restore</c>: writes backups back into the store.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var (config, data) = (CommonOptions.Config(), CommonOptions.Data());
        var path = new Argument<FileSystemInfo>("FILE|DIR") { Description = "A backup, or a folder of them; in a folder, files that are not whole by their name are passed over." };
        path.AcceptExistingOnly();
        var command = new Command("restore", "Writes backups back into the store. What is there already stays; twice changes nothing. Exit code 0 all, 1 a file was not whole or cannot be read, 2 no backup there, 3 store unusable.") { path, config, data };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(() =>
        {
            var settings = CollectorSettings.Read(CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data)));
            return RestoreAsync(settings, parsed.GetValue(path)!.FullName, cancellation);
        }));
        return command;
    }

    private static async Task<int> RestoreAsync(CollectorSettings settings, string path, CancellationToken cancellation)
    {
        if (!settings.Storage.Keeps) return await CommonOptions.NothingIsKept("written into");
        try
        {
            var (files, parts) = (TickRestore.Files(path), TickRestore.Parts(path));
            foreach (var part in parts) await Console.Error.WriteLineAsync($"{part} is not whole and is passed over: a daemon writes it, or was killed before it was finished. The next start with this backup folder finishes it; name the file itself to restore what it has now.");
            if (files.Count == 0)
            {
                await Console.Error.WriteLineAsync($"{path} holds no backup (*{TickRestore.Suffix}).");
                return ExitCodes.BadConfig;
            }
            var report = await TickRestore.RunAsync(files,
                instance => TickStores.Create(settings.Storage, StoreOwner.NewRun(instance, TimeProvider.System), TimeProvider.System), cancellation);
            foreach (var damage in report.Damages) await Console.Error.WriteLineAsync(damage);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"restore: files={report.Files} batches={report.Batches} stored={report.Stored} duplicates={report.Duplicates} rejected={report.Rejected} undecoded={report.Undecoded} dead_letters={report.DeadLetters} cut_files={report.Cut} missed_batches={report.Missed}"));
            return report.Damages.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (TickStoreException e)
        {
            await Console.Error.WriteLineAsync($"The store cannot be used: {e.Message}");
            return ExitCodes.StoreUnusable;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{path} cannot be read: {e.Message} What was restored before stays; restoring again goes on from there.");
            return ExitCodes.Failed;
        }
    }
}
