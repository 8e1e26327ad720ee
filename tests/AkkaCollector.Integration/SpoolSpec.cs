using System.Globalization;
using System.Text.RegularExpressions;
using AkkaCollector.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Goal: whatever moment the process dies at, and whatever the store does, what was acknowledged is stored once by the runs after it.
/// Method: SIGKILL at seeded random moments in every mode of the spool, and while the database is locked. A failure prints its seed.
/// </summary>
public sealed class SpoolSpec
{
    private static readonly int Times = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1" ? 20 : 3;

    [Theory]
    [InlineData("on-failure")]
    [InlineData("always")]
    public async Task SIGKILL_at_random_must_leave_a_spool_that_the_next_run_drains(string mode)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AKKACOLLECTOR_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.ProcessId;
        var random = new Random(seed);
        using var folder = new WorkFolder();
        var config = folder.Config($"collector.simulator.rate = 4000\ncollector.storage.report-interval = 500 ms\ncollector.storage.spool.mode = {mode}");
        for (var i = 0; i < Times; i++)
        {
            await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
            await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
            using (var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(random.Next(10, 800)))) await moment.WaitForNextTickAsync();
            await daemon.KillAsync();
        }
        await using (var last = DaemonProcess.Start("run", "--config", config, "--data", folder.Data))
        {
            await last.WaitForLineAsync("Wrote \\d+ quotes in");
            last.Terminate();
            Assert.Equal(0, await last.ExitAsync());
            RunSpec.AssertAddsUp(last.Summary());
            Assert.Equal(0, last.Summary()["spooled"]);
        }
        Assert.Equal((0, 0), ((int)(await SpoolAsync(folder, config, "stats"))["batches"], (int)(await SpoolAsync(folder, config, "verify"))["lost_records"]));
        AssertWhole(folder, $"seed {seed}, {mode}");
    }

    [Fact]
    public async Task What_was_spooled_by_a_run_that_was_killed_must_be_there_to_the_tick()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("""
            collector.storage { sqlite.busy-timeout = 200 ms, report-interval = 500 ms, spool { hold-max = 500 ms, retry-max = 1 s } }
            """);
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.Database, Pooling = false }.ToString()))
        {
            await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
            await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
            other.Open();
            Execute(other, "BEGIN EXCLUSIVE");
            await daemon.WaitForLineAsync("Batches go to the spool:");
            await daemon.WaitForLineAsync("Retrying in [0-9.]+s\\.\\.\\.");
            for (var batches = 0L; batches < 5; batches = (await SpoolAsync(folder, config, "stats"))["batches"])
                Assert.False(daemon.HasExited);
            await daemon.KillAsync();
            Execute(other, "ROLLBACK");
        }
        var before = Rows(folder);
        var waiting = await SpoolAsync(folder, config, "stats");
        Assert.Equal(0, (await SpoolAsync(folder, config, "verify"))["lost_records"]);
        var replayed = await SpoolAsync(folder, config, "replay");
        Assert.Equal(waiting["batches"], replayed["batches"]);
        Assert.Equal(waiting["ticks"], replayed["stored"] + replayed["duplicates"] + replayed["rejected"]);
        Assert.Equal(Rows(folder) - before, replayed["stored"]);
        Assert.Equal(0, (await SpoolAsync(folder, config, "stats"))["batches"]);
        AssertWhole(folder, "after the replay");
    }

    [Fact]
    public async Task What_waits_must_not_be_written_into_a_store_that_keeps_nothing()
    {
        using var folder = new WorkFolder();
        var settings = Configuration.CollectorSettings.Read(Configuration.CollectorConfig.Load(folder.Config(), new Dictionary<string, string>(), $"collector.data-dir = \"{folder.Data}\"")).Storage;
        await using (var store = new SpoolingTickStore(() => throw new TickStoreException(Supervision.FailureClass.Retryable, "away"), settings.Spool, new SpoolBooks(settings.Spool.Mode), TimeProvider.System))
        {
            await store.OpenAsync(CancellationToken.None);
            var frame = new MarketData.UndecodedFrame { Source = "spec", ReceivedMicros = 1, Frame = new byte[3], Error = "no" };
            Assert.True((await store.WriteAsync(new MarketData.TickBatch("one", "spec", [new(frame, MarketData.Outcome.Accepted, default, default)]), CancellationToken.None)).IsSpooled);
        }
        var config = folder.Config("collector.storage.kind = \"null\"");
        foreach (string[] verb in new[] { new[] { "spool", "replay" }, ["restore", folder.Root] })
        {
            await using var nothing = DaemonProcess.Start([.. verb, "--config", config, "--data", folder.Data]);
            Assert.Equal(3, await nothing.ExitAsync());
            Assert.Contains("no store that could be written into", nothing.Output, StringComparison.Ordinal);
        }
        Assert.Equal(1, (await SpoolAsync(folder, config, "stats"))["batches"]);
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_at_the_start_must_exit_3_with_a_spool_too()
    {
        using var folder = new WorkFolder();
        Directory.CreateDirectory(folder.Data);
        await File.WriteAllTextAsync(folder.Database, "this is no database, however long one reads in it, and it never was one ......................................");
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config(), "--data", folder.Data);
        Assert.Equal(3, await daemon.ExitAsync());
        Assert.Contains("is not a SQLite database", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_must_show_the_spool_while_the_store_is_away()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector.storage { sqlite.busy-timeout = 200 ms, report-interval = 500 ms, spool { hold-max = 500 ms, retry-max = 1 s } }");
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        var page = await daemon.StatusPageAsync();
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.Database, Pooling = false }.ToString()))
        {
            other.Open();
            Execute(other, "BEGIN EXCLUSIVE");
            await daemon.WaitForLineAsync("Batches go to the spool:");
            using var http = new HttpClient { BaseAddress = page };
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (true)
            {
                using var status = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync("/status", patience.Token));
                var spool = status.RootElement.GetProperty("spool");
                if (spool.GetProperty("batches").GetInt64() > 2 && spool.GetProperty("spooling").GetBoolean() && spool.GetProperty("oldestAgeSeconds").GetDouble() > 0
                    && status.RootElement.GetProperty("totals").GetProperty("spooled").GetInt64() > 0) break;
                await look.WaitForNextTickAsync(patience.Token);
            }
            var metrics = await http.GetStringAsync("/metrics", patience.Token);
            Assert.Matches(@"(?m)^collector_spool_batches [1-9]", metrics);
            Assert.Matches(@"(?m)^collector_spooled\{source=""[^""]+""\} [1-9]", metrics);
            Execute(other, "ROLLBACK");
        }
        await daemon.WaitForLineAsync("The spool is empty again:");
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        var summary = daemon.Summary();
        RunSpec.AssertAddsUp(summary);
        Assert.Equal((0, 0), (summary["spooled"], summary["dropped"]));
        Assert.Equal(summary["stored"], Rows(folder));
    }

    [Fact]
    public async Task A_backup_must_be_restored_into_an_empty_database_with_equal_rows()
    {
        using var folder = new WorkFolder();
        using var another = new WorkFolder();
        var config = folder.Config("collector.storage { report-interval = 500 ms, backup.interval = 1 s }");
        await using (var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data))
        {
            using var http = new HttpClient { BaseAddress = await daemon.StatusPageAsync() };
            await daemon.WaitForLineAsync("Backup .* is whole:");
            Assert.Matches(@"(?m)^collector_backup_files_total [1-9]", await http.GetStringAsync("/metrics"));
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!Regex.IsMatch(await http.GetStringAsync("/status", patience.Token), "\"backup\": \\{\\s+\"files\": [1-9]")) await look.WaitForNextTickAsync(patience.Token);
            await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
            daemon.Terminate();
            Assert.Equal(0, await daemon.ExitAsync());
        }
        var backups = Path.Combine(folder.Data, "tick_backups");
        await using (var nothing = DaemonProcess.Start("restore", Path.Combine(folder.Data, "logs"), "--config", config, "--data", another.Data))
        {
            Assert.Equal(2, await nothing.ExitAsync());
            Assert.Contains("holds no backup", nothing.Output, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetFiles(backups, "*.part"));
        for (var time = 0; time < 2; time++)
        {
            await using var restore = DaemonProcess.Start("restore", backups, "--config", config, "--data", another.Data);
            Assert.Equal(0, await restore.ExitAsync());
            await restore.WaitForLineAsync("^restore: files=\\d+ .* missed_batches=0$");
            foreach (var table in new[] { "quotes_readable", "trades_readable", "rejected_ticks_readable", "undecoded_frames_readable" })
                Assert.Equal(Sum(folder, table), Sum(another, table));
        }
    }

    private static string Sum(WorkFolder folder, string table) => folder.Text($"SELECT count(*) || ' ' || coalesce(sum(length(venue_time || receive_time)), 0) || ' ' || coalesce(group_concat(DISTINCT batch), '') FROM (SELECT * FROM {(table.StartsWith("undecoded", StringComparison.Ordinal) ? "(SELECT receive_time, '' AS venue_time, batch FROM undecoded_frames_readable)" : table)} ORDER BY batch)");

    private static long Rows(WorkFolder folder) => folder.StoredRows();

    private static void AssertWhole(WorkFolder folder, string when)
    {
        Assert.True(folder.Text("PRAGMA integrity_check") == "ok", when);
        Assert.True(folder.Scalar("SELECT count(*) FROM (SELECT 1 FROM trades GROUP BY instrument_id, trade_id HAVING count(*) > 1)") == 0, $"{when}: a trade stands twice");
        Assert.True(folder.Scalar("SELECT coalesce(sum(quotes + trades + others), 0) FROM batches") == Rows(folder), $"{when}: the batches do not add up to the rows");
        // A batch's number within its run: none missing between the first and the last that are there.
        var holes = folder.Text("""
            SELECT coalesce(group_concat(prefix || last || ': ' || batches || ' batches, ' || numbers), '') FROM (SELECT rtrim(batch, '0123456789') AS prefix, count(*) AS batches, max(CAST(substr(batch, length(rtrim(batch, '0123456789')) + 1) AS INTEGER)) AS last,
            group_concat(substr(batch, length(rtrim(batch, '0123456789')) + 1), ' ') AS numbers
            FROM batches GROUP BY prefix) WHERE batches <> last
            """);
        Assert.True(holes == "", $"{when}: a batch is missing before one that is there: {holes}");
    }

    private static async Task<IReadOnlyDictionary<string, long>> SpoolAsync(WorkFolder folder, string config, string verb)
    {
        await using var process = DaemonProcess.Start("spool", verb, "--config", config, "--data", folder.Data);
        var line = await process.WaitForLineAsync("^(spool|replay): .*");
        Assert.Equal(0, await process.ExitAsync());
        return Regex.Matches(line.Value, @"(\w+)=(-?\d+)(?= |$)").ToDictionary(m => m.Groups[1].Value, m => long.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
