using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class SqliteTickReaderSpec : TickReaderSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async Task<ITickStore> OpenStore(string run = "run-1")
    {
        var store = new SqliteTickStore(Samples.Storage(_folder["ticks.db"]), Samples.Owner(run), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    protected override async Task<ITickReader> OpenReader()
    {
        var reader = new SqliteTickReader(_folder["ticks.db"], TimeSpan.FromSeconds(5));
        await reader.OpenAsync(CancellationToken.None);
        return reader;
    }

    [Fact]
    public async Task A_store_that_is_not_there_must_be_said_and_not_be_made()
    {
        await using var reader = new SqliteTickReader(_folder["absent.db"], TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await reader.OpenAsync(CancellationToken.None));
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("absent.db", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["absent.db"]));
    }
}
