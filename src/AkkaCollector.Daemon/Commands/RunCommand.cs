using System.CommandLine;

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
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(() =>
        {
            var loaded = CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data));
            return CollectorDaemon.RunAsync(loaded, parsed.GetValue(duration), cancellation);
        }));
        return command;
    }
}
