using AkkaCollector.Batching;
using AkkaCollector.Configuration;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Throttling;
using AkkaCollector.Validation;
using Xunit;

namespace AkkaCollector.Tests.Validation;

/// <summary>The steps' settings records against reference.conf, both ways.</summary>
public class StepSettingsSpec
{
    private static CollectorConfig Parse(string text = "") => CollectorConfig.Parse(text, "test.conf", new Dictionary<string, string>());

    private static (ThrottleSettings Throttle, ValidationSettings Validation, BatchSettings Batch, StorageSettings Storage) Read(CollectorConfig config) =>
        (ThrottleSettings.Read(config.Root.Section("throttle")), ValidationSettings.Read(config.Root.Section("validation")),
            BatchSettings.Read(config.Root.Section("batching")), StorageSettings.Read(config.Root.Section("storage")));

    [Fact]
    public void The_reference_must_hold_the_documented_defaults()
    {
        var config = Parse();
        var (throttle, validation, batch, storage) = Read(config);
        config.ThrowIfProblems();
        Assert.Equal((true, 1000), (throttle.Enabled, throttle.UndecodedMax));
        Assert.Equal((500, TimeSpan.FromMilliseconds(250)), (batch.Events, batch.Age));
        Assert.Equal(TimeSpan.FromSeconds(5), validation.FutureTolerance);
        var equity = validation.Limits.ByKind[InstrumentKind.Equity];
        Assert.Equal((1, 10_000, 0.1, 0), (equity.MinPrice, equity.MaxPrice, equity.JumpMax, equity.JumpFloor));
        var option = validation.Limits.ByKind[InstrumentKind.Option];
        Assert.Equal((0, 20, 1, 0.005), (option.MinPrice, option.MaxPrice, option.JumpMax, option.JumpFloor));
        Assert.Equal((StoreKind.Sqlite, "data/ticks.db", SqliteSynchronous.Normal), (storage.Kind, storage.Sqlite.Path, storage.Sqlite.Synchronous));
        Assert.Equal((2, 65536, "collector.dispatchers.storage"), (storage.InFlight, storage.FrameBytesMax, storage.Dispatcher));
    }

    [Fact]
    public void Every_key_of_the_steps_must_be_read_by_their_settings()
    {
        var config = Parse();
        Read(config);
        string[] sections = ["throttle", "validation", "batching", "storage"];
        var collector = (ConfigMap)config.Tree["collector"]!;
        var keys = sections.SelectMany(name => Leaves((ConfigMap)collector[name]!, $"collector.{name}")).ToList();
        Assert.True(keys.Count > 50, $"only {keys.Count} keys");
        Assert.Empty(keys.Except(config.KeysRead));

        static IEnumerable<string> Leaves(ConfigMap map, string path) =>
            map.Fields.SelectMany(f => f.Value is ConfigMap inner ? Leaves(inner, $"{path}.{f.Key}") : [$"{path}.{f.Key}"]);
    }

    [Fact]
    public void A_step_that_is_off_must_be_warned_of_and_a_store_that_is_off_must_only_count()
    {
        var config = Parse("collector { throttle.enabled = off, validation.enabled = off, batching.enabled = off, storage.enabled = off }");
        var (throttle, validation, batch, storage) = Read(config);
        config.ThrowIfProblems();
        Assert.False(throttle.Enabled || validation.Enabled || batch.Enabled || storage.Enabled);
        foreach (var step in new[] { "throttle", "validation", "batching", "storage" }) Assert.Contains(config.Warnings, w => w.StartsWith(step));
        Assert.IsType<NullTickStore>(TickStores.Create(storage, Samples.Owner(), TimeProvider.System));
    }

    [Fact]
    public void A_venue_must_have_its_own_limits_for_the_kinds_that_it_names()
    {
        var config = Parse("collector.validation.venue-limits.deribit.option { min-price = 0, max-price = 3, jump-max = 2, jump-floor = 0 }");
        var validation = Read(config).Validation;
        config.ThrowIfProblems();
        Assert.Equal(3, validation.LimitsOf("deribit").ByKind[InstrumentKind.Option].MaxPrice);
        Assert.Equal(10_000, validation.LimitsOf("deribit").ByKind[InstrumentKind.Equity].MaxPrice);
        Assert.Equal(20, validation.LimitsOf("other").ByKind[InstrumentKind.Option].MaxPrice);
    }

    [Theory]
    [InlineData("collector.throttle.rate-max = 0", "throttle.rate-max in test.conf line 1 must be")]
    [InlineData("collector.throttle.burst = 1ms", "throttle.burst in test.conf line 1 must be")]
    [InlineData("collector.batching.events-max = 10", "batching.events-max in test.conf line 1 must be")]
    [InlineData("collector.validation.limits.equity.max-price = 0", "validation.limits.equity.max-price in test.conf line 1 must be")]
    [InlineData("collector.validation.venue-limits.deribit.opton { min-price = 0 }", "validation.venue-limits.deribit.opton in test.conf line 1 must be")]
    [InlineData("collector.storage.kind = oracle", "storage.kind in test.conf line 1 must be")]
    [InlineData("collector.storage.backoff.max = 1ms", "storage.backoff.max in test.conf line 1 must be")]
    [InlineData("collector.storage.sqlite.path = \"\"", "storage.sqlite.path in test.conf line 1 must be")]
    public void A_bad_value_must_stop_the_start_by_its_key(string text, string key)
    {
        var config = Parse(text);
        Read(config);
        Assert.Contains(key, Assert.Throws<ConfigException>(config.ThrowIfProblems).Message);
    }
}
