using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Npgsql;
using Servers;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>
/// What may happen between a living daemon and its database: the storage actor is fed batches, the fault comes in their midst, and in
/// the end every batch has one receipt, and the trade ids in the database are those that were sent, each once.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresFaultsSpec : TestKit, IAsyncLifetime
{
    private const int Batches = 30, TicksOfBatch = 100, OthersOfBatch = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly PostgresFixture _fixture;
    private readonly ITestOutputHelper _output;
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly int _seed = Random.Shared.Next();
    private readonly HashSet<string> _sent = [];
    private readonly List<BatchReceipt> _receipts = [];
    private PostgresDatabase _database = null!;

    public PostgresFaultsSpec(PostgresFixture fixture, ITestOutputHelper output) : base("", output)
    {
        (_fixture, _output) = (fixture, output);
        output.WriteLine($"seed {_seed}");
    }

    public async Task InitializeAsync() => _database = await _fixture.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    private IActorRef Start(string? connection = null, TimeSpan? writeTimeout = null)
    {
        var settings = Samples.Storage() with
        {
            Kind = StoreKind.Postgres,
            Postgres = Samples.Postgres(connection ?? _database.ConnectionString) with { WriteTimeout = writeTimeout ?? TimeSpan.FromSeconds(60), ConnectTimeout = TimeSpan.FromSeconds(2) },
        };
        return Sys.ActorOf(StorageActor.Props(settings, () => TickStores.Create(settings, Samples.Owner(), TimeProvider.System), TimeProvider.System, new RecordingLoggers()));
    }

    private string Through(CuttingProxy proxy) => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Port = proxy.Port }.ConnectionString;

    private TickBatch Batch(int number)
    {
        var items = new List<Validated>(TicksOfBatch);
        for (var i = 0; i < TicksOfBatch / 2; i++)
        {
            var id = $"{number}-{i}";
            _sent.Add(id);
            items.Add(Samples.Accepted(Samples.Trade(_catalog.Get($"T{i % 5}"), id, seq: number * TicksOfBatch + i)));
            items.Add(Samples.Accepted(Samples.Quote(_catalog.Get($"Q{i % 5}"), number, i)));
        }
        // A few of the other tables in every batch, behind the trades and between them: they are written last.
        for (var i = 0; i < OthersOfBatch / 2; i++)
        {
            items.Add(Samples.Accepted(OtherTicks.Book(_catalog.Get("Q1"), changeId: number * OthersOfBatch + i + 1)));
            items.Insert(i * 3, Samples.Accepted(OtherTicks.Candle(_catalog.Get("Q1"), number, Samples.Now + number * OthersOfBatch + i)));
        }
        return new TickBatch($"live:{number}", "eth", items);
    }

    private void Send(IActorRef storage, int number) => storage.Tell(new StorageProtocol.StoreBatch(Batch(number)), TestActor);

    private async Task Receive(int count)
    {
        for (var i = 0; i < count; i++) _receipts.Add((await ExpectMsgAsync<StorageProtocol.BatchStored>(Patience)).Receipt);
    }

    /// <summary>Feeds all batches, two on the way at a time; a fault may be made before each.</summary>
    private async Task Feed(IActorRef storage, Func<int, Task> before)
    {
        for (var n = 0; n < Batches; n++)
        {
            await before(n);
            Send(storage, n);
            if (n > 0) await Receive(1);
        }
        await Receive(1);
    }

    private async Task<StoreState> State(IActorRef storage) => await storage.Ask<StoreState>(StorageProtocol.GetStoreState.Instance, Patience);

    /// <summary>Every batch sent so far is written: what comes next stands before the fault alone.</summary>
    private Task UntilIdle(IActorRef storage) => UntilState(storage, s => s.Condition == StoreCondition.Ready && s.QueuedBatches == 0);

    private Task UntilState(IActorRef storage, Func<StoreState, bool> holds) => AwaitConditionAsync(async () => holds(await State(storage)), Patience, TimeSpan.FromMilliseconds(20));

    private async Task NothingIsLostOrDoubled(PostgresDatabase? database = null)
    {
        var db = database ?? _database;
        Assert.Equal(Batches, _receipts.Select(r => r.BatchId).Distinct().Count());
        Assert.All(_receipts, r => Assert.Equal((TicksOfBatch / 2, TicksOfBatch / 2, 0), (r.Quotes, r.Trades, r.Duplicates)));
        Assert.All(_receipts, r => Assert.Equal(OthersOfBatch, r.Others));
        Assert.Equal([(long)Batches * OthersOfBatch, (long)Batches * OthersOfBatch / 2, (long)Batches * OthersOfBatch / 2],
            (await db.QueryAsync("SELECT (SELECT sum(others) FROM batches), (SELECT count(*) FROM candles), (SELECT count(*) FROM book_snapshots)"))[0]);
        var stored = (await db.QueryAsync("SELECT trade_id FROM trades")).Select(r => (string)r[0]!).ToList();
        Assert.Equal(_sent.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
        Assert.Equal([(long)Batches, (long)Batches * TicksOfBatch / 2, (long)Batches * TicksOfBatch / 2, (long)Batches * TicksOfBatch / 2],
            (await db.QueryAsync("SELECT (SELECT count(*) FROM batches), (SELECT sum(quotes) FROM batches), (SELECT count(*) FROM quotes), (SELECT count(DISTINCT (bid_price, ask_price)) FROM quotes)"))[0]);
        Assert.Equal([(long)Batches - 1, "live:" + (Batches - 1)], (await db.QueryAsync("SELECT max(trade_seq) / 100, max(batch) FILTER (WHERE channel = 'quotes') FROM cursors"))[0]);
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_mid_COPY_must_cost_nothing()
    {
        await using var proxy = new CuttingProxy(_fixture.Server.Port);
        var random = new Random(_seed);
        var storage = Start(Through(proxy));
        await Feed(storage, n =>
        {
            if (n % 6 == 5) proxy.CutAfter(random.Next(1, 40_000));
            return Task.CompletedTask;
        });
        Assert.True(proxy.Cuts >= 3, $"only {proxy.Cuts} connections were cut");
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_commit_whose_answer_never_comes_must_be_settled_by_asking()
    {
        await using var proxy = new CuttingProxy(_fixture.Server.Port);
        var storage = Start(Through(proxy));
        await Feed(storage, n =>
        {
            if (n % 10 == 5) proxy.SwallowCommits(2);
            return Task.CompletedTask;
        });
        Assert.True(proxy.Cuts >= 3, $"only {proxy.Cuts} answers were swallowed");
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_commit_whose_answer_comes_too_late_must_be_settled_by_asking()
    {
        await using var proxy = new CuttingProxy(_fixture.Server.Port);
        var storage = Start(Through(proxy), writeTimeout: TimeSpan.FromSeconds(2));
        await Feed(storage, async n =>
        {
            if (n == 10) proxy.HoldCommits();
            if (n == 12)
            {
                // Two are on their way; the answer to the first is held until the store has given it up.
                await UntilState(storage, s => s.Failures > 0);
                proxy.Release();
            }
        });
        Assert.True(proxy.Holding.Task.IsCompleted);
        Assert.Contains("whether it was done is asked", (await State(storage)).LastError);
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_server_that_falls_silent_must_be_given_up_in_time_and_found_again()
    {
        await using var proxy = new CuttingProxy(_fixture.Server.Port);
        var storage = Start(Through(proxy), writeTimeout: TimeSpan.FromSeconds(1));
        await Feed(storage, async n =>
        {
            if (n == 10)
            {
                await UntilIdle(storage);
                proxy.GoSilent();
            }
            if (n != 11) return;
            await UntilState(storage, s => s.Failures >= 2);
            proxy.Speak();
        });
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_table_that_is_locked_for_longer_than_a_write_may_take_must_hold_batches_back()
    {
        var storage = Start(writeTimeout: TimeSpan.FromSeconds(1));
        NpgsqlConnection? other = null;
        await Feed(storage, async n =>
        {
            if (n == 10)
            {
                await UntilIdle(storage);
                other = await _database.ConnectAsync();
                await PostgresLayout.RunAsync(other, "BEGIN; LOCK TABLE quotes, trades IN ACCESS EXCLUSIVE MODE", CancellationToken.None);
            }
            if (n != 11) return;
            await UntilState(storage, s => s.Failures >= 2);
            await other!.DisposeAsync();
        });
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_lock_that_is_let_go_in_time_must_only_delay_a_batch()
    {
        var storage = Start();
        Task? holding = null;
        await Feed(storage, async n =>
        {
            if (n != 10) return;
            var locked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            holding = Task.Run(async () =>
            {
                await using var other = await _database.ConnectAsync();
                await PostgresLayout.RunAsync(other, "BEGIN; LOCK TABLE quotes IN ACCESS EXCLUSIVE MODE", CancellationToken.None);
                locked.SetResult();
                await PostgresLayout.RunAsync(other, "SELECT pg_sleep($1)", CancellationToken.None, CountedRuns.IsLong ? 10.0 : 3.0);
            });
            await locked.Task;
        });
        await holding!;
        Assert.Equal(0, (await State(storage)).Failures);
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_dump_under_load_must_be_whole_and_hold_nothing_up()
    {
        var storage = Start();
        var dumps = new List<Task>();
        await Feed(storage, n =>
        {
            if (n % 10 == 5) dumps.Add(Task.Run(() => _fixture.Server.DumpAsync(new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database!)));
            return Task.CompletedTask;
        });
        await Task.WhenAll(dumps);
        Assert.Equal(0, (await State(storage)).Failures);
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task Sessions_that_an_administrator_ends_must_cost_nothing()
    {
        var storage = Start();
        await Feed(storage, async n =>
        {
            if (n % 5 == 4) await _database.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'akkacollector/%' AND datname = current_database()");
        });
        Assert.True((await State(storage)).Failures > 0);
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_database_that_is_read_only_for_a_while_must_hold_batches_back_and_say_so()
    {
        var storage = Start();
        var name = new NpgsqlConnectionStringBuilder(_database.ConnectionString).Database;
        await Feed(storage, async n =>
        {
            if (n == 10)
            {
                await UntilIdle(storage);
                await _database.RunAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'akkacollector/%' AND datname = current_database()");
            }
            if (n != 11) return;
            await UntilState(storage, s => s.LastError?.Contains("is read-only", StringComparison.Ordinal) == true);
            var admin = new PostgresDatabase(_database.ConnectionString + ";Options=-c default_transaction_read_only=off");
            await admin.RunAsync($"ALTER DATABASE {name} RESET default_transaction_read_only");
        });
        await NothingIsLostOrDoubled();
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_must_lose_nothing_that_was_acknowledged()
    {
        // Its own server, with PostgreSQL's defaults: what was acknowledged must outlive the kill by the log alone.
        await using var server = await PostgresServer.StartAsync();
        var database = new PostgresDatabase(await server.CreateDatabaseAsync("killed"));
        var storage = Start(database.ConnectionString);
        var random = new Random(_seed);
        var kills = Enumerable.Range(0, 3).Select(i => random.Next(2 + i * 9, 10 + i * 9)).ToHashSet();
        await Feed(storage, async n =>
        {
            if (!kills.Contains(n)) return;
            await server.KillAsync();
            await server.StartAgainAsync();
        });
        await NothingIsLostOrDoubled(database);
    }

    [Fact]
    public async Task Writes_must_follow_the_primary_when_a_standby_is_promoted()
    {
        await using var primary = await PostgresServer.StartAsync();
        await using var standby = await primary.StartStandbyAsync();
        var admin = new PostgresDatabase(primary.ConnectionString());
        // A commit is acknowledged when the standby has it: so nothing may be missing after the change.
        await admin.RunAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await admin.RunAsync("SELECT pg_reload_conf()");
        await primary.CreateDatabaseAsync("moving");
        var both = new NpgsqlConnectionStringBuilder(standby.ConnectionString("moving")) { Host = $"127.0.0.1:{standby.Port},127.0.0.1:{primary.Port}" };
        var storage = Start(both.ConnectionString);
        await Feed(storage, async n =>
        {
            if (n != 15) return;
            await primary.KillAsync();
            await standby.PromoteAsync();
        });
        await NothingIsLostOrDoubled(new PostgresDatabase(standby.ConnectionString("moving")));
    }

    [Fact]
    public async Task A_full_disk_must_hold_batches_back_until_there_is_room()
    {
        // Its own server: what is left of a tablespace that is gone stops a server's checkpoints.
        await using var room = await SmallDisk.CreateAsync();
        await using var server = await PostgresServer.StartAsync("-c fsync=off");
        var database = new PostgresDatabase(await server.CreateDatabaseAsync("full"));
        await room.AttachAsync(database);
        var storage = Start(database.ConnectionString);
        await Feed(storage, async n =>
        {
            if (n == 10)
            {
                await UntilIdle(storage);
                await room.FillAsync();
            }
            if (n != 11) return;
            await UntilState(storage, s => s.LastError?.Contains("no space is left", StringComparison.Ordinal) == true);
            await room.FreeAsync();
        });
        _output.WriteLine(room.IsReal ? "a real full disk" : "the server's answer to a full disk");
        await NothingIsLostOrDoubled(database);
    }

    [Fact]
    public async Task A_disk_that_is_read_only_for_a_while_must_hold_batches_back()
    {
        await using var disk = await SmallDisk.CreateAsync();
        await using var server = await PostgresServer.StartAsync("-c fsync=off");
        var database = new PostgresDatabase(await server.CreateDatabaseAsync("turning"));
        await disk.AttachAsync(database);
        var storage = Start(database.ConnectionString);
        await Feed(storage, async n =>
        {
            if (n == 10)
            {
                await UntilIdle(storage);
                await disk.TurnReadOnlyAsync();
                // The next session opens the files anew.
                await database.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'akkacollector/%' AND datname = current_database()");
            }
            if (n != 11) return;
            await UntilState(storage, s => s.LastError?.Contains("Read-only file system", StringComparison.Ordinal) == true);
            await disk.TurnWritableAsync();
        });
        _output.WriteLine(disk.IsReal ? "a real read-only disk" : "the server's answer to a read-only disk");
        await NothingIsLostOrDoubled(database);
    }

    [Fact]
    public async Task Two_collectors_that_mark_the_same_trades_in_opposite_order_must_never_deadlock()
    {
        var settings = Samples.Storage() with { Kind = StoreKind.Postgres, Postgres = Samples.Postgres(_database.ConnectionString) };
        var rounds = CountedRuns.IsLong ? 400 : 40;
        const int trades = 500;
        var stores = new List<ITickStore>();
        foreach (var instance in new[] { "zero", "one", "two" })
        {
            stores.Add(TickStores.Create(settings, Samples.Owner(instance, instance), TimeProvider.System));
            await stores[^1].OpenAsync(CancellationToken.None);
        }
        TickBatch Round(string instance, int number, Func<IEnumerable<int>, IEnumerable<int>> order) => new($"{instance}:{number}", "eth",
            [.. order(Enumerable.Range(0, trades)).Select(i => Samples.Accepted(Samples.Trade(_catalog.Get($"T{i % 7}"), $"{number}-{i}")))]);
        for (var n = 0; n < rounds; n++)
        {
            // The rows are there and committed, and two others come to put their mark on every one of them.
            await stores[0].WriteAsync(Round("zero", n, i => i), CancellationToken.None);
            var (one, two) = (Round("one", n, i => i), Round("two", n, i => i.Reverse()));
            await Task.WhenAll(Task.Run(() => stores[1].WriteAsync(one, CancellationToken.None).AsTask()), Task.Run(() => stores[2].WriteAsync(two, CancellationToken.None).AsTask()));
        }
        // A session tells what it has counted when it ends.
        foreach (var store in stores) await store.DisposeAsync();
        await AwaitConditionAsync(async () => (long)(await _database.OneAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'akkacollector%' AND datname = current_database()"))! == 0, Patience);
        Assert.Equal(0L, await _database.OneAsync("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
        Assert.Equal([(long)rounds * trades, 7L, 7L], (await _database.QueryAsync("SELECT count(*), min(sources), max(sources) FROM trades"))[0]);
    }

    [Fact]
    public async Task Two_collectors_that_write_the_same_trades_at_once_must_make_one_row_of_each()
    {
        var settings = Samples.Storage() with { Kind = StoreKind.Postgres, Postgres = Samples.Postgres(_database.ConnectionString) };
        async Task<int> Write(string instance, bool backwards)
        {
            await using var store = TickStores.Create(settings, Samples.Owner(instance, instance), TimeProvider.System);
            await store.OpenAsync(CancellationToken.None);
            var merged = 0;
            for (var n = 0; n < 20; n++)
            {
                var trades = Enumerable.Range(0, 200).Select(i => Samples.Accepted(Samples.Trade(_catalog.Get($"T{i % 7}"), $"{n}-{i}"))).ToList();
                if (backwards) trades.Reverse();
                merged += (await store.WriteAsync(new TickBatch($"{instance}:{n}", "eth", trades), CancellationToken.None)).Duplicates;
            }
            return merged;
        }
        var merged = await Task.WhenAll(Task.Run(() => Write("one", false)), Task.Run(() => Write("two", true)));
        Assert.Equal(4000, merged.Sum());
        Assert.Equal([4000L, 3L, 3L], (await _database.QueryAsync("SELECT count(*), min(sources), max(sources) FROM trades"))[0]);
    }
}
