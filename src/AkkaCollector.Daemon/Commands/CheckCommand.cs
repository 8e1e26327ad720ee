using System.CommandLine;
using AkkaCollector.Configuration;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>check</c>: validates a configuration and prints the effective one, secrets masked.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print problems and warnings only." };
        var command = new Command("check", "Validates a configuration and prints the effective one with secrets masked. Exit code 0 usable, 2 not.") { config, quiet };
        command.SetAction((parsed, _) => CommonOptions.Guarded(async () =>
        {
            var file = CommonOptions.ConfigFile(parsed, config);
            var loaded = CommonOptions.Load(file);
            SimulatorSection.Read(loaded);
            CollectorSettings.Read(loaded);
            if (!parsed.GetValue(quiet)) await Console.Out.WriteAsync(loaded.ToMaskedText());
            foreach (var warning in loaded.Warnings)
                await Console.Error.WriteLineAsync($"warning: {warning}");
            await Console.Error.WriteLineAsync($"{file} can be used.");
            return ExitCodes.Ok;
        }));
        return command;
    }
}
