using System.Collections.Concurrent;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>
/// Goal: what fails at the spool's own folder is the spool's matter: the store behind is neither left nor opened anew, no batch is lost or
/// comes out of order, and the spool is used again when the folder works. Method: a folder on a file system that refuses, for real.
/// </summary>
public sealed class SpoolDiskSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Soon = TimeSpan.FromMilliseconds(50);
    private readonly TemporaryFolder _folder = new();
    private readonly RefusingDisk _disk;
    private readonly MemoryDatabase _database = new();
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly ConcurrentQueue<StoreNews> _news = new();
    private readonly SpoolBooks _books = new(SpoolMode.OnFailure);

    public SpoolDiskSpec() => _disk = RefusingDisk.Create(_folder["spool"]);

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    private async Task<SpoolingTickStore> Open(SpoolMode mode = SpoolMode.OnFailure)
    {
        var settings = Samples.Spool(_disk.Folder, mode) with { HoldMax = Soon, RetryMin = Soon, RetryMax = Soon * 2, SlowAfter = Patience };
        var store = new SpoolingTickStore(_database.Connect, settings, _books, TimeProvider.System, _ => long.MaxValue);
        ((ITellsOfStore)store).Told = _news.Enqueue;
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    private TickBatch Batch(int number, int ticks = 3) =>
        new($"{number}", "test", [.. Enumerable.Range(0, ticks).Select(n => Samples.Accepted(Samples.Trade(_catalog.Get("T"), $"{number}-{n}")))]);

    private async Task Until(Func<bool> holds, string missing)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!holds())
        {
            try
            {
                await look.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{missing}. News: {string.Join("; ", _news)}; {_books.Status}");
            }
        }
    }

    [Fact]
    public async Task A_folder_that_refuses_must_leave_the_store_alone_and_hold_the_batch_until_the_store_answers()
    {
        await using var store = await Open();
        Assert.False((await store.WriteAsync(Batch(1), CancellationToken.None)).IsSpooled);
        _disk.Refuse();
        _database.Stall();
        var held = store.WriteAsync(Batch(2), CancellationToken.None).AsTask();
        await Until(() => _news.OfType<StoreNews.SpoolFailed>().Count() >= 2, "the folder's failure was not told and tried again");
        Assert.False(held.IsCompleted);
        Assert.NotNull(_books.Status.LastError);
        _database.GoOn();
        Assert.Equal((3, false), ((await held).Stored, (await held).IsSpooled));
        for (var n = 3; n < 10; n++) Assert.False((await store.WriteAsync(Batch(n), CancellationToken.None)).IsSpooled);
        Assert.Equal((1, 0), (_database.Opened, _news.OfType<StoreNews.Away>().Count()));

        _disk.Accept();
        await Until(() => _news.OfType<StoreNews.SpoolWorks>().Any(), "that the folder works again was not noticed");
        Assert.Null(_books.Status.LastError);
        _database.Stall();
        Assert.True((await store.WriteAsync(Batch(10), CancellationToken.None)).IsSpooled);
        _database.GoOn();
        await Until(() => _database.Committed.Count == 10, "the spool was not drained");
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"{n}"), _database.Committed.Select(b => b.Id));
        Assert.Equal(1, _database.Opened);
    }

    [Fact]
    public async Task A_batch_that_neither_the_store_nor_the_log_takes_must_be_held_and_go_to_whichever_is_back_first()
    {
        await using var store = await Open();
        _disk.Refuse();
        _database.FailWrites([.. Enumerable.Range(0, 100_000).Select(_ => MemoryDatabase.Away())]);
        var held = store.WriteAsync(Batch(1), CancellationToken.None).AsTask();
        await Until(() => _news.OfType<StoreNews.SpoolFailed>().Count() >= 2 && _news.OfType<StoreNews.Away>().Count() >= 5, "neither was tried again");
        Assert.False(held.IsCompleted);
        _database.FailNoMore();
        Assert.False((await held).IsSpooled);

        _database.FailWrites([.. Enumerable.Range(0, 100_000).Select(_ => MemoryDatabase.Away())]);
        var next = store.WriteAsync(Batch(2), CancellationToken.None).AsTask();
        var failures = _news.OfType<StoreNews.SpoolFailed>().Count();
        await Until(() => _news.OfType<StoreNews.SpoolFailed>().Count() >= failures + 2, "the folder was not tried again");
        Assert.False(next.IsCompleted);
        _disk.Accept();
        Assert.True((await next).IsSpooled);
        _database.FailNoMore();
        await Until(() => _database.Committed.Count == 2, "the spool was not drained");
        Assert.Equal(["1", "2"], _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task A_disk_that_is_full_while_batches_are_appended_must_hold_them_and_lose_none()
    {
        if (!_disk.IsReal) return; // Only a disk can be full; what refuses in another way is in the other specs.
        await using var store = await Open();
        _database.FailWrites([.. Enumerable.Range(0, 100_000).Select(_ => MemoryDatabase.Away())]);
        for (var n = 1; n < 5; n++) Assert.True((await store.WriteAsync(Batch(n, 50), CancellationToken.None)).IsSpooled);
        _disk.Fill();
        var number = 4;
        Task<BatchReceipt> writing;
        do writing = store.WriteAsync(Batch(++number, 50), CancellationToken.None).AsTask();
        while (await Task.WhenAny(writing, Task.Run(() => Until(() => _news.OfType<StoreNews.SpoolFailed>().Any(), "the full disk was not noticed"))) == writing && number < 1000);
        Assert.False(writing.IsCompleted);
        Assert.Contains("No space left", _news.OfType<StoreNews.SpoolFailed>().First().Error, StringComparison.OrdinalIgnoreCase);
        _disk.Free();
        Assert.True((await writing).IsSpooled);
        _database.FailNoMore();
        await Until(() => _database.Committed.Count == number, "the spool was not drained");
        Assert.Equal(Enumerable.Range(1, number).Select(n => $"{n}"), _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task In_mode_always_the_store_must_be_written_to_while_the_folder_refuses()
    {
        await using (var store = await Open(SpoolMode.Always))
        {
            await store.WriteAsync(Batch(1), CancellationToken.None);
            await Until(() => _books.Status.Batches == 0, "the batch did not leave the log");
        }
        // No segment is open yet, and none can be made.
        await using var again = await Open(SpoolMode.Always);
        _disk.Refuse();
        for (var n = 2; n < 6; n++) Assert.Equal(3, (await again.WriteAsync(Batch(n), CancellationToken.None)).Stored);
        Assert.NotEmpty(_news.OfType<StoreNews.SpoolFailed>());
        _disk.Accept();
        await Until(() => _news.OfType<StoreNews.SpoolWorks>().Any(), "that the folder works again was not noticed");
        await again.WriteAsync(Batch(6), CancellationToken.None);
        Assert.Equal((2, 2L), (_database.Opened, _books.Status.SpooledBatches));
        Assert.Equal(Enumerable.Range(1, 6).Select(n => $"{n}"), _database.Committed.Select(b => b.Id));
    }

    [Fact]
    public async Task A_batch_that_is_held_must_be_given_up_when_the_collector_ends_and_the_store_be_closed()
    {
        var store = await Open();
        _disk.Refuse();
        _database.Stall();
        using var stop = new CancellationTokenSource();
        var held = store.WriteAsync(Batch(1), stop.Token).AsTask();
        await Until(() => _news.OfType<StoreNews.SpoolFailed>().Any(), "the folder's failure was not told");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        _database.GoOn();
        await store.DisposeAsync();
        Assert.Equal(_database.Opened, _database.Closed);
    }
}
