using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using AkkaCollector.Batching;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Throttling;
using AkkaCollector.Validation;
using Microsoft.Data.Sqlite;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Storage;

/// <summary>
/// Goal: from the intake to the database no tick is lost or counted twice, whatever fails. Method: seeded events through the real
/// stages and the real storage actor, with a graph that crashes and a database that fails before and after its commits; at the end
/// the accounts must close and agree with the database. A failure names its seed.
/// </summary>
public sealed class StepsSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ActorMaterializer _materializer;

    public StepsSpec(ITestOutputHelper output) : base("", output) => _materializer = Sys.Materializer();

    private sealed record OneSource(SourceCounters Counters, InstrumentCatalog Catalog, TickIntake Intake, OpenBatches Open, IBatchIds Ids)
    {
        public static OneSource Create(int quotes, int trades)
        {
            var counters = new SourceCounters("test");
            var intake = new TickIntake(Samples.Throttle(quotes, trades), counters);
            return new OneSource(counters, Samples.Catalog(), intake, new OpenBatches(intake, counters), new LiveBatchIds("run", "test"));
        }
    }

    private Task Run(OneSource source, IActorRef storage, StorageSettings settings, int events, Func<int, bool>? crashes = null)
    {
        var passed = 0;
        return Source.FromGraph(new ThrottleStage(source.Intake, Samples.Throttle(), TimeProvider.System))
            .Via(new ValidateStage(Samples.Validation(), source.Catalog, source.Counters))
            .Select(e => crashes?.Invoke(passed++) == true ? throw new InvalidOperationException("the graph crashes") : e)
            .Via(new BatchStage(Samples.Batch(events, events * 4), "test", source.Ids))
            .Via(new StoreStage(storage, settings, source.Open))
            .RunWith(Sink.Ignore<BatchReceipt>(), _materializer);
    }

    private static void Offer(OneSource source, MarketEvent given)
    {
        if (given is Tick tick) source.Counters.TickDecoded(tick);
        source.Intake.Offer(given);
    }

    [Fact]
    public async Task Rows_of_the_database_must_equal_the_accounts()
    {
        using var folder = new TemporaryFolder();
        var settings = Samples.Storage(folder["ticks.db"]);
        var storage = Sys.ActorOf(StorageActor.Props(settings, () => TickStores.Create(settings, Samples.Owner(), TimeProvider.System), TimeProvider.System, new RecordingLoggers()));
        var source = OneSource.Create(quotes: 300, trades: 100_000);
        var running = Run(source, storage, settings, events: 50);
        var random = new Random(5);
        for (var n = 0; n < 20_000; n++)
        {
            var instrument = source.Catalog.Get($"I{random.Next(30)}");
            Offer(source, random.Next(20) switch
            {
                0 => Samples.Trade(instrument, $"{n - random.Next(3)}"),
                1 => Samples.Quote(instrument, bid: -1),
                2 => Samples.Undecoded(),
                _ => Samples.Quote(instrument, bid: 0.05 + random.Next(3) * 0.0005),
            });
        }
        source.Intake.Complete();
        await running.WaitAsync(Patience);
        Watch(storage);
        Sys.Stop(storage);
        await ExpectTerminatedAsync(storage, Patience);

        var account = source.Counters.Read();
        Assert.Equal((0, 0, 0), (account.InFlight, account.TickDifference, account.Dropped));
        Assert.True(account.Conflated > 0 && account.Rejected > 0 && account.Duplicates > 0);
        using var database = new SqliteConnection($"Data Source={folder["ticks.db"]};Pooling=False");
        database.Open();
        long Count(string table) => (long)SqliteSchema.Scalar(database, $"SELECT count(*) FROM {table}")!;
        Assert.Equal(account.Stored, Count("quotes") + Count("trades"));
        Assert.Equal((account.Rejected, account.UndecodedStored), (Count("rejected_ticks"), Count("undecoded_frames")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Accounts_must_close_and_agree_with_the_database_whatever_crashes(int seed)
    {
        var random = new Random(seed);
        var database = new MemoryDatabase();
        var settings = Samples.Storage() with { AckTimeout = TimeSpan.FromMilliseconds(100), Backoff = new StoreBackoffSettings { Min = TimeSpan.FromMilliseconds(2), Max = TimeSpan.FromMilliseconds(10), Jitter = 0.2 } };
        var storage = Sys.ActorOf(StorageActor.Props(settings, database.Connect, TimeProvider.System, new RecordingLoggers()));
        var source = OneSource.Create(quotes: random.Next(20, 400), trades: 100_000);
        const int crashes = 6;
        for (var life = 0; life <= crashes; life++)
        {
            for (var n = 0; n < 1500; n++)
            {
                if (random.Next(300) == 0) database.FailWrites(MemoryDatabase.Away());
                var instrument = source.Catalog.Get($"I{random.Next(30)}");
                Offer(source, random.Next(10) == 0 ? Samples.Trade(instrument, $"{life}-{n}") : Samples.Quote(instrument, bid: 0.03 + random.NextDouble() / 100));
            }
            var last = life == crashes;
            if (last) source.Intake.Complete();
            var crashAt = random.Next(50, 400);
            var running = Run(source, storage, settings, events: random.Next(1, 60), last ? null : n => n == crashAt);
            if (last) await running.WaitAsync(Patience);
            else await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(Patience));
            await AwaitConditionAsync(() => Task.FromResult(!source.Intake.IsAttached), Patience, TimeSpan.FromMilliseconds(2), $"seed {seed}: run {life} left the intake");
            source.Intake.GraphEnded(DropReason.GraphFailed);
            Assert.Equal(0, source.Counters.Read().TickDifference);
        }
        var account = source.Counters.Read();
        Assert.True(account is { InFlight: 0, TickDifference: 0 }, $"seed {seed}: {account}");
        Assert.True(account.DroppedByReason[DropReason.GraphFailed] > 0, $"seed {seed}: no crash cost anything");
        Assert.Equal(0, source.Open.Count);
        Assert.Equal(account.Stored + account.Rejected + account.Duplicates, database.Committed.Sum(b => b.Items.Count(i => i.Event is Tick)));
        Assert.Equal(database.Committed.Count, database.Committed.Select(b => b.Id).Distinct().Count());
    }
}
