using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Throttling;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Storage;

public sealed class StoreStageSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    private readonly SourceCounters _counters = new("test");
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly ActorMaterializer _materializer;
    private readonly TestProbe _storage;
    private readonly OpenBatches _open;
    private readonly TickIntake _intake;
    private IActorRef _stage = ActorRefs.Nobody;

    public StoreStageSpec(ITestOutputHelper output) : base("", output)
    {
        _materializer = Sys.Materializer();
        _storage = CreateTestProbe();
        _intake = new TickIntake(Samples.Throttle(), _counters);
        _open = new OpenBatches(_intake, _counters);
    }

    private (TestPublisher.Probe<TickBatch> Up, TestSubscriber.Probe<BatchReceipt> Down) Run(StorageSettings? settings = null) =>
        this.SourceProbe<TickBatch>().Via(new StoreStage(_storage.Ref, settings ?? Samples.Storage(), _open))
            .ToMaterialized(this.SinkProbe<BatchReceipt>(), Keep.Both).Run(_materializer);

    /// <summary>A batch of two ticks and a frame, taken from the intake as the stages before do.</summary>
    private TickBatch Batch(string id)
    {
        MarketEvent[] events = [Samples.Trade(_catalog.Get("T"), id + "a"), Samples.Trade(_catalog.Get("T"), id + "b"), Samples.Undecoded()];
        foreach (var given in events)
        {
            if (given is Tick tick) _counters.TickDecoded(tick);
            _intake.Offer(given);
            Assert.True(_intake.TryTake(out _));
        }
        return new TickBatch(id, "test", [.. events.Select(e => Samples.Accepted(e))]);
    }

    private static StorageProtocol.BatchStored Stored(string id) => new(new BatchReceipt(id, "test", 0, 2, 0, 0, 1, TimeSpan.Zero));

    private async Task<string> ExpectBatch()
    {
        var message = await _storage.ExpectMsgAsync<StorageProtocol.StoreBatch>(Patience);
        _stage = _storage.Sender;
        return message.Batch.Id;
    }

    [Fact]
    public Task StoreStage_must_let_a_few_batches_wait_and_then_backpressure() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run();
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        foreach (var id in new[] { "1", "2", "3" }) await up.SendNextAsync(Batch(id));
        Assert.Equal(("1", "2"), (await ExpectBatch(), await ExpectBatch()));
        await _storage.ExpectNoMsgAsync(Quiet);
        _stage.Tell(Stored("1"));
        Assert.Equal("1", (await down.ExpectNextAsync(Patience)).BatchId);
        Assert.Equal("3", await ExpectBatch());
        _stage.Tell(Stored("3"));
        _stage.Tell(Stored("2"));
        Assert.Equal(["3", "2"], [(await down.ExpectNextAsync(Patience)).BatchId, (await down.ExpectNextAsync(Patience)).BatchId]);
        Assert.Equal((6, 0, 3, 0), (_counters.Read().Stored, _counters.Read().InFlight, _counters.Read().UndecodedStored, _counters.Read().TickDifference));
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task A_receipt_that_comes_twice_must_be_counted_once() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run();
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        await up.SendNextAsync(Batch("1"));
        await ExpectBatch();
        _stage.Tell(Stored("1"));
        _stage.Tell(Stored("1"));
        _stage.Tell(Stored("never sent"));
        await down.ExpectNextAsync(Patience);
        await down.ExpectNoMsgAsync(Quiet);
        Assert.Equal((2, 0, 0), (_counters.Read().Stored, _counters.Read().InFlight, _counters.Read().TickDifference));
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task A_batch_without_a_receipt_must_be_sent_again() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(Samples.Storage() with { AckTimeout = TimeSpan.FromMilliseconds(60) });
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        await up.SendNextAsync(Batch("1"));
        for (var times = 0; times < 3; times++) Assert.Equal("1", await ExpectBatch());
        Assert.Equal(2, _counters.Read().InFlight);
        _stage.Tell(Stored("1"));
        await down.ExpectNextAsync(Patience);
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task StoreStage_must_complete_only_when_all_is_committed() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run();
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        await up.SendNextAsync(Batch("1"));
        await up.SendCompleteAsync();
        await ExpectBatch();
        await down.ExpectNoMsgAsync(Quiet);
        _stage.Tell(Stored("1"));
        await down.ExpectNextAsync(Patience);
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task Receipts_that_nobody_asks_for_must_hold_back_new_batches() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run();
        await down.EnsureSubscriptionAsync();
        foreach (var id in new[] { "1", "2", "3" }) await up.SendNextAsync(Batch(id));
        await ExpectBatch();
        _stage.Tell(Stored("1"));
        await ExpectBatch();
        _stage.Tell(Stored("2"));
        await _storage.ExpectNoMsgAsync(Quiet);
        down.Request(10);
        Assert.Equal(["1", "2"], [(await down.ExpectNextAsync(Patience)).BatchId, (await down.ExpectNextAsync(Patience)).BatchId]);
        Assert.Equal("3", await ExpectBatch());
        _stage.Tell(Stored("3"));
        await up.SendCompleteAsync();
        await down.ExpectNextAsync(Patience);
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task The_next_run_of_the_graph_must_send_again_what_a_failed_one_left_open() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run();
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        await up.SendNextAsync(Batch("1"));
        await up.SendNextAsync(Batch("2"));
        Assert.Equal(("1", "2"), (await ExpectBatch(), await ExpectBatch()));
        await up.SendErrorAsync(new InvalidOperationException("boom"));
        await down.ExpectErrorAsync();
        _intake.GraphEnded(DropReason.GraphFailed);
        Assert.Equal((0, 4), (_counters.Read().Dropped, _counters.Read().InFlight));

        var (up2, down2) = Run();
        await down2.EnsureSubscriptionAsync();
        down2.Request(10);
        Assert.Equal(["1", "2"], new[] { await ExpectBatch(), await ExpectBatch() }.Order());
        _stage.Tell(Stored("1"));
        _stage.Tell(Stored("2"));
        await down2.ExpectNextAsync(Patience);
        await down2.ExpectNextAsync(Patience);
        Assert.Equal((4, 0, 0), (_counters.Read().Stored, _counters.Read().InFlight, _counters.Read().TickDifference));
        await up2.SendCompleteAsync();
        await down2.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public void Batches_that_are_given_up_at_the_end_must_be_counted_as_dropped()
    {
        _open.Add(Batch("1"));
        _open.Add(Batch("2"));
        _open.Settle(Stored("1").Receipt);
        _open.Abandon(DropReason.Shutdown);
        Assert.False(_open.Settle(Stored("2").Receipt));
        var account = _counters.Read();
        Assert.Equal((2, 2, 0, 0), (account.Stored, account.DroppedByReason[DropReason.Shutdown], account.InFlight, account.TickDifference));
    }
}
