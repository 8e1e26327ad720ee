using System.CommandLine;
using AkkaCollector.Daemon.Commands;

var root = new RootCommand("AkkaCollector collects market data from every venue it is told of, accounts for every tick, and does not stop.")
{
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
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
