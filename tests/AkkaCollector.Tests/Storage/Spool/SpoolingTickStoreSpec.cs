using System.Collections.Concurrent;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>The suite of every store, over SQLite with the spool in front.</summary>
public class SpoolingTickStoreOnFailureSpec : PersistentTickStoreSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected virtual SpoolMode Mode => SpoolMode.OnFailure;

    protected override ITickStore Create(StoreOwner owner, TimeProvider clock) => new SpoolingTickStore(
        () => TickStores.Create(Samples.Storage(_folder["ticks.db"]), owner, clock), Samples.Spool(_folder["spool"], Mode), new SpoolBooks(Mode), clock);

    protected override ITickStore CreateBare() => TickStores.Create(Samples.Storage(_folder["ticks.db"]), Samples.Owner(), TimeProvider.System);

    protected override async Task<ITickReader> OpenReader()
    {
        var reader = new SqliteTickReader(_folder["ticks.db"], TimeSpan.FromSeconds(5));
        await reader.OpenAsync(CancellationToken.None);
        return reader;
    }

    protected override Task Empty()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" }) System.IO.File.Delete(_folder["ticks.db"] + suffix);
        return Task.CompletedTask;
    }

    protected override async Task<List<(string Trade, long Mask)>> TradeMasks()
    {
        await using var connection = new SqliteConnection($"Data Source={_folder["ticks.db"]};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT trade_id, sources FROM trades ORDER BY trade_id";
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, long)>();
        while (await reader.ReadAsync()) rows.Add((reader.GetString(0), reader.GetInt64(1)));
        return rows;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
    }
}

public sealed class SpoolingTickStoreAlwaysSpec : SpoolingTickStoreOnFailureSpec
{
    protected override SpoolMode Mode => SpoolMode.Always;
}

