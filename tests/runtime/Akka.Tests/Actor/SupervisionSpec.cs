using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class SupervisionSpec : Akka.TestKit.Xunit2.TestKit
{
    private IActorRef Supervise(SupervisorStrategy strategy) => Sys.ActorOf(Props.Create(() => new Supervisor(TestActor, strategy)));

    private IActorRef Child(IActorRef supervisor, string name)
    {
        var child = supervisor.Ask<IActorRef>(name, TimeSpan.FromSeconds(5)).Result;
        ExpectMsg($"{name} started");
        return child;
    }

    [Fact]
    public void OneForOne_must_restart_the_failing_child_alone()
    {
        var supervisor = Supervise(new OneForOneStrategy(_ => Directive.Restart, loggingEnabled: false));
        var a = Child(supervisor, "a");
        var b = Child(supervisor, "b");
        a.Tell(new InvalidOperationException("x"));
        ExpectMsg("a stopped");
        ExpectMsg("a started");
        b.Tell("hi");
        ExpectMsg("b hi");
    }

    [Fact]
    public void AllForOne_must_restart_all_children()
    {
        var supervisor = Supervise(new AllForOneStrategy(-1, -1, _ => Directive.Restart, loggingEnabled: false));
        var a = Child(supervisor, "a");
        Child(supervisor, "b");
        a.Tell(new InvalidOperationException("x"));
        ExpectMsgAllOf(["a stopped", "b stopped", "a started", "b started"]);
    }

    [Fact]
    public void AllForOne_must_stop_all_children_when_the_retries_are_used_up()
    {
        var supervisor = Supervise(new AllForOneStrategy(1, -1, _ => Directive.Restart, loggingEnabled: false));
        var a = Child(supervisor, "a");
        Child(supervisor, "b");
        a.Tell(new InvalidOperationException("x"));
        ExpectMsgAllOf(["a stopped", "b stopped", "a started", "b started"]);
        a.Tell(new InvalidOperationException("x"));
        ExpectMsgAllOf(["a stopped", "b stopped"]);
        ExpectNoMsg(100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_child_must_be_stopped_after_its_retries(int retries)
    {
        var supervisor = Supervise(new OneForOneStrategy(retries, -1, _ => Directive.Restart, loggingEnabled: false));
        var child = Child(supervisor, "a");
        Watch(child);
        for (var i = 0; i < retries; i++)
        {
            child.Tell(new InvalidOperationException("x"));
            ExpectMsg("a stopped");
            ExpectMsg("a started");
        }

        child.Tell(new InvalidOperationException("x"));
        ExpectMsg("a stopped");
        ExpectTerminated(child);
    }

    [Fact]
    public void Retries_must_be_counted_anew_in_a_new_window()
    {
        var stats = new Akka.Actor.Internal.ChildRestartStats((IInternalActorRef)TestActor);
        Assert.True(stats.RequestRestartPermission(2, 1000 * 3600));
        Assert.True(stats.RequestRestartPermission(2, 1000 * 3600));
        Assert.False(stats.RequestRestartPermission(2, 1000 * 3600));
        var past = Environment.TickCount64 * TimeSpan.TicksPerMillisecond - TimeSpan.FromSeconds(10).Ticks;
        var old = new Akka.Actor.Internal.ChildRestartStats((IInternalActorRef)TestActor, 2, past);
        Assert.True(old.RequestRestartPermission(2, 1000));
        Assert.Equal(1u, old.MaxNrOfRetriesCount);
    }

    [Fact]
    public void A_decider_must_choose_by_exception()
    {
        var supervisor = Supervise(new OneForOneStrategy(10, TimeSpan.FromSeconds(10), cause => cause switch
        {
            ArithmeticException => Directive.Resume,
            NullReferenceException => Directive.Restart,
            _ => Directive.Stop,
        }));
        var child = Child(supervisor, "a");
        Watch(child);
        EventFilter.Warning().ExpectOne(() => child.Tell(new ArithmeticException("resume")));
        child.Tell("still");
        ExpectMsg("a still");
        EventFilter.Exception<NullReferenceException>("restart").ExpectOne(() => child.Tell(new NullReferenceException("restart")));
        ExpectMsg("a stopped");
        ExpectMsg("a started");
        EventFilter.Exception<FormatException>().ExpectOne(() => child.Tell(new FormatException("stop")));
        ExpectMsg("a stopped");
        ExpectTerminated(child);
    }

    [Fact]
    public void An_escalated_failure_must_be_the_failure_of_the_supervisor()
    {
        var top = Supervise(new OneForOneStrategy(_ => Directive.Stop, loggingEnabled: false));
        var middle = top.Ask<IActorRef>(Props.Create(() => new Supervisor(TestActor, new OneForOneStrategy(_ => Directive.Escalate, false)))).Result;
        var child = Child(middle, "a");
        Watch(middle);
        child.Tell(new InvalidOperationException("up"));
        ExpectMsg("a stopped");
        ExpectTerminated(middle);
    }

    [Fact]
    public void A_restarted_supervisor_must_stop_its_children_by_default_and_restart_those_that_it_keeps()
    {
        var top = Supervise(new OneForOneStrategy(_ => Directive.Restart, loggingEnabled: false));
        var keeping = top.Ask<IActorRef>(Props.Create(() => new Keeper(TestActor))).Result;
        var child = Child(keeping, "a");
        keeping.Tell(new InvalidOperationException("x"));
        ExpectMsg("a stopped");
        ExpectMsg("a started");
        child.Tell("hi");
        ExpectMsg("a hi");
    }

    [Fact]
    public void Children_must_be_suspended_while_their_parent_has_failed()
    {
        var gate = new ManualResetEventSlim();
        var top = Supervise(new OneForOneStrategy(_ =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            return Directive.Resume;
        }, false));
        var middle = top.Ask<IActorRef>(Props.Create(() => new Supervisor(TestActor, new OneForOneStrategy(_ => Directive.Stop, false)))).Result;
        var child = Child(middle, "a");
        middle.Tell(new InvalidOperationException("x"));
        AwaitCondition(() => ((ActorCell)((ActorRefWithCell)child).Underlying).Mailbox.IsSuspended, TimeSpan.FromSeconds(5));
        child.Tell("later");
        ExpectNoMsg(100);
        gate.Set();
        ExpectMsg("a later");
    }

    [Fact]
    public void A_failure_in_the_constructor_must_be_an_ActorInitializationException()
    {
        var seen = new TaskCompletionSource<Exception>();
        var supervisor = Supervise(new OneForOneStrategy(cause =>
        {
            seen.TrySetResult(cause);
            return Directive.Stop;
        }, false));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new FailsWhenMade())).Result;
        Watch(child);
        ExpectTerminated(child);
        var cause = Assert.IsType<ActorInitializationException>(seen.Task.Result);
        Assert.Equal(child, cause.Actor);
    }

    [Fact]
    public void A_failed_creation_that_is_restarted_must_be_tried_again()
    {
        var tries = new Tries { FailUntil = 3 };
        var supervisor = Supervise(new OneForOneStrategy(_ => Directive.Restart, loggingEnabled: false));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new FailsAtFirst(tries, TestActor))).Result;
        child.Tell("hi");
        ExpectMsg("made at 3");
        ExpectMsg("hi");
    }

    [Fact]
    public void A_failure_in_PostRestart_must_be_a_PostRestartException_with_both_causes()
    {
        var causes = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var supervisor = Supervise(new OneForOneStrategy(cause =>
        {
            causes.Enqueue(cause);
            return causes.Count < 2 ? Directive.Restart : Directive.Stop;
        }, false));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new FailsInPostRestart())).Result;
        Watch(child);
        child.Tell("fail");
        ExpectTerminated(child);
        var second = Assert.IsType<PostRestartException>(causes.Last());
        Assert.Equal("first", second.OriginalCause.Message);
        Assert.Equal("second", second.InnerException.Message);
    }

    [Fact]
    public void A_failure_in_PreRestart_must_be_logged_and_the_restart_go_on()
    {
        var supervisor = Supervise(new OneForOneStrategy(_ => Directive.Restart, loggingEnabled: false));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new FailsInPreRestart(TestActor))).Result;
        EventFilter.Exception<PreRestartException>().ExpectOne(() => child.Tell("fail"));
        ExpectMsg("restarted");
    }

    [Fact]
    public void A_restart_must_wait_until_the_children_are_gone()
    {
        var top = Supervise(new OneForOneStrategy(_ => Directive.Restart, loggingEnabled: false));
        var release = new ManualResetEventSlim();
        var parent = top.Ask<IActorRef>(Props.Create(() => new WithSlowChild(TestActor, release))).Result;
        ExpectMsg("parent made");
        parent.Tell("fail");
        ExpectMsg("child stopping");
        ExpectNoMsg(100);
        release.Set();
        ExpectMsg("parent made");
    }

    [Fact]
    public void A_stopping_parent_must_wait_for_its_children()
    {
        var release = new ManualResetEventSlim();
        var parent = Sys.ActorOf(Props.Create(() => new WithSlowChild(TestActor, release)));
        ExpectMsg("parent made");
        Watch(parent);
        Sys.Stop(parent);
        ExpectMsg("child stopping");
        ExpectNoMsg(100);
        release.Set();
        ExpectTerminated(parent);
    }

    [Fact]
    public void Kill_must_stop_by_default_and_DeathPact_must_stop()
    {
        var supervisor = Supervise(SupervisorStrategy.DefaultStrategy);
        var a = Child(supervisor, "a");
        Watch(a);
        EventFilter.Exception<ActorKilledException>().ExpectOne(() => a.Tell(Kill.Instance));
        ExpectMsg("a stopped");
        ExpectTerminated(a);
    }

    [Fact]
    public void The_stopping_strategy_of_the_guardian_must_be_configurable()
    {
        var system = ActorSystem.Create("stopping", "akka.actor.guardian-supervisor-strategy = \"Akka.Actor.StoppingSupervisorStrategy\"\nakka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        try
        {
            var actor = system.ActorOf(Props.Create(() => new FailsInPreRestart(TestActor)));
            actor.Tell("fail");
            Assert.True(actor.WatchAsync(new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token).Result, "the guardian did not stop the actor that failed");
        }
        finally
        {
            system.Terminate().Wait(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public void A_deployable_decider_must_take_the_first_pair_that_fits()
    {
        var decider = Decider.From(Directive.Escalate, Directive.Stop.When<ArgumentNullException>(), Directive.Resume.When<ArgumentException>());
        Assert.Equal(Directive.Stop, decider.Decide(new ArgumentNullException()));
        Assert.Equal(Directive.Resume, decider.Decide(new ArgumentOutOfRangeException()));
        Assert.Equal(Directive.Escalate, decider.Decide(new Exception()));
    }

    public sealed class Tries
    {
        public int FailUntil { get; init; }

        public int Count { get; set; }
    }

    private sealed class Supervisor : ReceiveActor
    {
        private readonly SupervisorStrategy _strategy;

        public Supervisor(IActorRef probe, SupervisorStrategy strategy)
        {
            _strategy = strategy;
            Receive<Props>(props => Sender.Tell(Context.ActorOf(props)));
            Receive<string>(name => Sender.Tell(Context.ActorOf(Props.Create(() => new Kid(probe)), name)));
            Receive<Exception>(cause => throw cause);
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy;
    }

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(IActorRef probe)
        {
            Receive<string>(name => Sender.Tell(Context.ActorOf(Props.Create(() => new Kid(probe)), name)));
            Receive<Exception>(cause => throw cause);
        }

        protected override void PreRestart(Exception reason, object message)
        {
            // The children are kept.
        }
    }

    private sealed class Kid(IActorRef probe) : UntypedActor
    {
        protected override void PreStart() => probe.Tell($"{Self.Path.Name} started");

        protected override void PostStop() => probe.Tell($"{Self.Path.Name} stopped");

        protected override void OnReceive(object message)
        {
            if (message is Exception cause) throw cause;
            probe.Tell($"{Self.Path.Name} {message}");
        }
    }

    private sealed class FailsWhenMade : UntypedActor
    {
        public FailsWhenMade() => throw new InvalidOperationException("not made");

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class FailsAtFirst : UntypedActor
    {
        private readonly IActorRef _probe;

        public FailsAtFirst(Tries tries, IActorRef probe)
        {
            _probe = probe;
            if (++tries.Count < tries.FailUntil) throw new InvalidOperationException("not yet");
            probe.Tell("made at " + tries.Count);
        }

        protected override void OnReceive(object message) => _probe.Tell(message);
    }

    private sealed class FailsInPostRestart : UntypedActor
    {
        protected override void PostRestart(Exception reason) => throw new InvalidOperationException("second");

        protected override void OnReceive(object message) => throw new InvalidOperationException("first");
    }

    private sealed class FailsInPreRestart(IActorRef probe) : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) => throw new InvalidOperationException("in PreRestart");

        protected override void PostRestart(Exception reason) => probe.Tell("restarted");

        protected override void OnReceive(object message) => throw new InvalidOperationException("x");
    }

    private sealed class WithSlowChild : UntypedActor
    {
        public WithSlowChild(IActorRef probe, ManualResetEventSlim release)
        {
            probe.Tell("parent made");
            Context.ActorOf(Props.Create(() => new SlowToStop(probe, release)));
        }

        protected override void OnReceive(object message) => throw new InvalidOperationException("x");
    }

    private sealed class SlowToStop(IActorRef probe, ManualResetEventSlim release) : UntypedActor
    {
        protected override void PostStop()
        {
            probe.Tell("child stopping");
            release.Wait(TimeSpan.FromSeconds(10));
        }

        protected override void OnReceive(object message) => Unhandled(message);
    }
}
