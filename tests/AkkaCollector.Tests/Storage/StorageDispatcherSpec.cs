using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using AkkaCollector.Configuration;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Storage;

/// <summary>The writer under reference.conf as it is, and under a configuration that moves it.</summary>
public sealed class StorageDispatcherSpec(ITestOutputHelper output)
{
    private sealed class Kit(CollectorConfig config, ITestOutputHelper output) : TestKit(ConfigurationFactory.ParseString(config.ToPlainHocon()), null, output)
    {
        public async Task<MemoryDatabase> Write(StorageSettings settings)
        {
            var database = new MemoryDatabase();
            var catalog = Samples.Catalog();
            var storage = Sys.ActorOf(StorageActor.Props(settings, database.Connect, TimeProvider.System, new RecordingLoggers()));
            for (var n = 0; n < 5; n++)
            {
                storage.Tell(new StorageProtocol.StoreBatch(new TickBatch($"{n}", "test", [Samples.Accepted(Samples.Trade(catalog.Get("T"), $"{n}"))])), TestActor);
                await ExpectMsgAsync<StorageProtocol.BatchStored>(TimeSpan.FromSeconds(20));
            }
            return database;
        }
    }

    private async Task<MemoryDatabase> WriteUnder(string text)
    {
        var config = CollectorConfig.Parse(text, "test.conf", new Dictionary<string, string>());
        var settings = StorageSettings.Read(config.Root.Section("storage"));
        config.ThrowIfProblems();
        using var kit = new Kit(config, output);
        return await kit.Write(settings);
    }

    [Fact]
    public async Task Writes_must_run_on_a_thread_of_their_own()
    {
        var database = await WriteUnder("");
        var thread = Assert.Single(database.Threads.Distinct());
        Assert.False(thread.Pooled, "the writer ran on the shared pool");
    }

    [Fact]
    public async Task Hocon_alone_must_move_writes_to_another_dispatcher()
    {
        var database = await WriteUnder("collector.storage.dispatcher = akka.actor.default-dispatcher");
        Assert.All(database.Threads, t => Assert.True(t.Pooled, "the writer ran on a thread of its own"));
    }
}
