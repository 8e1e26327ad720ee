using System.CommandLine;
using System.CommandLine.Help;
using AkkaCollector.Daemon.Commands;

// Not a RootCommand, which calls itself what the file is called.
var root = new Command("akkacollector", "AkkaCollector collects market data from every venue it is told of, accounts for every tick, and does not stop.")
{
    new HelpOption(),
    new VersionOption(),
    RunCommand.Create(),
    SimulateCommand.Create(),
    ReplayCommand.Create(),
    CheckCommand.Create(),
    HealthCommand.Create(),
    ExportCommand.Create(),
    QueryCommand.Create(),
    SpoolCommand.Create(),
    RestoreCommand.Create(),
};

// The host ends a run when it is told to stop and takes its time to drain; the command line must not cut that short.
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
// A command line that cannot be understood is as good as a bad configuration, and not what a verb means with its own 1.
return parsed.Errors.Count > 0 && code != AkkaCollector.Daemon.ExitCodes.Ok ? AkkaCollector.Daemon.ExitCodes.BadConfig : code;
