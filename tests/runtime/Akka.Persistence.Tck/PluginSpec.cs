using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tck;

/// <summary>The base of the suites that every journal and every snapshot store passes.</summary>
public abstract class PluginSpec : Akka.TestKit.Xunit2.TestKit
{
    private static int _ids;

    /// <param name="config">Makes the plugin under test the default one.</param>
    /// <param name="actorSystemName">The name of the actor system.</param>
    /// <param name="output">Where the log goes.</param>
    protected PluginSpec(Config config, string actorSystemName, ITestOutputHelper output)
        : base(ConfigurationFactory.ParseString("""
            akka.persistence.publish-plugin-commands = on
            akka.test.single-expect-default = 20s
            """).WithFallback(config), actorSystemName, output)
    {
        Extension = Persistence.Instance.Apply(Sys);
        Pid = NewPid();
        WriterGuid = Guid.NewGuid().ToString();
    }

    protected PersistenceExtension Extension { get; }

    /// <summary>The persistence id of the test, one that no other test uses.</summary>
    protected string Pid { get; }

    protected string WriterGuid { get; }

    protected static string NewPid() => $"p-{Guid.NewGuid():N}-{Interlocked.Increment(ref _ids)}";

    /// <summary>Sends the commands of a type that plugins have carried out to a probe.</summary>
    protected TestProbe Carried<T>()
    {
        var probe = CreateTestProbe();
        Sys.EventStream.Subscribe(probe.Ref, typeof(T));
        return probe;
    }
}