/// <summary>What the spool does while the store behind it fails, stalls, answers late or never.</summary>
public sealed class SpoolingTickStoreSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryDatabase _database = new();
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly ConcurrentQueue<StoreNews> _news = new();
    private readonly SemaphoreSlim _told = new(0);
    private readonly SourceCounters _counters = new("test");
    private SpoolBooks _books;

    public SpoolingTickStoreSpec() => _books = Books();

    public void Dispose() => _folder.Dispose();

    private SpoolSettings Settings(SpoolMode mode = SpoolMode.OnFailure) => Samples.Spool(_folder["spool"], mode);

    private SpoolBooks Books() => new(SpoolMode.OnFailure) { Drained = _counters.Drained, Damaged = (_, ticks) => _counters.SpoolDamaged(ticks) };

    private SpoolingTickStore Create(SpoolSettings? settings = null, Func<ITickStore>? inner = null, Func<string, long>? diskFree = null)
    {
        var store = new SpoolingTickStore(inner ?? _database.Connect, settings ?? Settings(), _books, TimeProvider.System, diskFree ?? (_ => long.MaxValue));
        ((ITellsOfStore)store).Told = news =>
        {
            _news.Enqueue(news);
            _told.Release();
        };
        return store;
    }

    private async Task<SpoolingTickStore> Open(SpoolSettings? settings = null, Func<ITickStore>? inner = null, Func<string, long>? diskFree = null)
    {
        var store = Create(settings, inner, diskFree);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    private TickBatch Batch(string id, int ticks = 3) =>
        new(id, "test", [.. Enumerable.Range(0, ticks).Select(n => Samples.Accepted(Samples.Trade(_catalog.Get("T"), $"{id}-{n}"))), Samples.Accepted(Samples.Undecoded())]);

    /// <summary>Writes as the pipeline does: counts what the receipt says.</summary>
    private async Task<BatchReceipt> Write(SpoolingTickStore store, TickBatch batch)
    {
        foreach (var item in batch.Items)
            if (item.Event is Tick tick) _counters.TickDecoded(tick);
        var receipt = await store.WriteAsync(batch, CancellationToken.None);
        _counters.Committed(receipt);
        return receipt;
    }

    private async Task Until(Func<bool> holds, string missing)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
        {
            try
            {
                await _told.WaitAsync(TimeSpan.FromMilliseconds(20), patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{missing}. News: {string.Join("; ", _news)}; {_books.Status}; {_counters.Read()}");
            }
        }
    }

    private Task UntilDrained() => Until(() => _counters.Read() is { Spooled: 0, TickDifference: 0 } && _books.Status is { Batches: 0, Spooling: false }, "the spool was not drained");

    [Fact]
    public async Task A_folder_that_can_never_be_used_must_end_the_start_with_its_key_and_the_fix()
    {
        await File.WriteAllTextAsync(_folder["file"], "not a folder");
        var settings = Settings();
        await using var store = Create(settings with { Log = settings.Log with { Path = Path.Combine(_folder["file"], "spool") } });
        var failure = await Assert.ThrowsAsync<TickStoreException>(() => store.OpenAsync(CancellationToken.None).AsTask());
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Matches("storage[.]spool[.]path '.*' cannot be made or written .* set another path", failure.Message);
    }

    [Fact]
    public async Task A_store_that_is_well_must_be_written_to_directly_and_nothing_be_spooled()
    {
        await using var store = await Open();
        var receipt = await Write(store, Batch("1"));
        Assert.Equal((3, 1, 0, false), (receipt.Stored, receipt.Undecoded, receipt.Spooled, receipt.IsSpooled));
        Assert.Equal(("memory", 0L, 0), (store.Name, _books.Status.SpooledBatches, Directory.GetFiles(_folder["spool"], "*.seg").Length));
        Assert.False(_database.Threads.Last().Pooled);
    }

    [Fact]
    public async Task A_write_that_fails_must_be_tried_again_and_not_be_spooled_when_that_helps()
    {
        _database.FailWrites(MemoryDatabase.Away(), MemoryDatabase.Away());
        await using var store = await Open();
        Assert.False((await Write(store, Batch("1"))).IsSpooled);
        Assert.Equal(2, _news.OfType<StoreNews.Away>().Count());
        Assert.Equal(["1"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task A_store_that_fails_as_often_as_it_is_tried_must_be_called_away_and_drained_into_when_it_is_back()
    {
        _database.FailWrites([.. Enumerable.Range(0, 12).Select(_ => MemoryDatabase.Away())]);
        await using var store = await Open();
        var receipt = await Write(store, Batch("1"));
        Assert.Equal((3, 1, 0, 0), (receipt.Spooled, receipt.SpooledFrames, receipt.Stored, receipt.Shed));
        for (var i = 2; i < 20; i++) await Write(store, Batch($"{i}"));
        await UntilDrained();
        Assert.Equal(Enumerable.Range(1, 19).Select(i => $"{i}"), _database.Committed.Select(b => b.Id));
        Assert.Equal((57L, 19L, 0L), (_counters.Read().Stored, _counters.Read().UndecodedStored, _counters.Read().Dropped));
        Assert.Contains(_news, n => n is StoreNews.Spooling);
        Assert.Contains(_news, n => n is StoreNews.Emptied);
        Assert.False((await Write(store, Batch("20"))).IsSpooled);
        Assert.Empty(Directory.GetFiles(_folder["spool"], "*.seg"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_at_the_start_must_not_keep_batches_from_being_taken()
    {
        _database.FailOpenings([.. Enumerable.Range(0, 8).Select(_ => MemoryDatabase.Away("no such host"))]);
        await using var store = await Open();
        var receipt = await Write(store, Batch("1"));
        Assert.True(receipt.IsSpooled);
        await UntilDrained();
        Assert.Equal(["1"], _database.Committed.Select(b => b.Id));
        Assert.True(((ITellsOfStore)store).IsStoreReady);
    }

    [Fact]
    public async Task A_store_that_can_never_be_used_must_fail_the_opening()
    {
        _database.FailOpenings(new TickStoreException(FailureClass.NonRetryable, "not a database"));
        await using var store = Create();
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await store.OpenAsync(CancellationToken.None));
        Assert.Equal((FailureClass.NonRetryable, "not a database"), (failure.Failure, failure.Message));
    }

    [Fact]
    public async Task A_write_that_hangs_must_be_spooled_after_its_time_and_be_stored_once_when_it_ends()
    {
        await using var store = await Open(Settings() with { HoldMax = Soon });
        _database.Stall();
        Assert.True((await Write(store, Batch("1"))).IsSpooled);
        Assert.True((await Write(store, Batch("2"))).IsSpooled);
        Assert.Equal(6, _counters.Read().Spooled);
        _database.GoOn();
        await UntilDrained();
        Assert.Equal(["1", "2"], _database.Committed.Select(b => b.Id));
        Assert.Single(_database.Calls, "1");
        Assert.Equal((6L, 0L), (_counters.Read().Stored, _counters.Read().Duplicates));
    }

    [Fact]
    public async Task A_write_that_timed_out_and_answers_late_must_count_once()
    {
        await using var store = await Open(Settings() with { HoldMax = Soon, WriteTimeout = Soon }, () => new DeafStore(_database.Connect()));
        _database.Stall();
        Assert.True((await Write(store, Batch("1"))).IsSpooled);
        await Until(() => _news.OfType<StoreNews.Away>().Count() >= 2, "it was not tried again");
        _database.GoOn();
        await UntilDrained();
        Assert.Equal(["1"], _database.Committed.Select(b => b.Id));
        Assert.Equal((3L, 0L), (_counters.Read().Stored, _counters.Read().Duplicates));
        Assert.Equal(0, _database.Overlaps);
    }

    [Fact]
    public async Task A_call_that_never_ends_must_be_left_and_the_store_be_opened_anew()
    {
        await using var store = await Open(Settings() with { HoldMax = Soon, WriteTimeout = Soon, AbandonAfter = Soon }, () => new DeafStore(_database.Connect()));
        _database.Stall();
        var stuck = _database.Stuck;
        Assert.True((await Write(store, Batch("1"))).IsSpooled);
        await Until(() => _database.Opened >= 2, "the store was not opened anew");
        _database.StallNoMore();
        await UntilDrained();
        Assert.Equal(["1"], _database.Committed.Select(b => b.Id).Distinct());
        stuck!.TrySetResult();
    }

    [Fact]
    public async Task A_commit_that_was_not_acknowledged_must_be_settled_by_the_same_batch_again()
    {
        _database.FailAfterCommit([.. Enumerable.Range(0, 5).Select(_ => MemoryDatabase.Away())]);
        await using var store = await Open();
        await Write(store, Batch("1"));
        await Write(store, Batch("2"));
        await UntilDrained();
        Assert.Equal(["1", "2"], _database.Committed.Select(b => b.Id));
        Assert.Equal((6L, 0L), (_counters.Read().Stored, _counters.Read().Duplicates));
    }

    [Fact]
    public async Task A_slow_store_must_be_relieved_by_the_spool_until_it_is_quick_again()
    {
        // Long enough that a thread which is held up on a loaded machine does not make a quick write a slow one.
        var slowAfter = Soon * 10;
        await using var store = await Open(Settings() with { SlowAfter = slowAfter });
        _database.Stall();
        var slow = Write(store, Batch("1"));
        await Until(() => _database.Calls.Contains("1"), "the write did not begin");
        using (var timer = new PeriodicTimer(slowAfter * 2)) await timer.WaitForNextTickAsync();
        _database.GoOn();
        Assert.False((await slow).IsSpooled);
        Assert.True((await Write(store, Batch("2"))).IsSpooled);
        await UntilDrained();
        Assert.False((await Write(store, Batch("3"))).IsSpooled);
        Assert.Equal(["1", "2", "3"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task What_an_earlier_run_has_spooled_must_be_drained_first_and_be_counted_apart()
    {
        _database.FailWrites([.. Enumerable.Range(0, 10_000).Select(_ => MemoryDatabase.Away())]);
        await using (var store = await Open())
        {
            for (var i = 1; i < 5; i++) await Write(store, Batch($"{i}"));
            Assert.Equal((12L, 0L), (_counters.Read().Spooled, _counters.Read().TickDifference));
        }
        _database.FailNoMore();
        _books = new SpoolBooks(SpoolMode.OnFailure) { Drained = (r, _) => Assert.Fail($"{r} is not of this run"), Damaged = (s, _) => Assert.Fail(s) };
        await using var next = await Open();
        Assert.True(_books.Status is { Batches: > 0 } || _books.Status.RecoveredBatches > 0);
        await Until(() => _books.Status is { RecoveredBatches: 4, Batches: 0 }, "the spool was not drained");
        Assert.Equal((12L, 0L, 0L), (_books.Status.RecoveredStored, _books.Status.RecoveredDuplicates, _books.Status.DrainedBatches));
        Assert.Equal(["1", "2", "3", "4"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_must_be_answered_as_it_was_spooled_and_not_be_spooled_twice()
    {
        _database.FailWrites([.. Enumerable.Range(0, 10_000).Select(_ => MemoryDatabase.Away())]);
        await using var store = await Open();
        var first = await Write(store, Batch("1"));
        Assert.Equal(first, await store.WriteAsync(Batch("1"), CancellationToken.None));
        Assert.Equal(1, _books.Status.SpooledBatches);
        _database.FailNoMore();
        await UntilDrained();
        Assert.Equal(first, await store.WriteAsync(Batch("1"), CancellationToken.None));
        Assert.Equal(["1"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task A_write_that_hangs_when_the_store_is_closed_must_be_spooled()
    {
        var store = await Open();
        _database.Stall();
        using var stop = new CancellationTokenSource();
        var writing = store.WriteAsync(Batch("1"), stop.Token).AsTask();
        await Until(() => _database.Calls.Contains("1"), "the write did not begin");
        await stop.CancelAsync();
        Assert.True((await writing).IsSpooled);
        Assert.Equal(3, _books.Find("1")!.Spooled);
        await store.DisposeAsync();
        _database.GoOn();
        await using var next = await Open();
        await Until(() => _database.Committed.Any(b => b.Id == "1"), "what was spooled at the end is not there");
    }

    [Fact]
    public async Task In_mode_always_a_batch_must_lie_in_the_log_before_the_store_has_it()
    {
        await using var store = await Open(Settings(SpoolMode.Always));
        _database.Stall();
        var writing = Write(store, Batch("1"));
        await Until(() => _database.Calls.Contains("1"), "the write did not begin");
        Assert.Equal((1L, 3L), (_books.Status.Batches, _books.Status.Ticks));
        _database.GoOn();
        Assert.False((await writing).IsSpooled);
        await Until(() => _books.Status.Batches == 0, "the batch did not leave the log");
        Assert.Equal((3L, 0L), (_counters.Read().Stored, _counters.Read().Spooled));
    }

    [Fact]
    public async Task In_mode_always_a_store_that_hangs_must_not_keep_the_next_batch_out_of_the_log()
    {
        await using var store = await Open(Settings(SpoolMode.Always) with { SlowAfter = Soon, HoldMax = Patience });
        _database.Stall();
        for (var i = 1; i < 4; i++) Assert.True((await Write(store, Batch($"{i}"))).IsSpooled);
        Assert.Equal(3, _books.Status.Batches);
        _database.GoOn();
        await UntilDrained();
        Assert.Equal(["1", "2", "3"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task In_mode_always_what_lies_in_the_log_after_a_crash_must_be_written_once()
    {
        await using (var store = await Open(Settings(SpoolMode.Always))) await Write(store, Batch("0"));
        // A process that dies after the commit and before the log knows leaves the batch in both.
        var codec = new BatchCodec();
        using (var log = SpoolLog.Open(Settings().Log, TimeProvider.System))
            foreach (var id in new[] { "0", "1" }) log.Append(codec.Write(Batch(id), Batch(id).Items, SpoolFormat.RecordHeader), 3);
        await using var next = await Open(Settings(SpoolMode.Always));
        await Until(() => _books.Status is { RecoveredBatches: 2, Batches: 0 }, "the log was not drained");
        Assert.Equal(["0", "1"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task A_full_spool_must_give_up_quotes_first_and_trades_last_and_count_them()
    {
        _database.FailWrites([.. Enumerable.Range(0, 100_000).Select(_ => MemoryDatabase.Away())]);
        var free = long.MaxValue;
        // Nine tenths are a warning, and from 95 percent on a class is given up.
        await using var store = await Open(Settings() with { Limit = 40_000, Shed = [SpoolPriority.Quotes, SpoolPriority.Trades], WarnAt = 0.9 }, diskFree: _ => free);
        var instrument = _catalog.Get("Q");
        var number = 0;
        while (_counters.Read().DroppedByReason[DropReason.SpoolFull] == 0)
        {
            var id = $"{++number}";
            await Write(store, new TickBatch(id, "test", [Samples.Accepted(Samples.Quote(instrument)), .. Batch(id, ticks: 5).Items]));
            Assert.True(number < 1000, $"nothing was given up: {_books.Status}");
        }
        Assert.Equal(1, _counters.Read().DroppedByReason[DropReason.SpoolFull]);
        Assert.Contains(_news, n => n is StoreNews.Filling { Nearly: true });
        while (_books.Status.Fill < 1) await Write(store, Batch($"{++number}", ticks: 5));
        var before = _counters.Read();
        await Write(store, Batch($"{++number}", ticks: 5));
        Assert.Equal((5L, 1L), (_counters.Read().Dropped - before.Dropped, _counters.Read().DroppedByReason[DropReason.UndecodedSpoolFull] - before.DroppedByReason[DropReason.UndecodedSpoolFull]));
        Assert.Equal(0, _counters.Read().TickDifference);
        _database.FailNoMore();
        await UntilDrained();
        Assert.Contains(_news, n => n is StoreNews.Filling { Nearly: false } || _books.Status.Fill < 0.9);
    }

    [Fact]
    public async Task Ticks_that_cannot_be_read_back_must_be_counted_as_dropped()
    {
        _database.FailOpenings([.. Enumerable.Range(0, 10_000).Select(_ => MemoryDatabase.Away())]);
        await using var store = await Open();
        for (var i = 0; i < 5; i++) await Write(store, Batch($"{i}"));
        var segment = Directory.GetFiles(_folder["spool"], "*.seg").Single();
        using (var file = new FileStream(segment, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = file.Length / 2;
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }
        _database.FailNoMore();
        await Until(() => _database.Committed.Count == 4, "the others were not drained");
        await UntilDrained();
        Assert.Equal((12L, 3L), (_counters.Read().Stored, _counters.Read().DroppedByReason[DropReason.SpoolDamaged]));
        Assert.Equal(1, _books.Status.LostRecords);
    }

    [Fact]
    public async Task An_instrument_list_must_be_kept_while_the_store_is_away_and_be_written_before_the_batches()
    {
        _database.FailOpenings(MemoryDatabase.Away(), MemoryDatabase.Away());
        await using var store = await Open();
        await Write(store, Batch("1"));
        var listed = new Instrument { Venue = "deribit", Name = "T", Kind = InstrumentKind.Option, BaseCurrency = "ETH", QuoteCurrency = "ETH" };
        await store.WriteInstrumentsAsync([listed], CancellationToken.None);
        await UntilDrained();
        await Until(() => !_database.Lists.IsEmpty, "the list was not written");
        Assert.Equal(listed, _database.Lists.Single().Single());
    }

    [Fact]
    public async Task Upkeep_must_wait_while_the_store_is_away()
    {
        _database.FailOpenings([.. Enumerable.Range(0, 10_000).Select(_ => MemoryDatabase.Away())]);
        await using var store = await Open();
        Assert.Equal(Upkeep.Nothing, await store.MaintainAsync(CancellationToken.None));
        Assert.DoesNotContain("upkeep", _database.Calls);
    }

    [Fact]
    public async Task Upkeep_that_hangs_must_hold_up_batches_no_longer_than_a_batch_is_held()
    {
        var hanging = new TaskCompletionSource<Upkeep>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var store = await Open(Settings() with { HoldMax = Soon }, () => new DeafStore(_database.Connect()) { Upkeep = hanging.Task });
        Assert.Equal(Upkeep.Nothing, await store.MaintainAsync(CancellationToken.None));
        // Not held once more: it is known that the store does not answer.
        for (var i = 0; i < 5; i++) Assert.True((await Write(store, Batch($"{i}"))).IsSpooled);
        Assert.Empty(_database.Committed);
        hanging.SetResult(Upkeep.Nothing);
        await UntilDrained();
        Assert.False((await Write(store, Batch("5"))).IsSpooled);
        Assert.Equal((1, 6), (_database.Opened, _database.Committed.Count));
    }

    [Fact]
    public async Task Two_collectors_must_not_share_a_folder()
    {
        await using var store = await Open();
        await using var other = Create();
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await other.OpenAsync(CancellationToken.None));
        Assert.Equal(FailureClass.Retryable, failure.Failure);
        Assert.Contains("give each one a path of its own", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Goal: whatever the store does, every batch ends in it once, each source's in order, and the accounts hold all the time. Method:
    /// a seeded store fails, stalls, fails after the commit and cannot be opened, while batches come and the spool is closed and opened.
    /// </summary>
    [Fact]
    public async Task Whatever_the_store_does_every_batch_must_end_in_it_once_and_in_order()
    {
        foreach (var seed in CountedRuns.Seeds(brief: 6, full: 200))
            foreach (var mode in new[] { SpoolMode.OnFailure, SpoolMode.Always })
                await Troubled(new Random(seed), mode, $"seed {seed}, {mode}");
    }

    private async Task Troubled(Random random, SpoolMode mode, string about)
    {
        var database = new MemoryDatabase();
        var counters = new SourceCounters("test");
        var books = new SpoolBooks(mode) { Drained = counters.Drained, Damaged = (s, ticks) => Assert.Fail($"{about}: {ticks} of {s}") };
        var settings = Samples.Spool(_folder[$"trouble-{about}"], mode) with
        {
            HoldMax = Soon, WriteTimeout = Soon * 2, RetryMin = TimeSpan.FromMilliseconds(1), RetryMax = TimeSpan.FromMilliseconds(5), Log = Samples.Spool(_folder[$"trouble-{about}"]).Log with { SegmentBytes = 64 * 1024 },
        };
        SpoolingTickStore Make() => new(database.Connect, settings, books, TimeProvider.System);
        var store = Make();
        await store.OpenAsync(CancellationToken.None);
        const int batches = 120;
        for (var i = 0; i < batches; i++)
        {
            switch (random.Next(12))
            {
                case 0: database.FailWrites([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => MemoryDatabase.Away())]); break;
                case 1: database.FailAfterCommit([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => MemoryDatabase.Away())]); break;
                case 2: database.FailOpenings([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => MemoryDatabase.Away())]); break;
                case 3: database.Stall(); break;
                case 4 or 5: database.GoOn(); break;
                case 6 when random.Next(3) == 0:
                    await store.DisposeAsync();
                    store = Make();
                    await store.OpenAsync(CancellationToken.None);
                    break;
            }
            var batch = Batch($"{i}", random.Next(1, 50));
            foreach (var item in batch.Items)
                if (item.Event is Tick tick) counters.TickDecoded(tick);
            counters.Committed(await store.WriteAsync(batch, CancellationToken.None));
        }
        database.GoOn();
        database.FailNoMore();
        await Until(() => database.Committed.Count >= batches && counters.Read() is { Spooled: 0, TickDifference: 0 }, $"{about}: {counters.Read()}, {database.Committed.Count} committed");
        await store.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, batches).Select(i => $"{i}"), database.Committed.Select(b => b.Id));
        Assert.True(counters.Read() is { Dropped: 0, Duplicates: 0 } account && account.Stored == account.Ticks, $"{about}: {counters.Read()}");
        Assert.Equal(0, database.Overlaps);
    }

    /// <summary>A store that does not listen when its call is told to end.</summary>
    private sealed class DeafStore(ITickStore inner) : ITickStore
    {
        public string Name => inner.Name;

        public ValueTask OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(CancellationToken.None);

        public ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken) => inner.WriteAsync(batch, CancellationToken.None);

        public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) => inner.ReadCursorsAsync(source, CancellationToken.None);

        /// <summary>When upkeep ends; null for as long as it takes.</summary>
        public Task<Upkeep>? Upkeep { get; init; }

        public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) => Upkeep is { } ends ? new(ends) : inner.MaintainAsync(CancellationToken.None);

        public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken) => inner.WriteInstrumentsAsync(instruments, CancellationToken.None);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
