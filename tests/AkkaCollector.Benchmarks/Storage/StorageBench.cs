using System.Diagnostics;
using System.Globalization;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using Npgsql;
using Servers;

namespace AkkaCollector.Benchmarks;

/// <summary>The rows of the PostgreSQL store: beside a bare COPY loop, end to end, and as the tables grow. A server of its own with PostgreSQL's defaults, fsync on.</summary>
internal sealed class StorageBench : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private int _databases;

    private StorageBench(PostgresServer server) => _server = server;

    /// <summary>Runs the rows.</summary>
    /// <param name="quick">Fewer rows and runs.</param>
    /// <param name="growth">The growth alone; else all the others.</param>
    /// <param name="growTo">How many rows the tables are grown to, in millions.</param>
    public static async Task RunAsync(bool quick, bool growth, int growTo)
    {
        await using var bench = new StorageBench(await PostgresServer.StartAsync());
        if (growth)
        {
            await bench.GrowAsync(growTo);
            return;
        }
        await bench.OverCopyAsync(quick, 5000, "");
        await bench.OverCopyAsync(quick, 500, "-500");
        await bench.EndToEndAsync(quick);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>The store and the bare loop take turns on the same ticks; median over median.</summary>
    private async Task OverCopyAsync(bool quick, int size, string suffix)
    {
        var runs = quick ? 3 : 5;
        using var ticks = new StepTicks(quick ? 100_000 : 300_000);
        List<Validated[]> batches = [.. ticks.Ticks.Select(t => new Validated(t, Outcome.Accepted, TickFlags.None, RejectReasons.None)).Chunk(size)];
        var (store, copy) = (new List<double>(), new List<double>());
        for (var i = 0; i <= runs; i++)
        {
            var pair = (await StoreAsync(batches), await CopyAsync(batches));
            if (i == 0) continue; // the first warms up
            store.Add(pair.Item1);
            copy.Add(pair.Item2);
        }
        var (ofStore, ofCopy) = (store.Order().ElementAt(runs / 2), copy.Order().ElementAt(runs / 2));
        Report.Ratio("postgres-store-over-copy" + suffix, ofStore / ofCopy);
        Report.Bench("postgres-store" + suffix, ofStore, "rows/s");
        Report.Bench("postgres-copy" + suffix, ofCopy, "rows/s");
    }

    private async Task<double> StoreAsync(List<Validated[]> batches)
    {
        using var run = await NewRunAsync("");
        await using var store = TickStores.Create(run.Settings.Storage, BenchRun.Owner, TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        await store.WriteAsync(new TickBatch("warm-up", BenchRun.Source, [.. batches[0].Where(v => v.Event is Quote).Take(100)]), CancellationToken.None);
        var (rows, began) = (0L, Stopwatch.GetTimestamp());
        for (var i = 0; i < batches.Count; i++)
            rows += (await store.WriteAsync(new TickBatch(string.Create(CultureInfo.InvariantCulture, $"bench:{i}"), BenchRun.Source, batches[i]), CancellationToken.None)).Stored;
        var elapsed = Stopwatch.GetElapsedTime(began);
        await CheckAsync(run, rows + 100);
        return rows / elapsed.TotalSeconds;
    }

    private async Task<double> CopyAsync(List<Validated[]> batches)
    {
        using var run = await NewRunAsync("");
        await using var copy = await BareCopy.OpenAsync(run, batches[0].Where(v => v.Event is Quote));
        var (rows, began) = (0L, Stopwatch.GetTimestamp());
        foreach (var batch in batches) rows += await copy.WriteAsync(batch);
        var elapsed = Stopwatch.GetElapsedTime(began);
        await CheckAsync(run, rows);
        return rows / elapsed.TotalSeconds;
    }

    /// <summary>The whole pipeline from frames in memory, beside one loop that decodes the same frames and copies what is in them, in batches of the same sizes.</summary>
    private async Task EndToEndAsync(bool quick)
    {
        const string changes = "collector.batching.events-max = 5000\ncollector.storage.postgres { read-index = off, time-index = brin }";
        var (ticks, runs) = quick ? (150_000, 3) : (500_000, 5);
        var blocks = PremadeFrames.Make(ticks);
        var pairs = new List<(PipelineResult Pipeline, TimeSpan Bare)>();
        for (var i = 0; i <= runs; i++)
        {
            using var run = await NewRunAsync(changes);
            using var ofPipeline = new PremadeFrames(blocks);
            var pipeline = await PipelineRun.RunAsync(run, ofPipeline);
            await CheckAsync(run, pipeline.Account.Stored);
            using var ofBare = new PremadeFrames(blocks);
            var bare = await DecodeAndCopyAsync(ofBare, pipeline.Store.BatchSizes, pipeline.Account.Stored, changes);
            if (i > 0) pairs.Add((pipeline, bare));
        }
        var middle = pairs.Select(p => p.Pipeline).OrderBy(p => p.Elapsed).ElementAt(runs / 2);
        var middleBare = pairs.Select(p => p.Bare).Order().ElementAt(runs / 2);
        Report.Bench("end-to-end-postgres", middle.TicksPerSecond, "ticks/s");
        Report.Ratio("end-to-end-postgres-over-bare", middleBare / middle.Elapsed);
        Report.Bench("bare-decode-and-copy", middle.Account.Ticks / middleBare.TotalSeconds, "ticks/s");
        Report.Bench("end-to-end-postgres-batch", middle.Store.BatchSizes.Average(), "events");
        Report.Bench("end-to-end-postgres-store-busy", middle.Store.Busy / middle.Elapsed * 100, "%");
    }

    private async Task<TimeSpan> DecodeAndCopyAsync(IFrameSource frames, IReadOnlyList<int> sizes, long stored, string changes)
    {
        using var run = await NewRunAsync(changes);
        using var some = new StepTicks(200);
        await using var copy = await BareCopy.OpenAsync(run, some.Ticks.OfType<Quote>().Select(t => new Validated(t, Outcome.Accepted, TickFlags.None, RejectReasons.None)));
        var decoder = Decoder(run);
        var kept = new ListIntake();
        var (rows, began) = (0L, Stopwatch.GetTimestamp());
        foreach (var size in sizes)
        {
            while (kept.Count < size && frames.TryNext(out var frame, out var micros)) decoder.Decode(frame, micros, kept);
            rows += await copy.WriteAsync(kept.Take(size));
        }
        var elapsed = Stopwatch.GetElapsedTime(began);
        if (rows != stored) throw new InvalidOperationException($"The bare loop copied {rows} rows, the pipeline stored {stored}.");
        await CheckAsync(run, rows);
        return elapsed;
    }

    /// <summary>The cost of a tick within the store as the tables grow: the last 200,000 ticks before each mark.</summary>
    private async Task GrowAsync(int millions)
    {
        using var run = await NewRunAsync("");
        await using var store = TickStores.Create(run.Settings.Storage, BenchRun.Owner, TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        using var frames = new LiveFrames(millions * 1_000_000L);
        var decoder = Decoder(run);
        var kept = new ListIntake();
        var (rows, number, recent) = (0L, 0, new Queue<(long Rows, TimeSpan Time)>());
        while (true)
        {
            while (kept.Count < 5000 && frames.TryNext(out var frame, out var micros)) decoder.Decode(frame, micros, kept);
            if (kept.Count == 0) break;
            var batch = new TickBatch(string.Create(CultureInfo.InvariantCulture, $"grow:{number++}"), BenchRun.Source, kept.Take(5000));
            var began = Stopwatch.GetTimestamp();
            var receipt = await store.WriteAsync(batch, CancellationToken.None);
            recent.Enqueue((receipt.Stored, Stopwatch.GetElapsedTime(began)));
            if (recent.Count > 40) recent.Dequeue();
            var before = rows;
            rows += receipt.Stored;
            foreach (var mark in new[] { 1, 10, 50 })
            {
                if (before < mark * 1_000_000L - 5000 && rows >= mark * 1_000_000L - 5000)
                    Report.Bench($"postgres-cost-at-{mark}m-rows", recent.Sum(r => r.Time.TotalNanoseconds) / recent.Sum(r => r.Rows), "ns/tick");
            }
        }
        await CheckAsync(run, rows);
    }

    private async Task<BenchRun> NewRunAsync(string changes)
    {
        var connection = await _server.CreateDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"bench_{++_databases}"));
        // Each run pays for its own rows only: what the one before left in the log and in memory is written first.
        await using (var admin = new NpgsqlConnection(connection + ";Pooling=false"))
        {
            await admin.OpenAsync();
            await PostgresLayout.RunAsync(admin, "CHECKPOINT", CancellationToken.None);
        }
        return new BenchRun($"collector.storage {{ kind = postgres, postgres.connection-string = \"{connection}\" }}\n{changes}");
    }

    private static async Task CheckAsync(BenchRun run, long stored)
    {
        await using var connection = new NpgsqlConnection(run.Settings.Storage.Postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        var rows = await PostgresLayout.ScalarAsync(connection, "SELECT (SELECT count(*) FROM quotes) + (SELECT count(*) FROM trades)", CancellationToken.None);
        if ((long)rows! != stored) throw new InvalidOperationException($"The receipts count {stored} stored ticks, the database holds {rows} rows.");
    }

    private static IVenueDecoder Decoder(BenchRun run)
    {
        var adapter = run.Settings.Sources[0].Venue.CreateAdapter(new Uri("ws://127.0.0.1:1/"));
        return adapter.CreateDecoder(BenchRun.Source, new InstrumentCatalog(adapter.Venue, adapter.KindOfName), new SourceCounters(BenchRun.Source));
    }
}
