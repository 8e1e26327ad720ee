using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2.Internals;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2;

/// <summary>The TestKit for xUnit 2: one actor system a test, terminated when the test is over, its log in the test's output.</summary>
public class TestKit : TestKitBase, IDisposable
{
    protected readonly ITestOutputHelper Output;

    private bool _disposed;

    /// <summary>Uses the given actor system, or creates one.</summary>
    public TestKit(ActorSystem system = null, ITestOutputHelper output = null) : base(Assertions, system)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(ActorSystemSetup config, string actorSystemName = null, ITestOutputHelper output = null) : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public TestKit(Config config, string actorSystemName = null, ITestOutputHelper output = null) : base(Assertions, config, actorSystemName)
    {
        Output = output;
        InitializeLogger(Sys);
    }

    /// <summary>Creates an actor system from HOCON text.</summary>
    public TestKit(string config, ITestOutputHelper output = null) : base(Assertions, ConfigurationFactory.ParseString(config))
    {
        Output = output;
        InitializeLogger(Sys);
    }

    public static new Config DefaultConfig => TestKitBase.DefaultConfig;

    public static new Config FullDebugConfig => TestKitBase.FullDebugConfig;

    protected static XunitAssertions Assertions { get; } = new();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs when the test is over: shuts the actor system down.</summary>
    protected virtual void AfterAll() => Shutdown();

    /// <summary>Sends the log of an actor system to the output of the test.</summary>
    protected void InitializeLogger(ActorSystem system) => InitializeLogger(system, Output);

    /// <summary>Sends the log of an actor system to the output of the test, each line after the prefix.</summary>
    protected void InitializeLogger(ActorSystem system, string prefix) =>
        InitializeLogger(system, Output == null || string.IsNullOrEmpty(prefix) ? Output : new PrefixedOutput(Output, prefix));

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed) return;
        _disposed = true;
        AfterAll();
    }

    private void InitializeLogger(ActorSystem system, ITestOutputHelper output)
    {
        if (output == null) return;
        var logger = ((ExtendedActorSystem)system).SystemActorOf(Props.Create(() => new TestOutputLogger(output)), "log-test");
        logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), TestKitSettings.DefaultTimeout).GetAwaiter().GetResult();
    }

    private sealed class PrefixedOutput : ITestOutputHelper
    {
        private readonly ITestOutputHelper _output;
        private readonly string _prefix;

        public PrefixedOutput(ITestOutputHelper output, string prefix)
        {
            _output = output;
            _prefix = prefix;
        }

        public void WriteLine(string message) => _output.WriteLine(_prefix + message);

        public void WriteLine(string format, params object[] args) => _output.WriteLine(_prefix + format, args);
    }
}
