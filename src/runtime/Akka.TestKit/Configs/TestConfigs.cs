using Akka.Configuration;

namespace Akka.TestKit.Configs;

/// <summary>Configurations that tests start from.</summary>
public static class TestConfigs
{
    /// <summary>The TestKit's own reference configuration.</summary>
    public static Config DefaultConfig => TestKitBase.DefaultConfig;

    /// <summary>The reference configuration with virtual time: see <see cref="TestScheduler"/>.</summary>
    public static Config TestSchedulerConfig => ConfigurationFactory
        .ParseString("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
        .WithFallback(DefaultConfig);
}
