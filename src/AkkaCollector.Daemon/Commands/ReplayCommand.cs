using System.CommandLine;
using Akka.Actor;
using AkkaCollector.Batching;
using AkkaCollector.Captures;
using AkkaCollector.Configuration;
using AkkaCollector.Graph;
using AkkaCollector.Venues;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>replay</c>: a recorded capture through the same pipeline, without a socket.</summary>
internal static class ReplayCommand
{
    private const string SourceName = "replay";

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var file = new Argument<FileInfo>("FILE") { Description = "The capture: .capture text or gzip lines with receive times." };
        file.AcceptExistingOnly();
        var venue = new Option<string>("--venue") { Description = "The venue that it was recorded from: " + string.Join(", ", VenueTypes.Names) + ".", Required = true };
        venue.AcceptOnlyFromAmong([.. VenueTypes.Names]);
        var command = new Command("replay", "Runs a recorded capture through the same pipeline without a socket. The capture's receive times are the clock; replaying twice stores once.") { file, venue, config, data };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(async () =>
        {
            try
            {
                var capture = CaptureFile.Open(parsed.GetValue(file)!.FullName);
                var overrides = $"collector.sources.{SourceName} {{ venue = {parsed.GetValue(venue)}, enabled = true }}\ncollector.status.enabled = false";
                var loaded = CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data), overrides);
                return await CollectorDaemon.RunAsync(loaded, (settings, clock, loggers) => Parts(capture, settings, clock, loggers), cancellation);
            }
            catch (InvalidDataException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCodes.BadConfig;
            }
        }));
        return command;
    }

    private static CollectorParts Parts(CaptureFile capture, CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers)
    {
        var adapter = settings.Sources.First(s => s.Name == SourceName).Venue.CreateAdapter(simulator: null);
        var source = new SourceParts(SourceName, adapter, settings.Throttle, new ReplayBatchIds(capture.ComputeSha256()), (parts, _, _) =>
            Props.Create(() => new ReplayActor(capture, parts, adapter.CreateDecoder(parts.Name, parts.Catalog, parts.Counters), loggers)));
        return CollectorParts.With(settings, clock, loggers, [source]);
    }
}
