using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>What was stored, written to files, written back into an empty database: the same rows.</summary>
public sealed class BackupSpec : IDisposable
{
    private const string Dump = """
        SELECT 'batch', batch, source, quotes, trades, others, duplicates, rejected, undecoded, dead_letters FROM batches
        UNION ALL SELECT 'instrument', venue, name, kind, listed, base_currency, strike, expiry_time, 0, 0 FROM instruments
        """;

    private static readonly string[] Views = ["quotes_readable", "trades_readable", "rejected_ticks_readable", "undecoded_frames_readable", .. OtherTicks.Tables.Select(t => t + "_readable")];
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    private string Backups => _folder["tick_backups"];

    private BackupSettings Settings(int queue = 10_000) =>
        new() { Enabled = true, Path = Backups, Interval = TimeSpan.FromSeconds(300), Retention = TimeSpan.FromDays(7), BytesMax = 1L << 30, QueueMax = queue, RetryAfter = TimeSpan.FromSeconds(10), CloseTimeout = TimeSpan.FromSeconds(30) };

    private BackupWriter Writer(BackupSettings? settings = null) => new(settings ?? Settings(), Samples.Owner(), _time, NullLoggerFactory.Instance);

    private ITickStore Store(string database, StoreOwner? owner = null) => TickStores.Create(Samples.Storage(_folder[database]), owner ?? Samples.Owner(), TimeProvider.System);

    private async Task Fill(string database, BackupWriter backup, int seed = 5, int batches = 40)
    {
        await using var store = new BackupTickStore(Store(database), backup);
        await store.OpenAsync(CancellationToken.None);
        await store.WriteInstrumentsAsync([new Instrument { Venue = "deribit", Name = "ETH-1", Kind = InstrumentKind.Option, BaseCurrency = "ETH", QuoteCurrency = "ETH", Strike = 3000, ExpiryMicros = 7 }], CancellationToken.None);
        var random = new RandomBatches(seed);
        for (var i = 0; i < batches; i++) await store.WriteAsync(random.Next(), CancellationToken.None);
    }

