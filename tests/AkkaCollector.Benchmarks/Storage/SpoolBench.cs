using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;

namespace AkkaCollector.Benchmarks;

/// <summary>
/// The spool by itself: appends of coded batches with and without waiting for the disk, the first beside nothing, the second beside
/// <c>dd oflag=dsync</c> with blocks of the mean batch on the same disk; and the memory that recovering a large spool takes.
/// </summary>
internal static partial class SpoolBench
{
    private const int EventsPerBatch = 500;

    public static async Task RunAsync(bool quick)
    {
        var folder = Directory.CreateTempSubdirectory("akkacollector-bench-").FullName;
        try
        {
            using var ticks = new StepTicks(20_000);
            var batches = Batches(ticks.Ticks);
            Append(folder, batches, quick ? 256L << 20 : 1L << 30);
            await SyncedAsync(folder, batches, quick ? 64 : 400);
            Backup(folder, batches);
            await RecoverAsync(folder, batches, quick ? 256L << 20 : 1L << 30);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TickBatch[] Batches(MarketEvent[] ticks) =>
        [.. ticks.Chunk(EventsPerBatch).Select((chunk, i) => new TickBatch($"bench:{BenchRun.Source}:{i}", BenchRun.Source,
            [.. chunk.Select(t => new Validated(t, Outcome.Accepted, TickFlags.None, RejectReasons.None))]))];

    private static SpoolLogSettings Settings(string path, SpoolFsync fsync) =>
        new() { Path = path, Fsync = fsync, FsyncInterval = TimeSpan.FromSeconds(1), SegmentBytes = 64_000_000, QuarantineMax = 0 };

    /// <summary>Coding and appending until so many bytes are written, three times; the median.</summary>
    private static void Append(string folder, TickBatch[] batches, long bytes)
    {
        var rates = new List<double>();
        var ticksPerSecond = 0.0;
        for (var run = 0; run < 4; run++)
        {
            var path = Path.Combine(folder, "append");
            var codec = new BatchCodec();
            using (var log = SpoolLog.Open(Settings(path, SpoolFsync.Never), TimeProvider.System))
            {
                long written = 0, ticks = 0;
                var watch = Stopwatch.StartNew();
                for (var i = 0; written < bytes; i++)
                {
                    var batch = batches[i % batches.Length];
                    var frame = codec.Write(batch, batch.Items, SpoolFormat.RecordHeader);
                    log.Append(frame, batch.Items.Count);
                    (written, ticks) = (written + frame.Length, ticks + batch.Items.Count);
                }
                watch.Stop();
                // The first run warms up.
                if (run > 0) rates.Add(written / 1e6 / watch.Elapsed.TotalSeconds);
                ticksPerSecond = ticks / watch.Elapsed.TotalSeconds;
            }
            Directory.Delete(path, recursive: true);
        }
        Report.Bench("spool-append", rates.Order().ElementAt(1), "MB/s");
        Report.Bench("spool-append-ticks", ticksPerSecond, "ticks/s");
    }

    /// <summary>With a wait for the disk at each batch, turn and turn about with dd.</summary>
    private static async Task SyncedAsync(string folder, TickBatch[] batches, int count)
    {
        var codec = new BatchCodec();
        var mean = (int)batches.Average(b => codec.Write(b, b.Items, SpoolFormat.RecordHeader).Length);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var run = 0; run < 3; run++)
        {
            theirs.Add(await DdAsync(Path.Combine(folder, "dd"), mean, count));
            var path = Path.Combine(folder, "synced");
            using (var log = SpoolLog.Open(Settings(path, SpoolFsync.Always), TimeProvider.System))
            {
                var written = 0L;
                var watch = Stopwatch.StartNew();
                for (var i = 0; i < count; i++)
                {
                    var batch = batches[i % batches.Length];
                    var frame = codec.Write(batch, batch.Items, SpoolFormat.RecordHeader);
                    log.Append(frame, batch.Items.Count);
                    written += frame.Length;
                }
                ours.Add(written / 1e6 / watch.Elapsed.TotalSeconds);
            }
            Directory.Delete(path, recursive: true);
        }
        Report.Bytes("spool-mean-batch", mean);
        Report.Bench("spool-append-fsync", ours.Order().ElementAt(1), "MB/s");
        Report.Bench("dd-dsync", theirs.Order().ElementAt(1), "MB/s");
        Report.Ratio("spool-fsync-over-dd-dsync", ours.Order().ElementAt(1) / theirs.Order().ElementAt(1));
    }

    private static async Task<double> DdAsync(string file, int block, int count)
    {
        var start = new ProcessStartInfo("dd") { RedirectStandardError = true };
        foreach (var argument in new[] { "if=/dev/zero", $"of={file}", $"bs={block}", $"count={count}", "oflag=dsync" }) start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        using var dd = Process.Start(start) ?? throw new InvalidOperationException("dd did not start.");
        var said = await dd.StandardError.ReadToEndAsync();
        await dd.WaitForExitAsync();
        File.Delete(file);
        var match = DdSeconds().Match(said);
        if (dd.ExitCode != 0 || !match.Success) throw new InvalidOperationException($"dd ended with {dd.ExitCode}: {said}");
        return (double)block * count / 1e6 / double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>What a backup costs a tick, in processor time of its own thread.</summary>
    private static void Backup(string folder, TickBatch[] batches)
    {
        var settings = new BackupSettings { Enabled = true, Path = Path.Combine(folder, "backup"), Interval = TimeSpan.FromHours(1), Retention = TimeSpan.FromDays(1), BytesMax = 1L << 40, QueueMax = batches.Length, RetryAfter = TimeSpan.FromSeconds(10), CloseTimeout = TimeSpan.FromSeconds(10) };
        for (var run = 0; run < 2; run++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            using (var backup = new BackupWriter(settings, new StoreOwner("bench", "bench"), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance))
                foreach (var batch in batches) backup.Offer(batch);
            var ticks = batches.Sum(b => b.Items.Count);
            if (run == 0) continue;
            Report.Bench("backup", (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / ticks, "us/tick");
            Report.Bytes("backup-per-tick", (double)new DirectoryInfo(settings.Path).GetFiles("*.gz").Max(f => f.Length) / ticks);
        }
    }

    /// <summary>
    /// Opens a large spool in a process of its own and drains it into a store that counts: how far its memory rises above what it had
    /// before.
    /// </summary>
    private static async Task RecoverAsync(string folder, TickBatch[] batches, long bytes)
    {
        var path = Path.Combine(folder, "recover");
        var codec = new BatchCodec();
        using (var log = SpoolLog.Open(Settings(path, SpoolFsync.Never), TimeProvider.System))
        {
            var number = 0L;
            for (var written = 0L; written < bytes; number++)
            {
                var batch = batches[number % batches.Length] with { Id = $"recover:{number}" };
                var frame = codec.Write(batch, batch.Items, SpoolFormat.RecordHeader);
                log.Append(frame, batch.Items.Count);
                written += frame.Length;
            }
        }
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.ArgumentList.Add("--recover");
        start.ArgumentList.Add(path);
        using var child = Process.Start(start) ?? throw new InvalidOperationException("The recovering process did not start.");
        Console.Write(await child.StandardOutput.ReadToEndAsync());
        await child.WaitForExitAsync();
        if (child.ExitCode != 0) throw new InvalidOperationException($"The recovering process ended with {child.ExitCode}.");
    }

    /// <summary>The recovering process.</summary>
    public static async Task RecoverHereAsync(string path)
    {
        var settings = new SpoolSettings
        {
            Mode = SpoolMode.OnFailure, Log = Settings(path, SpoolFsync.Never), Limit = 1L << 40, DiskFreeMin = 0, WarnAt = 0.9,
            Shed = [SpoolPriority.Quotes, SpoolPriority.Undecoded, SpoolPriority.Trades], WriteTimeout = TimeSpan.FromSeconds(10), HoldMax = TimeSpan.FromSeconds(10),
            SlowAfter = TimeSpan.FromSeconds(10), Tries = 3, RetryMin = TimeSpan.FromMilliseconds(100), RetryMax = TimeSpan.FromSeconds(1), AbandonAfter = TimeSpan.FromMinutes(1),
        };
        var bytes = new DirectoryInfo(path).GetFiles("*.seg").Sum(f => f.Length);
        GC.Collect();
        var before = Environment.WorkingSet;
        var highest = before;
        var watch = Stopwatch.StartNew();
        var books = new SpoolBooks(SpoolMode.OnFailure);
        await using var store = new SpoolingTickStore(() => new NullTickStore(TimeProvider.System), settings, books, TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        var opened = watch.Elapsed;
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (books.Status.Batches > 0)
        {
            await look.WaitForNextTickAsync();
            highest = Math.Max(highest, Environment.WorkingSet);
        }
        Report.Bench("spool-recover-opening", bytes / 1e6 / opened.TotalSeconds, "MB/s");
        Report.Bench("spool-recover", bytes / 1e6 / watch.Elapsed.TotalSeconds, "MB/s");
        Report.Bench("spool-recover-bytes", bytes / 1e6, "MB");
        Report.Bench("spool-recover-memory", (highest - before) / 1e6, "MB");
    }

    [GeneratedRegex(@"copied, ([0-9.e-]+) s")]
    private static partial Regex DdSeconds();
}
