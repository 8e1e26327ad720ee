using System.CommandLine;
using Akka.Actor;
using AkkaCollector.Batching;
using AkkaCollector.Captures;
using AkkaCollector.Configuration;
using AkkaCollector.Graph;
using AkkaCollector.Venues;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>replay</c>: recorded captures through the same pipeline, without a socket.</summary>
internal static class ReplayCommand
{
    private const string SourceName = "replay";

    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var file = new Argument<FileSystemInfo>("FILE|DIR")
        {
            Description = "A capture: this collector's own, cryptofeed's or hftbacktest's, plain or compressed; or a folder of captures of one source.",
        };
        file.AcceptExistingOnly();
        var venue = new Option<string>("--venue") { Description = "The venue that it was recorded from: " + string.Join(", ", VenueTypes.Names) + ".", Required = true };
        venue.AcceptOnlyFromAmong([.. VenueTypes.Names]);
        var command = new Command("replay", "Runs recorded captures through the same pipeline without a socket. Their receive times are the clock; replaying twice stores once.") { file, venue, config, data };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(async () =>
        {
            try
            {
                var captures = Open(parsed.GetValue(file)!.FullName, parsed.GetValue(venue)!);
                var overrides = $"collector.sources.{SourceName} {{ venue = {parsed.GetValue(venue)}, enabled = true }}\ncollector {{ status.enabled = false, capture.enabled = false }}";
                var loaded = CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data), overrides);
                return await CollectorDaemon.RunAsync(loaded, (settings, clock, loggers) => Parts(captures, settings, clock, loggers), cancellation);
            }
            catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCodes.BadConfig;
            }
        }));
        return command;
    }

    /// <summary>The captures of a file or folder.</summary>
    /// <exception cref="InvalidDataException">There is none, or it says that it is of another venue.</exception>
    private static IReadOnlyList<CaptureFile> Open(string path, string venue)
    {
        var captures = Directory.Exists(path) ? CaptureFile.OpenFolder(path) : [CaptureFile.Open(path)];
        var other = captures.FirstOrDefault(c => c.Header is { } header && header.Venue != venue);
        return other is null ? captures : throw new InvalidDataException($"{other.FilePath} was recorded from {other.Header!.Venue}: say --venue {other.Header.Venue}.");
    }

    /// <summary>The ticks are of the source that was recorded, where the capture says which; its limits are those of this run.</summary>
    private static CollectorParts Parts(IReadOnlyList<CaptureFile> captures, CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers)
    {
        var adapter = settings.Sources.First(s => s.Name == SourceName).Venue.CreateAdapter(simulator: null);
        var source = new SourceParts(captures[0].Header?.Source ?? SourceName, adapter, settings.Throttle, new ReplayBatchIds(), (parts, _, owner) =>
            Props.Create(() => new ReplayActor(captures, parts, adapter.CreateDecoder(parts.Name, parts.Catalog, parts.Counters), owner, loggers)));
        return CollectorParts.With(settings, clock, loggers, [source]);
    }
}
