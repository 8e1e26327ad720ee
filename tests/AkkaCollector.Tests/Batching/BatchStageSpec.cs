using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit.Xunit2;
using AkkaCollector.Batching;
using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Batching;

public sealed class BatchStageSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly ActorMaterializer _materializer;
    private int _number;

    public BatchStageSpec(ITestOutputHelper output) : base("", output) => _materializer = Sys.Materializer();

    private Validated Event() => Samples.Accepted(Samples.Trade(_catalog.Get("T"), $"{_number++}"));

    private (TestPublisher.Probe<Validated> Up, TestSubscriber.Probe<TickBatch> Down) Run(int events, int most, TimeSpan age, IBatchIds? ids = null, bool enabled = true)
    {
        var settings = new BatchSettings { Enabled = enabled, Events = events, EventsMax = most, Age = age };
        return this.SourceProbe<Validated>().Via(new BatchStage(settings, "test", ids ?? new LiveBatchIds("run", "test")))
            .ToMaterialized(this.SinkProbe<TickBatch>(), Keep.Both).Run(_materializer);
    }

    private async Task Send(TestPublisher.Probe<Validated> up, int count)
    {
        for (var n = 0; n < count; n++) await up.SendNextAsync(Event());
    }

    private static IEnumerable<string> Trades(TickBatch batch) => batch.Items.Select(i => ((Trade)i.Event).TradeId);

    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(n => $"{n}");

    [Fact]
    public Task BatchStage_must_close_a_batch_at_its_count() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 3, most: 3, age: Never);
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        await Send(up, 7);
        var first = await down.ExpectNextAsync(Patience);
        Assert.Equal(("run:test:1", "test"), (first.Id, first.Source));
        Assert.Equal(Numbers(0, 3), Trades(first));
        var second = await down.ExpectNextAsync(Patience);
        Assert.Equal("run:test:2", second.Id);
        Assert.Equal(Numbers(3, 3), Trades(second));
        await up.SendCompleteAsync();
        Assert.Equal(Numbers(6, 1), Trades(await down.ExpectNextAsync(Patience)));
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task BatchStage_must_close_a_batch_at_its_age() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 1000, most: 1000, age: TimeSpan.FromMilliseconds(30));
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        for (var round = 0; round < 3; round++)
        {
            await Send(up, 2);
            var seen = 0;
            while (seen < 2) seen += (await down.ExpectNextAsync(Patience)).Items.Count;
            Assert.Equal(2, seen);
        }
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task BatchStage_must_go_on_filling_while_the_store_is_busy_up_to_a_bound() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 2, most: 5, age: Never);
        await down.EnsureSubscriptionAsync();
        await Send(up, 7);
        down.Request(1);
        Assert.Equal(Numbers(0, 5), Trades(await down.ExpectNextAsync(Patience)));
        down.Request(1);
        Assert.Equal(Numbers(5, 2), Trades(await down.ExpectNextAsync(Patience)));
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task BatchStage_must_give_a_batch_that_came_of_age_when_the_store_is_free_again() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 1000, most: 1000, age: TimeSpan.FromMilliseconds(10));
        await down.EnsureSubscriptionAsync();
        await Send(up, 1);
        await down.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        down.Request(1);
        Assert.Equal(Numbers(0, 1), Trades(await down.ExpectNextAsync(Patience)));
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task Batches_of_a_replay_must_be_the_same_however_slow_the_store_and_whatever_the_clock() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var ids = new ReplayBatchIds("file");
        var (up, down) = Run(events: 3, most: 100, age: TimeSpan.FromMilliseconds(1), ids);
        await down.EnsureSubscriptionAsync();
        await Send(up, 3);
        await down.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        down.Request(1);
        var first = await down.ExpectNextAsync(Patience);
        Assert.StartsWith("file:0-2:", first.Id);
        Assert.Equal(3, first.Items.Count);
        down.Request(10);
        await Send(up, 2);
        await down.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await Send(up, 2);
        Assert.StartsWith("file:3-5:", (await down.ExpectNextAsync(Patience)).Id);
        ids.FileEnded();
        await up.SendCompleteAsync();
        Assert.StartsWith("file:6-6:", (await down.ExpectNextAsync(Patience)).Id);
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task A_replay_that_is_told_to_stop_must_leave_its_half_filled_batch_to_the_next_one() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 3, most: 100, age: Never, new ReplayBatchIds("file"));
        await down.EnsureSubscriptionAsync();
        down.Request(10);
        await Send(up, 5);
        Assert.StartsWith("file:0-2:", (await down.ExpectNextAsync(Patience)).Id);
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task No_batch_of_a_replay_must_reach_over_the_end_of_a_file() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var ids = new ReplayBatchIds("one");
        var (up, down) = Run(events: 3, most: 100, age: Never, ids);
        await down.EnsureSubscriptionAsync();
        down.Request(1);
        await Send(up, 5);
        Assert.StartsWith("one:0-2:", (await down.ExpectNextAsync(Patience)).Id);
        ids.FileBegins("empty", 5);
        ids.FileBegins("two", 5);
        await Send(up, 1);
        await down.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        down.Request(1);
        var rest = await down.ExpectNextAsync(Patience);
        Assert.StartsWith("one:3-4:", rest.Id);
        Assert.Equal(Numbers(3, 2), Trades(rest));
        down.Request(10);
        await Send(up, 2);
        var second = await down.ExpectNextAsync(Patience);
        Assert.StartsWith("two:0-2:", second.Id);
        Assert.Equal(Numbers(5, 3), Trades(second));
        await Send(up, 1);
        ids.FileBegins("three", 9);
        await Send(up, 1);
        Assert.StartsWith("two:3-3:", (await down.ExpectNextAsync(Patience)).Id);
        ids.FileEnded();
        await up.SendCompleteAsync();
        Assert.StartsWith("three:0-0:", (await down.ExpectNextAsync(Patience)).Id);
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task BatchStage_that_is_off_must_make_a_batch_of_each_event() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 500, most: 3000, age: Never, enabled: false);
        await down.EnsureSubscriptionAsync();
        down.Request(3);
        await Send(up, 3);
        for (var n = 0; n < 3; n++) Assert.Equal(Numbers(n, 1), Trades(await down.ExpectNextAsync(Patience)));
        await up.SendCompleteAsync();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task BatchStage_must_give_what_it_holds_when_nothing_more_comes_and_the_store_is_busy() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 10, most: 10, age: Never);
        await down.EnsureSubscriptionAsync();
        await Send(up, 4);
        await up.SendCompleteAsync();
        await down.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(30));
        down.Request(1);
        Assert.Equal(Numbers(0, 4), Trades(await down.ExpectNextAsync(Patience)));
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task BatchStage_must_pass_a_failure_on() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var (up, down) = Run(events: 10, most: 10, age: Never);
        await down.EnsureSubscriptionAsync();
        await Send(up, 4);
        await up.SendErrorAsync(new InvalidOperationException("boom"));
        await down.ExpectErrorAsync();
    }, _materializer);
}
