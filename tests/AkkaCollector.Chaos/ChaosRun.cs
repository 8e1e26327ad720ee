using System.Globalization;
using System.Text.RegularExpressions;
using AkkaCollector.Configuration;
using AkkaCollector.Integration;
using AkkaCollector.Simulator;
using AkkaCollector.Supervision;
using Microsoft.Extensions.Logging.Abstractions;
using Servers;

namespace AkkaCollector.Chaos;

/// <summary>
/// Kills the daemon, or its database, again and again over the same data, against a simulated venue that lives on and remembers what it
/// sent, and looks after each kill at what is there.
/// </summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const int KilledBySignal = 128 + 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ChaosOptions _options;
    private readonly TextWriter _log;
    private readonly Random _random;
    private readonly string _folder = Directory.CreateTempSubdirectory("akkacollector-chaos-").FullName;
    private readonly ChaosFigures _figures;
    private SimulatorHost _venue = null!;
    private PostgresServer? _server;
    private string _connection = "";
    private StoreEye _store = null!;
    private Witness _witness = null!;
    private DateTimeOffset _started;
    private long _replayed, _replayedDuplicates;

    private ChaosRun(ChaosOptions options, TextWriter log)
    {
        (_options, _log) = (options, log);
        _random = new Random(options.Seed);
        _figures = new ChaosFigures(options);
    }

    private string Data => Path.Combine(_folder, "data");

    private string Spool => Path.Combine(Data, "spool");

    // Waits that are short, where more kills count for more than the defaults.
    private string Waits => _options.Quick
        ? "sqlite.busy-timeout = 200 ms, backoff { min = 200 ms, max = 1 s }, spool { write-timeout = 1 s, hold-max = 500 ms, retry-max = 1 s }"
        : "";

    /// <summary>Runs it all; a kill a line goes to the log.</summary>
    public static async Task<ChaosFigures> RunAsync(ChaosOptions options, TextWriter log)
    {
        await using var run = new ChaosRun(options, log);
        await run.StartAsync();
        if (options.Victim == Victim.Postgres) await run.KillServerAsync();
        else await run.KillDaemonAsync();
        return run._figures;
    }

    public async ValueTask DisposeAsync()
    {
        if (_venue is not null) await _venue.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        _venue = await SimulatorHost.StartAsync(
            new SimulatorOptions { Seed = _options.Seed, TicksPerSecond = _options.Rate, TradeShare = 0.2 }, TimeProvider.System, NullLoggerFactory.Instance);
        if (_options.Postgres)
        {
            _server = await PostgresServer.StartAsync();
            _connection = await _server.CreateDatabaseAsync("ticks");
        }
        _store = _options.Postgres ? StoreEye.Postgres(_connection) : StoreEye.Sqlite(Path.Combine(Data, "ticks.db"));
        _witness = new Witness(_store, Spool);
        await File.WriteAllTextAsync(Path.Combine(_folder, "chaos.conf"), $$"""
            include "{{Path.Combine(AppContext.BaseDirectory, "hocon", "quickstart.conf")}}"
            collector {
              status.port = 0
              simulator.enabled = false
              sources { deribit.endpoint = "{{_venue.WebSocketUri}}", perpetual.endpoint = ${collector.sources.deribit.endpoint} }
              connections.reconnect { min = 100ms, max = 1s }
              storage {
                kind = {{_options.Store}}
                postgres.connection-string = ${?COLLECTOR_POSTGRES}
                report-interval = 500 ms
                spool.mode = {{_options.Spool}}
                {{Waits}}
              }
              capture { enabled = {{(_options.Victim == Victim.Postgres ? "true" : "false")}}, queue-max = 256 MiB, file-size-max = 1 GB, total-max = 10 GB, close-timeout = 20 s }
              # The recording must be whole for the comparison, however busy the machine is.
              shutdown { drain-timeout = 30 s, timeout = 45 s }
            }
            akka.coordinated-shutdown.phases.service-stop.timeout = 35 s
            """);
    }

    /// <summary>How long the daemon holds a batch, by the configuration that it gets.</summary>
    private TimeSpan HoldMax() => CollectorSettings.Read(CollectorConfig.Load(
        Path.Combine(_folder, "chaos.conf"), new Dictionary<string, string> { ["COLLECTOR_POSTGRES"] = _connection }, $"collector.data-dir = \"{Data}\"")).Storage.Spool.HoldMax;

    private DaemonProcess Daemon(string? death = null) => Akkacollector(death, "run");

    private DaemonProcess Akkacollector(string? death, params string[] verb)
    {
        var environment = new Dictionary<string, string>();
        if (_options.Postgres) environment["COLLECTOR_POSTGRES"] = _connection;
        _started = DateTimeOffset.UtcNow;
        if (death is not null) environment[KillPoint.Variable] = death;
        return DaemonProcess.Start(environment, [.. verb, "--config", Path.Combine(_folder, "chaos.conf"), "--data", Data]);
    }

    private async Task KillDaemonAsync()
    {
        var number = 0;
        foreach (var death in Deaths.Choose(_options, _random, HoldMax()))
        {
            number++;
            _witness.Begin();
            DateTimeOffset died;
            string where;
            await using (var daemon = Daemon(death.Point == Deaths.Held ? null : death.Setting)) (where, died) = await DieAsync(daemon, death);
            _figures.Killed(where);
            await CheckAsync($"kill {number} of {_options.Times} at {death.Setting}{(where == death.Point ? "" : $" ({where})")}", died, ended: false);
        }
        _witness.Begin();
        await using var last = Daemon();
        await EndAsync(last);
    }

    /// <summary>Waits for the daemon's death at the point, and answers when it was. One that never came there is killed from outside and counted so.</summary>
    private async Task<(string Where, DateTimeOffset At)> DieAsync(DaemonProcess daemon, Death death)
    {
        if (death.Point == Deaths.Held) return (death.Point, await DieHoldingAsync(daemon, death));
        if (death.Point == KillPoint.Drain) await BacklogAsync(daemon);
        int code;
        try
        {
            code = await daemon.ExitAsync();
        }
        catch (TimeoutException)
        {
            var now = DateTimeOffset.UtcNow;
            await daemon.KillAsync();
            return ("elsewhere", now);
        }
        var told = daemon.Lines.Select(l => Regex.Match(l, $"^SIGKILL at {Regex.Escape(death.Setting)}, ([0-9]+) microseconds after 1970 UTC$")).FirstOrDefault(m => m.Success);
        if (code != KilledBySignal || told is null)
            throw new InvalidOperationException($"seed {_options.Seed}: the daemon ended with {code} before it was killed at {death.Setting}. It said:\n{daemon.Output}");
        return (death.Point, DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    /// <summary>Locks the store while batches come in and kills the daemon a while later.</summary>
    private async Task<DateTimeOffset> DieHoldingAsync(DaemonProcess daemon, Death death)
    {
        await StoredMoreAsync(daemon);
        await using var locked = await _store.LockAsync();
        using (var moment = new PeriodicTimer(death.After)) await moment.WaitForNextTickAsync();
        if (daemon.HasExited) throw new InvalidOperationException($"seed {_options.Seed}: the daemon ended before it was killed at {death.Setting}. It said:\n{daemon.Output}");
        var now = DateTimeOffset.UtcNow;
        await daemon.KillAsync();
        return now;
    }

    /// <summary>Keeps the store from taking anything until batches wait in the spool.</summary>
    private async Task BacklogAsync(DaemonProcess daemon)
    {
        if (!await StoredMoreAsync(daemon)) return;
        using var patience = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        await using var locked = await _store.LockAsync();
        while (!daemon.HasExited && SpoolEye.Look(Spool).Batches.Count < 6) await look.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>Waits until the daemon has stored something; false when it has ended.</summary>
    private async Task<bool> StoredMoreAsync(DaemonProcess daemon)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        // Not when it says that it wrote: while the tables are being made, that goes to the spool.
        for (var rows = _figures.Rows; await _store.RowsAsync() <= rows; await look.WaitForNextTickAsync(patience.Token))
        {
            if (daemon.HasExited) return false;
        }
        return true;
    }

    private async Task KillServerAsync()
    {
        var server = _server ?? throw new InvalidOperationException("There is no PostgreSQL to kill.");
        _witness.Begin();
        await using var daemon = Daemon();
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        for (var number = 1; number <= _options.Times; number++)
        {
            var rows = await _store.RowsAsync();
            using (var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(_random.Next(50, 1000)))) await moment.WaitForNextTickAsync();
            await server.KillAsync();
            _figures.Killed("server");
            await server.StartAgainAsync();
            using var patience = new CancellationTokenSource(Patience);
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (await _store.RowsAsync() <= rows)
            {
                if (daemon.HasExited) throw new InvalidOperationException($"seed {_options.Seed}: the daemon ended after kill {number}. It said:\n{daemon.Output}");
                await look.WaitForNextTickAsync(patience.Token);
            }
            await _log.WriteLineAsync($"kill {number} of {_options.Times}: PostgreSQL stores again, rows={await _store.RowsAsync()} acknowledged={_witness.Seen}");
        }
        await EndAsync(daemon);
        await CompareAsync(daemon);
    }

    /// <summary>The daemon lived all the time: compares what came over its socket with what was sent and with what is stored, by id.</summary>
    private async Task CompareAsync(DaemonProcess daemon)
    {
        var stored = await _store.TradesAsync();
        stored.UnionWith(await _store.RejectedTradesAsync());
        ChaosRules.Compare(_figures, SentByInstrument(), CaptureEye.Trades(Path.Combine(Data, "captures")), stored);
        var summary = daemon.Summary();
        // A batch that was left in the spool may have been stored already: its ticks are then duplicates at the replay.
        var least = summary["stored"] + _replayed;
        _figures.Dropped = summary["dropped"];
        _figures.Unaccounted = _figures.Rows < least ? least - _figures.Rows : Math.Max(0, _figures.Rows - least - _replayedDuplicates);
        _figures.Reconnects = _venue.Sent.Connections.Count(c => c.Ticks > 0) - Directory.GetDirectories(Path.Combine(Data, "captures")).Length;
    }

    /// <summary>Lets a last run go on and end in order; what it leaves in the spool is written into the store without a daemon.</summary>
    private async Task EndAsync(DaemonProcess daemon)
    {
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        daemon.Terminate();
        await EndedAsync(daemon);
        if (daemon.Summary()["in_flight"] != 0) throw new InvalidOperationException($"seed {_options.Seed}: the last run left something in flight. It said:\n{daemon.Output}");
        if (SpoolEye.Look(Spool).Batches.Count > 0)
        {
            await using var replay = Akkacollector(null, "spool", "replay");
            await EndedAsync(replay);
            // What the run had left in the spool counts as stored from here on.
            var told = (await replay.WaitForLineAsync("^replay: .*stored=([0-9]+) duplicates=([0-9]+)")).Groups;
            (_replayed, _replayedDuplicates) = (long.Parse(told[1].Value, CultureInfo.InvariantCulture), long.Parse(told[2].Value, CultureInfo.InvariantCulture));
        }
        await CheckAsync("the end, in order", DateTimeOffset.UtcNow, ended: true);
    }

    private async Task EndedAsync(DaemonProcess process)
    {
        if (await process.ExitAsync() is not 0 and var code) throw new InvalidOperationException($"seed {_options.Seed}: the end failed with {code}. It said:\n{process.Output}");
    }

    /// <summary>Looks at everything while nobody writes.</summary>
    private async Task CheckAsync(string when, DateTimeOffset died, bool ended)
    {
        await _witness.EndAsync();
        await NobodyListensAsync();
        await _store.SettledAsync();
        var blemishes = await _store.BlemishesAsync();
        var (stored, spool) = (await _store.BatchesAsync(), SpoolEye.Look(Spool));
        if (ended && spool.Batches.Count > 0) throw new InvalidOperationException($"seed {_options.Seed}: {spool.Batches.Count} batches are left in the spool.");
        var missing = _witness.Missing(stored, spool.Batches);
        var holes = Holes(stored.Keys.Concat(spool.Batches));
        _figures.Looked(blemishes, spool.Damage, missing.Count, holes.Count);
        foreach (var batch in missing) await _log.WriteLineAsync($"  {when}: batch {batch} was seen before and is missing, or holds something else");
        foreach (var batch in holes) await _log.WriteLineAsync($"  {when}: before batch {batch} one is missing");
        if (blemishes.Any) await _log.WriteLineAsync($"  {when}: {blemishes}");

        var (trades, sent) = (await _store.TradesAsync(), SentTrades());
        _figures.Invented = trades.Count(t => !sent.Contains(t));
        trades.UnionWith(spool.Trades);
        _figures.TradesSent = sent.Count;
        var newest = DateTimeOffset.UnixEpoch.AddMicroseconds(Math.Max(await _store.NewestTradeAsync(), spool.NewestTrade));
        // Before its first tick a run has nothing to lose.
        var begun = _venue.Sent.Connections.Where(c => c.OpenedAt >= _started).Min(c => c.FirstTickAt) ?? died;
        var seconds = ended ? 0 : Math.Max(0, (died - (newest > begun ? newest : begun)).TotalSeconds);
        var lost = _figures.Lost(sent.Count(t => !trades.Contains(t)), seconds);
        (_figures.Rows, _figures.Acknowledged) = (await _store.RowsAsync(), _witness.Seen);
        await _log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{when}: rows={_figures.Rows} spooled_batches={spool.Batches.Count} acknowledged={_figures.Acknowledged} missing={missing.Count} trades_lost={lost} seconds_lost={seconds:0.000}"));
        _witness = _witness.Next();
    }

    /// <summary>Waits until the venue has noticed that its client is gone: until then it counts what nobody receives.</summary>
    private async Task NobodyListensAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (_venue.Sent.Connections.Any(c => c.IsOpen)) await look.WaitForNextTickAsync(patience.Token);
    }

    private HashSet<TradeKey> SentTrades()
    {
        var account = _venue.Sent.ToJson(withTradeIds: false);
        if (!account["trade_ids_complete"]!.GetValue<bool>()) throw new InvalidOperationException($"The venue has sent more than {SentLog.TradeIdsKept} trades and does not know all of them; kill less often.");
        return [.. SentByInstrument().SelectMany(i => i.Value.Select(number => new TradeKey(i.Key, number)))];
    }

    private Dictionary<string, IReadOnlyList<long>> SentByInstrument() =>
        _venue.Sent.ToJson(withTradeIds: false)["instruments"]!.AsObject().ToDictionary(i => i.Key, i => _venue.Sent.TradeIdsOf(i.Key), StringComparer.Ordinal);

    /// <summary>A run numbers its batches and the store takes them in order: none may be missing before one that is there.</summary>
    private static IReadOnlyList<string> Holes(IEnumerable<string> batches)
    {
        var holes = new List<string>();
        foreach (var run in batches.Distinct().GroupBy(b => b[..(b.LastIndexOf(':') + 1)], b => long.Parse(b.AsSpan(b.LastIndexOf(':') + 1), CultureInfo.InvariantCulture)))
        {
            var before = 0L;
            foreach (var number in run.Order())
            {
                if (number != before + 1) holes.Add($"{run.Key}{number}");
                before = number;
            }
        }
        return holes;
    }
}
