using System.CommandLine;
using AkkaCollector.Configuration;
using AkkaCollector.Supervision;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>run</c>: collects until it is stopped.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var duration = CommonOptions.For();
        var command = new Command("run", "Collects until it is stopped with Ctrl+C or SIGTERM, or for a while. Its last line is a summary that adds up. "
            + "Exit code 0 ok, 2 bad config, 3 store unusable, 4 port taken, 70 liveness lost.") { config, data, duration };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(async () =>
        {
            if (KillPoint.Problem is { } problem) throw new ConfigException(problem);
            if (KillPoint.Announcement is { } announcement) await Console.Error.WriteLineAsync(announcement);
            var loaded = CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data));
            return await CollectorDaemon.RunAsync(loaded, parsed.GetValue(duration), cancellation);
        }));
        return command;
    }
}
