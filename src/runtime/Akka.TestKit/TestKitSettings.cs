using Akka.Actor;
using Akka.Configuration;

namespace Akka.TestKit;

/// <summary>The settings under <c>akka.test</c>.</summary>
public class TestKitSettings : IExtension
{
    public TestKitSettings(Config config)
    {
        if (config == null || config.IsEmpty) throw new ConfigurationException("Cannot create TestKitSettings: the configuration of the actor system is empty.");
        DefaultTimeout = config.GetTimeSpan("akka.test.default-timeout", null, allowInfinite: false);
        SingleExpectDefault = config.GetTimeSpan("akka.test.single-expect-default", null, allowInfinite: false);
        TestEventFilterLeeway = config.GetTimeSpan("akka.test.filter-leeway", null, allowInfinite: false);
        TestTimeFactor = config.GetDouble("akka.test.timefactor", 0);
        LogTestKitCalls = config.GetBoolean("akka.test.testkit.debug", false);
        if (TestTimeFactor <= 0) throw new ConfigurationException($"akka.test.timefactor must be positive, was {TestTimeFactor}.");
    }

    /// <summary>Time-out of questions, latches and barriers.</summary>
    public TimeSpan DefaultTimeout { get; }

    /// <summary>How long an expectation waits when told nothing.</summary>
    public TimeSpan SingleExpectDefault { get; }

    /// <summary>How long an event filter waits after its block has ended.</summary>
    public TimeSpan TestEventFilterLeeway { get; }

    /// <summary>Factor by which time-outs are stretched.</summary>
    public double TestTimeFactor { get; }

    /// <summary>Whether each wait of the TestKit is logged.</summary>
    public bool LogTestKitCalls { get; }
}
