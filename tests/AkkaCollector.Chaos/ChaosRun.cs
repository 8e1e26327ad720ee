using System.Globalization;
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

    private ChaosRun(ChaosOptions options, TextWriter log)
    {
        (_options, _log) = (options, log);
        _random = new Random(options.Seed);
        _figures = new ChaosFigures(options);
    }

    private string Data => Path.Combine(_folder, "data");

    private string Spool => Path.Combine(Data, "spool");

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
                sqlite.busy-timeout = 200 ms
                report-interval = 500 ms
                backoff { min = 200 ms, max = 1 s }
                spool { mode = {{_options.Spool}}, write-timeout = 1 s, hold-max = 500 ms, retry-max = 1 s }
              }
            }
            """);
    }

    private DaemonProcess Daemon(string? death = null) => Akkacollector(death, "run");

    private DaemonProcess Akkacollector(string? death, params string[] verb)
    {
        var environment = new Dictionary<string, string>();
        if (_options.Postgres) environment["COLLECTOR_POSTGRES"] = _connection;
        if (death is not null) environment[KillPoint.Variable] = death;
        return DaemonProcess.Start(environment, [.. verb, "--config", Path.Combine(_folder, "chaos.conf"), "--data", Data]);
    }

    private async Task KillDaemonAsync()
    {
        var number = 0;
        foreach (var death in Deaths.Choose(_options, _random))
        {
            number++;
            _witness.Begin();
            DateTimeOffset died;
            string where;
            await using (var daemon = Daemon(death.Setting))
            {
                where = await DieAsync(daemon, death);
                died = DateTimeOffset.UtcNow;
            }
            _figures.Killed(where);
            await CheckAsync($"kill {number} of {_options.Times} at {death.Setting}{(where == death.Point ? "" : $" ({where})")}", died, ended: false);
        }
        _witness.Begin();
        await using var last = Daemon();
        await EndAsync(last);
    }

    /// <summary>Waits for the daemon's death at the point. One that never came there is killed from outside and counted so.</summary>
    private async Task<string> DieAsync(DaemonProcess daemon, Death death)
    {
        if (death.Point == KillPoint.Drain) await BacklogAsync(daemon);
        int code;
        try
        {
            code = await daemon.ExitAsync();
        }
        catch (TimeoutException)
        {
            await daemon.KillAsync();
            return "elsewhere";
        }
        if (code != KilledBySignal || !daemon.Lines.Contains($"SIGKILL at {death.Setting}"))
            throw new InvalidOperationException($"seed {_options.Seed}: the daemon ended with {code} before it was killed at {death.Setting}. It said:\n{daemon.Output}");
        return death.Point;
    }

    /// <summary>Keeps the store from taking anything until batches wait in the spool.</summary>
    private async Task BacklogAsync(DaemonProcess daemon)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        // Not when it says that it wrote: while the tables are being made, that goes to the spool.
        for (var rows = _figures.Rows; await _store.RowsAsync() <= rows; await look.WaitForNextTickAsync(patience.Token))
        {
            if (daemon.HasExited) return;
        }
        await using var locked = await _store.LockAsync();
        while (!daemon.HasExited && SpoolEye.Look(Spool).Batches.Count < 6) await look.WaitForNextTickAsync(patience.Token);
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
        var opened = _venue.Sent.Connections is [.., var last] ? last.OpenedAt : died;
        var seconds = ended ? 0 : Math.Max(0, (died - (newest > opened ? newest : opened)).TotalSeconds);
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
        var sent = new HashSet<TradeKey>();
        foreach (var (instrument, _) in account["instruments"]!.AsObject())
            foreach (var number in _venue.Sent.TradeIdsOf(instrument)) sent.Add(new TradeKey(instrument, number));
        return sent;
    }

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
