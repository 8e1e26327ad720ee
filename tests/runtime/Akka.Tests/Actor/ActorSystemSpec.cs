using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Xunit;

namespace Akka.Tests.Actor;

public class ActorSystemSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString("akka.stdout-loglevel = OFF");

    [Fact]
    public async Task Termination_must_stop_all_actors_and_then_run_the_callbacks_latest_first()
    {
        var system = ActorSystem.Create("terminates", Quiet);
        var order = new System.Collections.Concurrent.ConcurrentQueue<string>();
        system.ActorOf(Props.Create(() => new Ends(order)));
        system.RegisterOnTermination(() => order.Enqueue("first registered"));
        system.RegisterOnTermination(() => order.Enqueue("last registered"));
        Assert.False(system.WhenTerminated.IsCompleted);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["actor", "last registered", "first registered"], order);
        Assert.Throws<Exception>(() => system.RegisterOnTermination(() => { }));
        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Props.Empty));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-leading")]
    [InlineData("a b")]
    [InlineData("a.b")]
    public void An_illegal_name_must_be_refused(string name) => Assert.Throws<ArgumentException>(() => ActorSystem.Create(name, Quiet));

    [Fact]
    public void An_extension_must_be_made_once()
    {
        var id = new CountingExtensionId();
        Assert.False(Sys.HasExtension<CountingExtension>());
        var made = (CountingExtension)Sys.RegisterExtension(id);
        Assert.Same(made, id.Apply(Sys));
        Assert.Same(made, Sys.GetExtension<CountingExtension>());
        Assert.Same(made, Sys.WithExtension<CountingExtension, CountingExtensionId>());
        Assert.True(Sys.TryGetExtension<CountingExtension>(out var found));
        Assert.Same(made, found);
        Assert.Null(Sys.GetExtension(new OtherExtensionId()));
    }

    [Fact]
    public async Task Configured_extensions_must_be_there_from_the_start()
    {
        var fqn = typeof(CountingExtensionId).AssemblyQualifiedName;
        var system = ActorSystem.Create("extended", ConfigurationFactory.ParseString($"akka.extensions = [\"{fqn}\"]").WithFallback(Quiet));
        Assert.True(system.HasExtension<CountingExtension>());
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_setup_must_carry_configuration_and_be_readable()
    {
        var setup = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("a = 1").WithFallback(Quiet)).WithConfigFallback("b = 2").And(new MySetup("mine"));
        var system = ActorSystem.Create("setup", setup);
        Assert.Equal(1, system.Settings.Config.GetInt("a"));
        Assert.Equal(2, system.Settings.Config.GetInt("b"));
        Assert.Equal("mine", system.Settings.Setup.Get<MySetup>().Value.Text);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Abort_must_not_wait_for_children()
    {
        var system = ActorSystem.Create("aborts", Quiet);
        system.ActorOf(Props.Create(() => new Ends(new())));
        ((ExtendedActorSystem)system).Abort();
        await system.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Creation_must_be_refused_from_termination_on_and_every_actor_made_before_be_terminated()
    {
        var system = ActorSystem.Create("closing", Quiet);
        var made = new List<IActorRef>();
        var terminated = Task.Run(async () =>
        {
            await Task.Yield();
            await system.Terminate();
        });
        var refused = false;
        while (!refused)
        {
            try
            {
                made.Add(system.ActorOf(Props.Create(() => new Ends(new()))));
            }
            catch (InvalidOperationException)
            {
                refused = true;
            }
        }

        await terminated.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Props.Empty));
        Assert.All(made, actor => Assert.True(((IInternalActorRef)actor).IsTerminated, $"{actor} was not terminated"));
    }

    [Fact]
    public async Task Telemetry_must_tell_starts_restarts_and_stops_when_asked_for()
    {
        var system = ActorSystem.Create("telemetry", ConfigurationFactory.ParseString("akka.actor.telemetry.enabled = on\nakka.loglevel = OFF").WithFallback(Quiet));
        system.EventStream.Subscribe(TestActor, typeof(IActorTelemetryEvent));
        var actor = system.ActorOf(Props.Create(() => new Fails()), "told");
        Assert.Equal(typeof(Fails), Next<ActorStarted>(actor).ActorType);
        actor.Tell("fail");
        Assert.Equal("asked to fail", Next<ActorRestarted>(actor).Reason.Message);
        actor.Tell(PoisonPill.Instance);
        Next<ActorStopped>(actor);
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
    }

    private T Next<T>(IActorRef subject)
        where T : IActorTelemetryEvent => (T)FishForMessage(message => message is T told && told.Subject.Equals(subject));

    [Fact]
    public void The_tree_must_be_printed()
    {
        Sys.ActorOf(Props.Empty, "shown");
        var tree = ((ExtendedActorSystem)Sys).PrintTree();
        Assert.Contains("shown", tree);
        Assert.Contains("system", tree);
    }

    [Fact]
    public async Task A_system_guardian_must_wait_for_its_termination_hooks()
    {
        var system = (ExtendedActorSystem)ActorSystem.Create("hooks", Quiet);
        var asked = new TaskCompletionSource<IActorRef>();
        var hook = system.SystemActorOf(Props.Create(() => new Hook(asked)), "hook");
        await hook.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(5));
        var terminated = system.Terminate();
        var guardian = await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(terminated.IsCompleted);
        guardian.Tell(Akka.Dispatch.SysMsg.TerminationHookDone.Instance, hook);
        await terminated.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private sealed class MySetup(string text) : Setup
    {
        public string Text { get; } = text;
    }

    public sealed class CountingExtension : IExtension;

    public sealed class CountingExtensionId : ExtensionIdProvider<CountingExtension>
    {
        public override CountingExtension CreateExtension(ExtendedActorSystem system) => new();
    }

    private sealed class OtherExtension : IExtension;

    private sealed class OtherExtensionId : ExtensionIdProvider<OtherExtension>
    {
        public override OtherExtension CreateExtension(ExtendedActorSystem system) => new();
    }

    private sealed class Ends(System.Collections.Concurrent.ConcurrentQueue<string> order) : UntypedActor
    {
        protected override void PostStop() => order.Enqueue("actor");

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Fails : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException("asked to fail");
    }

    private sealed class Hook : ReceiveActor
    {
        public Hook(TaskCompletionSource<IActorRef> asked)
        {
            ((ExtendedActorSystem)Context.System).SystemGuardian.Tell(Akka.Dispatch.SysMsg.RegisterTerminationHook.Instance);
            Receive<Akka.Dispatch.SysMsg.TerminationHook>(_ => asked.SetResult(Sender));
        }
    }

    [Fact]
    public void Settings_must_keep_every_fallback_that_is_injected_at_the_same_time()
    {
        for (var round = 0; round < 50; round++)
        {
            var settings = new Settings(Sys, ConfigurationFactory.Empty);
            using var start = new Barrier(4);
            var threads = Enumerable.Range(0, 4).Select(n => new Thread(() =>
            {
                start.SignalAndWait();
                for (var i = 0; i < 5; i++) settings.InjectTopLevelFallback(ConfigurationFactory.ParseString($"injected.by-{n}-{i} = on"));
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            for (var n = 0; n < 4; n++)
                for (var i = 0; i < 5; i++)
                    Assert.True(settings.Config.GetBoolean($"injected.by-{n}-{i}"), $"round {round}: what thread {n} injected is gone");
        }
    }
}