    private List<string> Rows(string database)
    {
        using var connection = new SqliteConnection($"Data Source={_folder[database]};Pooling=False");
        connection.Open();
        var rows = new List<string>();
        foreach (var sql in Views.Select(v => $"SELECT * FROM {v}").Prepend(Dump))
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var some = new List<string>();
            while (reader.Read()) some.Add(string.Join("|", Enumerable.Range(0, reader.FieldCount).Where(i => reader.GetName(i) != "id").Select(i => Show(reader.GetValue(i)))));
            rows.AddRange(some.Order(StringComparer.Ordinal));
        }
        return rows;
    }

    private long One(string database, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder[database]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static string Show(object value) => value switch
    {
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x"),
        byte[] bytes => Convert.ToHexString(bytes),
        _ => value.ToString()!,
    };

    private Task<RestoreReport> Restore(string database, string path, string run = "run-restore") =>
        TickRestore.RunAsync(TickRestore.Files(path), instance => Store(database, new StoreOwner(instance, run)), CancellationToken.None);

    [Fact]
    public async Task A_backup_written_back_into_an_empty_database_must_give_equal_rows_and_nothing_the_second_time()
    {
        using (var backup = Writer()) await Fill("first.db", backup);
        var report = await Restore("second.db", Backups);
        Assert.Equal((1, 40L, 0L, 0), (report.Files, report.Batches, report.Missed, report.Damages.Count));
        var first = Rows("first.db");
        Assert.True(first.Count > 400, $"{first.Count}");
        foreach (var table in OtherTicks.Tables) Assert.True(One("first.db", $"SELECT count(*) FROM {table}") > 0, table);
        Assert.Equal(first, Rows("second.db"));
        var again = await Restore("second.db", Backups, "run-again");
        Assert.Equal((40L, 0L, 0L, 0L), (again.Batches, again.Stored, again.Rejected, again.Undecoded));
        Assert.Equal(first, Rows("second.db"));
    }

    [Fact]
    public async Task A_file_must_be_finished_after_its_interval_and_the_next_one_begin_with_the_instruments()
    {
        var settings = Settings();
        using (var backup = Writer(settings))
        {
            await Fill("first.db", backup, seed: 5, batches: 5);
            await Until(() => backup.Batches == 5);
            Assert.Single(Directory.GetFiles(Backups), f => f.EndsWith(".ndjson.gz.part", StringComparison.Ordinal));
            _time.Advance(TimeSpan.FromSeconds(301));
            await Until(() => Directory.GetFiles(Backups).Any(f => f.EndsWith(".ndjson.gz", StringComparison.Ordinal)));
            await Fill("first.db", backup, seed: 6, batches: 5);
        }
        var files = TickRestore.Files(Backups);
        Assert.Equal(2, files.Count);
        await Restore("second.db", files[1]);
        using var connection = new SqliteConnection($"Data Source={_folder["second.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT strike FROM instruments WHERE name = 'ETH-1'";
        Assert.Equal(3000.0, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_file_that_a_crash_left_must_not_be_taken_for_whole_and_give_its_whole_batches_when_named()
    {
        using (var backup = Writer()) await Fill("first.db", backup);
        var whole = TickRestore.Files(Backups).Single();
        var part = whole + ".part";
        File.Move(whole, part);
        using (var file = File.OpenWrite(part)) file.SetLength(file.Length * 2 / 3);
        Assert.Empty(TickRestore.Files(Backups));
        var report = await Restore("second.db", part);
        Assert.Contains(part, report.Damages.Single(), StringComparison.Ordinal);
        Assert.InRange(report.Batches, 1, 39);
        Assert.Subset(Rows("first.db").ToHashSet(), Rows("second.db").Where(r => !r.StartsWith("instrument", StringComparison.Ordinal)).ToHashSet());
    }

    [Fact]
    public async Task What_a_killed_process_left_must_be_made_whole_at_the_next_start_with_all_its_whole_batches()
    {
        using (var backup = Writer()) await Fill("first.db", backup);
        var whole = TickRestore.Files(Backups).Single();
        var bytes = await File.ReadAllBytesAsync(whole);
        var random = new Random(11);
        for (var i = 0; i < 30; i++)
        {
            Directory.Delete(Backups, recursive: true);
            Directory.CreateDirectory(Backups);
            await File.WriteAllBytesAsync(whole + ".part", bytes[..(i == 0 ? 0 : i == 1 ? bytes.Length : random.Next(1, bytes.Length))]);
            var before = new MemoryDatabase();
            if (i > 0) await TickRestore.RunAsync([whole + ".part"], _ => before.Connect(), CancellationToken.None);
            BackupMendReport report;
            using (var next = Writer())
            {
                await Until(() => Directory.GetFiles(Backups, "*.part").Length == 0 || next.Status.Mended.Left > 0);
                await Until(() => next.Status.Mended is { Files: > 0 } or { Empty: > 0 } or { Left: > 0 });
                report = next.Status.Mended;
            }
            var after = new MemoryDatabase();
            var restored = await TickRestore.RunAsync(TickRestore.Files(Backups), _ => after.Connect(), CancellationToken.None);
            Assert.Empty(restored.Damages);
            Assert.Equal(before.Committed.Select(b => b.Id), after.Committed.Select(b => b.Id));
            Assert.Equal((before.Committed.Count, before.Committed.Sum(b => b.Items.Count)), ((int)report.Batches, (int)report.Events));
            Assert.Equal(i != 1 && before.Committed.Count > 0 ? 1 : 0, restored.Cut);
            Assert.DoesNotContain(Directory.GetFiles(Backups), f => f.EndsWith(".mending", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_file_that_a_living_process_writes_must_not_be_touched_by_another_that_starts()
    {
        using var living = Writer();
        await Fill("first.db", living, batches: 5);
        await Until(() => living.Batches == 5);
        await Until(() => living.Status.Unflushed == 0);
        _time.Advance(TimeSpan.FromSeconds(2));
        using (var other = Writer())
        {
            await Until(() => other.Status.Mended.Left == 1);
            await Fill("other.db", other, seed: 6, batches: 3);
            await Until(() => other.Batches == 3);
        }
        await Fill("first.db", living, seed: 7, batches: 5);
        living.Dispose();
        Assert.Equal(2, TickRestore.Files(Backups).Count);
        Assert.Equal((13L, 0), ((await Restore("second.db", Backups)) is var report ? report.Batches : 0, report.Damages.Count));
    }

    [Fact]
    public async Task A_part_that_is_another_versions_must_be_left_as_it_is()
    {
        Directory.CreateDirectory(Backups);
        var part = Path.Combine(Backups, "ticks-20261122T080000000-a-0001.ndjson.gz.part");
        await using (var gzip = new System.IO.Compression.GZipStream(File.Create(part), System.IO.Compression.CompressionLevel.Fastest))
            await gzip.WriteAsync("{\"backup\":99,\"instance\":\"a\",\"run\":\"r\"}\n"u8.ToArray());
        using var writer = Writer();
        await Until(() => writer.Status.Mended.Left == 1);
        Assert.Equal([part], Directory.GetFiles(Backups));
    }

    [Fact]
    public async Task Damage_anywhere_in_a_file_must_be_told_and_never_make_half_a_batch()
    {
        using (var backup = Writer()) await Fill("first.db", backup, batches: 8);
        var whole = TickRestore.Files(Backups).Single();
        var bytes = await File.ReadAllBytesAsync(whole);
        var random = new Random(17);
        for (var i = 0; i < 60; i++)
        {
            var harmed = (byte[])bytes.Clone();
            var at = random.Next(12, harmed.Length);
            harmed[at] ^= (byte)(1 << random.Next(8));
            var path = _folder[$"harmed-{i}.ndjson.gz"];
            await File.WriteAllBytesAsync(path, i % 2 == 0 ? harmed : bytes[..at]);
            var database = new MemoryDatabase();
            var report = await TickRestore.RunAsync([path], _ => database.Connect(), CancellationToken.None);
            Assert.True(report.Damages.Count == 1 || database.Committed.Count == 8, $"{i}: {at}: nothing was told and {database.Committed.Count} batches were read");
        }
    }

    [Fact]
    public async Task Batches_that_find_no_room_must_be_left_out_and_counted_in_the_file()
    {
        var random = new RandomBatches(3);
        long missed;
        using (var backup = Writer(Settings(queue: 1)))
        {
            for (var i = 0; i < 3000; i++) backup.Offer(random.Next(events: 2));
            missed = backup.Missed;
        }
        Assert.InRange(missed, 1, 2999);
        var report = await TickRestore.RunAsync(TickRestore.Files(Backups), _ => new MemoryDatabase().Connect(), CancellationToken.None);
        Assert.Equal(3000, report.Batches + report.Missed);
    }

    [Fact]
    public async Task Old_files_must_be_deleted_by_age_and_by_size()
    {
        Directory.CreateDirectory(Backups);
        var old = Path.Combine(Backups, "ticks-20200101T000000000-a-0001.ndjson.gz");
        var left = Path.Combine(Backups, "ticks-20200101T000000000-a-0002.ndjson.gz.part");
        var another = Path.Combine(Backups, "notes.txt");
        foreach (var file in new[] { old, left, another })
        {
            await File.WriteAllTextAsync(file, "x");
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }
        using (var backup = Writer()) await Fill("first.db", backup);
        Assert.Equal((false, false, true), (File.Exists(old), File.Exists(left), File.Exists(another)));
        _time.Advance(TimeSpan.FromMinutes(10));
        using (var backup = Writer(Settings() with { BytesMax = 1 })) await Fill("first.db", backup, seed: 9);
        Assert.Empty(TickRestore.Files(Backups));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_must_be_told_and_cost_the_store_nothing()
    {
        await File.WriteAllTextAsync(Backups, "a file where the folder should be");
        using var backup = Writer();
        await Fill("first.db", backup);
        await Until(() => backup.Missed == 40);
        Assert.True(Rows("first.db").Count > 400);
        Assert.Equal((0L, 0L, 0L, 40L, 1L, false), (backup.Status.Files, backup.Status.Batches, backup.Status.MissedQueueFull, backup.Status.MissedWriteFailed, backup.Status.Failures, backup.Status.LastError is null));
        File.Delete(Backups);
        _time.Advance(Settings().RetryAfter);
        await Fill("first.db", backup, seed: 6, batches: 3);
        await Until(() => backup.Batches == 3);
        _time.Advance(Settings().Interval);
        await Until(() => backup.Status is { Files: 1, LastError: null, LastFileMicros: > 0 });
        Assert.Equal((3L, 40L), (backup.Batches, backup.Missed));
    }

    [Fact]
    public async Task A_name_that_is_no_file_name_must_be_backed_up_all_the_same()
    {
        using (var backup = new BackupWriter(Settings(), new StoreOwner("rack/1 \u00e9", "run"), _time, NullLoggerFactory.Instance)) await Fill("first.db", backup, batches: 2);
        Assert.Equal(2, (await TickRestore.RunAsync(TickRestore.Files(Backups), _ => new MemoryDatabase().Connect(), CancellationToken.None)).Batches);
    }

    private static async Task Until(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!holds()) Assert.True(await look.WaitForNextTickAsync(patience.Token));
    }
}
