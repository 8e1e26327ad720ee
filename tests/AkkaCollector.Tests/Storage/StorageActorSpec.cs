using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Tests.Doubles;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Storage;

public sealed class StorageActorSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(80);
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly MemoryDatabase _database = new();
    private readonly RecordingLoggers _log = new();
    private readonly TestProbe _events;

    public StorageActorSpec(ITestOutputHelper output) : base("", output)
    {
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(StorageProtocol.StoreUnusable));
    }

    private IActorRef Start(StorageSettings? settings = null, Func<ITickStore>? store = null) =>
        Sys.ActorOf(StorageActor.Props(settings ?? Samples.Storage(), store ?? _database.Connect, TimeProvider.System, _log));

    private TickBatch Batch(string id, int ticks = 2) =>
        new(id, "test", [.. Enumerable.Range(0, ticks).Select(n => Samples.Accepted(Samples.Trade(_catalog.Get("T"), $"{id}-{n}")))]);

    private void Send(IActorRef storage, params string[] ids) => Array.ForEach(ids, id => storage.Tell(new StorageProtocol.StoreBatch(Batch(id)), TestActor));

    private async Task<BatchReceipt> ExpectReceipt() => (await ExpectMsgAsync<StorageProtocol.BatchStored>(Patience)).Receipt;

    private async Task<StoreState> State(IActorRef storage) => await storage.Ask<StoreState>(StorageProtocol.GetStoreState.Instance, Patience);

    private async Task<StoreState> StateWhen(IActorRef storage, Func<StoreState, bool> condition, string what)
    {
        await AwaitConditionAsync(async () => condition(await State(storage)), Patience, TimeSpan.FromMilliseconds(5), what);
        return await State(storage);
    }

    [Fact]
    public async Task Batches_must_be_committed_one_at_a_time_in_their_order()
    {
        var storage = Start();
        string[] ids = ["1", "2", "3", "4", "5"];
        Send(storage, ids);
        foreach (var id in ids) Assert.Equal((id, 2), ((await ExpectReceipt()) is var r ? (r.BatchId, r.Quotes) : default));
        Assert.Equal(ids, _database.Committed.Select(b => b.Id));
        Assert.Equal(0, _database.Overlaps);
        var state = await State(storage);
        Assert.Equal((StoreCondition.Ready, "memory", 5, 10, 0), (state.Condition, state.Name, state.Batches, state.Quotes, state.QueuedBatches));
    }

    [Fact]
    public async Task No_batch_must_be_lost_while_the_store_fails_again_and_again()
    {
        _database.FailWrites([.. Enumerable.Range(0, 3).Select(_ => MemoryDatabase.Away())]);
        _database.FailOpenings(MemoryDatabase.Away("no such host"), MemoryDatabase.Away("no such host"));
        var storage = Start();
        Send(storage, "1", "2", "3");
        foreach (var id in new[] { "1", "2", "3" }) Assert.Equal(id, (await ExpectReceipt()).BatchId);
        Assert.Equal(["1", "2", "3"], _database.Committed.Select(b => b.Id));
        var state = await State(storage);
        Assert.Equal((StoreCondition.Ready, 5, "the disk is away", 0), (state.Condition, state.Failures, state.LastError, state.QueuedBatches));
        Assert.Equal(4, _database.Opened); // the first life and one after each failed write
    }

    [Fact]
    public async Task A_failure_after_the_commit_must_not_store_the_batch_twice()
    {
        _database.FailAfterCommit(MemoryDatabase.Away());
        var storage = Start();
        Send(storage, "1", "2");
        Assert.Equal(("1", 2, 0), ((await ExpectReceipt()) is var r ? (r.BatchId, r.Quotes, r.Duplicates) : default));
        Assert.Equal(("2", 2, 0), ((await ExpectReceipt()) is var s ? (s.BatchId, s.Quotes, s.Duplicates) : default));
        Assert.Equal(["1", "2"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task A_failure_that_no_table_knows_must_be_retried()
    {
        _database.FailWrites(new InvalidOperationException("nobody thought of this"));
        var storage = Start();
        Send(storage, "1");
        Assert.Equal("1", (await ExpectReceipt()).BatchId);
        Assert.Equal("nobody thought of this", (await State(storage)).LastError);
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_must_be_written_once_and_answered_with_the_same_receipt()
    {
        _database.Stall();
        var storage = Start();
        Send(storage, "1", "1", "2");
        await ExpectNoMsgAsync(Quiet);
        _database.GoOn();
        var first = await ExpectReceipt();
        await ExpectReceipt();
        Send(storage, "1");
        Assert.Equal(first, await ExpectReceipt());
        Assert.Equal(["1", "2"], _database.Committed.Select(b => b.Id));
        Assert.Single(_database.Calls, "1");
    }

    [Fact]
    public async Task The_receipt_must_go_to_whoever_asked_last()
    {
        _database.Stall();
        var storage = Start();
        Send(storage, "1");
        var heir = CreateTestProbe();
        storage.Tell(new StorageProtocol.StoreBatch(Batch("1")), heir.Ref);
        await StateWhen(storage, s => s.QueuedBatches == 1, "the batch is queued");
        _database.GoOn();
        await heir.ExpectMsgAsync<StorageProtocol.BatchStored>(Patience);
        await ExpectNoMsgAsync(Quiet);
    }

    [Fact]
    public async Task A_batch_that_finds_the_queue_full_must_be_taken_when_it_is_sent_again()
    {
        _database.Stall();
        var storage = Start(Samples.Storage() with { QueueMax = 2 });
        Send(storage, "1", "2", "3");
        var state = await StateWhen(storage, s => s.Refused == 1, "the third batch was refused");
        Assert.Equal(2, state.QueuedBatches);
        Assert.Contains(_log.Lines, l => l.Text.StartsWith("Batch 3 found the storage queue full (2 of 2)"));
        _database.GoOn();
        Assert.Equal(["1", "2"], [(await ExpectReceipt()).BatchId, (await ExpectReceipt()).BatchId]);
        Send(storage, "3");
        Assert.Equal("3", (await ExpectReceipt()).BatchId);
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_at_the_start_must_be_reported_and_not_be_tried_again()
    {
        _database.FailOpenings(new TickStoreException(FailureClass.NonRetryable, "not a database: set another path"));
        var storage = Start();
        var unusable = await _events.ExpectMsgAsync<StorageProtocol.StoreUnusable>(Patience);
        Assert.Equal(("not a database: set another path", FailureClass.NonRetryable), (unusable.Message, unusable.Failure));
        Send(storage, "1");
        await ExpectNoMsgAsync(Quiet);
        Assert.Equal((StoreCondition.Unusable, 1), ((await State(storage)).Condition, (await State(storage)).QueuedBatches));
        Assert.Equal(["open", "close"], _database.Calls);
    }

    [Fact]
    public async Task A_store_that_is_away_at_the_start_must_be_waited_for()
    {
        _database.FailOpenings(MemoryDatabase.Away(), MemoryDatabase.Away());
        var storage = Start();
        Send(storage, "1");
        Assert.Equal("1", (await ExpectReceipt()).BatchId);
        await _events.ExpectNoMsgAsync(Quiet);
    }

    [Fact]
    public async Task A_store_that_did_work_must_be_tried_again_whatever_it_fails_with()
    {
        var storage = Start();
        Send(storage, "1");
        await ExpectReceipt();
        _database.FailWrites(new TickStoreException(FailureClass.NonRetryable, "somebody made it read-only"));
        Send(storage, "2");
        Assert.Equal("2", (await ExpectReceipt()).BatchId);
        await _events.ExpectNoMsgAsync(Quiet);
    }

    [Fact]
    public async Task What_operators_grep_for_must_be_in_the_log()
    {
        var storage = Start(Samples.Storage() with { ReportInterval = TimeSpan.FromMilliseconds(100) });
        Send(storage, "1");
        await ExpectReceipt();
        _database.FailWrites(MemoryDatabase.Away(), MemoryDatabase.Away());
        Send(storage, "2");
        await ExpectReceipt();
        Watch(storage);
        Sys.Stop(storage);
        await ExpectTerminatedAsync(storage, Patience);
        var texts = _log.Lines.Select(l => l.Text).ToList();
        Assert.Equal(2, _log.Lines.Count(l => l is { Level: LogLevel.Error, Text: "Failed to write quotes: the disk is away" }));
        Assert.Contains(texts, t => t.StartsWith("Retrying in 0.02s... (1 batches wait"));
        Assert.Contains(texts, t => t.StartsWith("Retrying in 0.04s... (1 batches wait"));
        Assert.Equal(4, texts.Where(t => t.StartsWith("Wrote ")).Sum(t => int.Parse(t.Split(' ')[1])));
        Assert.Contains(texts, t => System.Text.RegularExpressions.Regex.IsMatch(t, @"^Wrote \d+ quotes in [\d.]+s"));
        Assert.All(_log.Lines, l => Assert.InRange(l.Id, 1200, 1399));
    }

    [Fact]
    public async Task The_wait_must_begin_anew_after_a_write_that_succeeded()
    {
        _database.FailWrites(MemoryDatabase.Away(), MemoryDatabase.Away());
        var storage = Start();
        Send(storage, "1");
        await ExpectReceipt();
        _database.FailWrites(MemoryDatabase.Away());
        Send(storage, "2");
        await ExpectReceipt();
        Assert.Equal(["0.02", "0.04", "0.02"], _log.Lines.Where(l => l.Text.StartsWith("Retrying")).Select(l => l.Text.Split(' ')[2].TrimEnd('.').TrimEnd('s')));
    }

    [Fact]
    public async Task Lists_of_instruments_must_be_written_before_the_batches_that_wait_and_survive_a_failure()
    {
        Instrument[] List(string name) => [new Instrument { Venue = "v", Name = name, Kind = InstrumentKind.Option, BaseCurrency = "ETH", QuoteCurrency = "ETH" }];
        _database.FailOpenings(MemoryDatabase.Away());
        _database.FailWrites(MemoryDatabase.Away());
        var storage = Start();
        Send(storage, "1");
        storage.Tell(new StorageProtocol.StoreInstruments("one", List("old")));
        storage.Tell(new StorageProtocol.StoreInstruments("one", List("new")));
        storage.Tell(new StorageProtocol.StoreInstruments("two", List("other")));
        Assert.Equal("1", (await ExpectReceipt()).BatchId);
        Assert.Equal(["new", "other"], _database.Lists.Select(l => l[0].Name));
        Assert.Equal(["open", "close", "open", "instruments", "close", "open", "instruments", "instruments", "1"], _database.Calls);
    }

    [Fact]
    public async Task Every_change_of_condition_must_be_published()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe.Ref, typeof(StorageProtocol.StoreChanged));
        var storage = Start();
        async Task Expect(StoreCondition condition) => await probe.FishForMessageAsync(m => m is StorageProtocol.StoreChanged changed && changed.State.Condition == condition, Patience);
        await Expect(StoreCondition.Ready);
        _database.FailWrites(MemoryDatabase.Away());
        Send(storage, "1");
        await Expect(StoreCondition.Away);
        await Expect(StoreCondition.Ready);
        await ExpectReceipt();
    }

    [Fact]
    public async Task Stopping_must_close_the_store_even_while_a_write_hangs()
    {
        _database.Stall();
        var storage = Start();
        Send(storage, "1");
        await AwaitConditionAsync(() => Task.FromResult(_database.Writing == 1), Patience, TimeSpan.FromMilliseconds(5), "the write has begun");
        Watch(storage);
        Sys.Stop(storage);
        await ExpectTerminatedAsync(storage, Patience);
        Assert.Equal((1, 1), (_database.Opened, _database.Closed));
        Assert.Empty(_database.Committed);
    }

    [Fact]
    public async Task A_locked_file_must_hold_batches_back_until_it_is_free_and_stopping_must_leave_it_closed()
    {
        using var folder = new TemporaryFolder();
        var settings = Samples.Storage(folder["ticks.db"]);
        var storage = Start(settings, () => TickStores.Create(settings, Samples.Owner(), TimeProvider.System));
        Send(storage, "1");
        await ExpectReceipt();
        using (var other = new SqliteConnection($"Data Source={folder["ticks.db"]};Pooling=False"))
        {
            other.Open();
            SqliteSchema.Execute(other, "BEGIN IMMEDIATE");
            Send(storage, "2", "3");
            var state = await StateWhen(storage, s => s.Failures > 1, "the locked file was met twice");
            Assert.Contains("another process holds", state.LastError);
            SqliteSchema.Execute(other, "ROLLBACK");
        }
        Assert.Equal(["2", "3"], [(await ExpectReceipt()).BatchId, (await ExpectReceipt()).BatchId]);
        Watch(storage);
        Sys.Stop(storage);
        await ExpectTerminatedAsync(storage, Patience);
        Assert.False(File.Exists(folder["ticks.db-wal"]));
        using var reader = new SqliteConnection($"Data Source={folder["ticks.db"]};Pooling=False;Mode=ReadOnly");
        reader.Open();
        Assert.Equal(6L, SqliteSchema.Scalar(reader, "SELECT count(*) FROM trades"));
    }

    [Fact]
    public async Task A_storage_actor_that_crashes_must_begin_anew_with_a_store_that_was_closed_before()
    {
        var storage = Start();
        Send(storage, "1");
        await ExpectReceipt();
        _database.Stall();
        Send(storage, "2");
        await AwaitConditionAsync(() => Task.FromResult(_database.Writing == 1), Patience, TimeSpan.FromMilliseconds(5), "the write has begun");
        storage.Tell(new StorageProtocol.StoreBatch(null!), TestActor);
        await AwaitConditionAsync(() => Task.FromResult(_database.Opened == 2), Patience, TimeSpan.FromMilliseconds(5), "the store was opened again");
        _database.GoOn();
        Send(storage, "2"); // as the stage does when its receipt does not come
        Assert.Equal("2", (await ExpectReceipt()).BatchId);
        Assert.Equal(["open", "1", "2", "close", "open", "2"], _database.Calls);
        Assert.Equal(["1", "2"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task Upkeep_must_come_between_batches_and_go_on_while_there_is_more()
    {
        _database.Upkeeps.Enqueue(new Upkeep(5, 0, 0, true));
        var settings = Samples.Storage();
        var storage = Start(settings with { Retention = settings.Retention with { Interval = TimeSpan.FromMilliseconds(100) } });
        Send(storage, "1");
        await ExpectReceipt();
        await AwaitConditionAsync(() => Task.FromResult(_database.Calls.Count(c => c == "upkeep") >= 2), TimeSpan.FromSeconds(20));
        Send(storage, "2");
        Assert.Equal("2", (await ExpectReceipt()).BatchId);
        Assert.Equal(0, _database.Overlaps);
    }

    [Fact]
    public async Task A_full_disk_must_hold_batches_back_until_there_is_room()
    {
        var full = SqliteErrors.Working(13, "ticks.db", "Committing a batch", "database or disk is full");
        _database.FailWrites(full, full);
        var storage = Start();
        Send(storage, "1");
        Assert.Equal("1", (await ExpectReceipt()).BatchId);
        Assert.Contains("no space is left", (await State(storage)).LastError);
    }
}
