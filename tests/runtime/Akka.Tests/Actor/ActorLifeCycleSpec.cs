using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class ActorLifeCycleSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void A_restart_must_run_PreRestart_in_the_old_and_PostRestart_in_the_new_instance()
    {
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(e => Directive.Restart)));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new Recorder(TestActor, new Counter()))).Result;
        ExpectMsg("preStart 0");
        child.Tell("fail");
        ExpectMsg("preRestart 0 fail");
        ExpectMsg("postRestart 1");
        child.Tell("hello");
        ExpectMsg("hello 1");
        child.Tell("fail");
        ExpectMsg("preRestart 1 fail");
        ExpectMsg("postRestart 2");
        child.Tell(PoisonPill.Instance);
        ExpectMsg("postStop 2");
    }

    [Fact]
    public void By_default_PreRestart_must_call_PostStop_and_PostRestart_must_call_PreStart()
    {
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(e => Directive.Restart)));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new Plain(TestActor, new Counter()))).Result;
        ExpectMsg("preStart 0");
        child.Tell("fail");
        ExpectMsg("postStop 0");
        ExpectMsg("preStart 1");
        child.Tell(PoisonPill.Instance);
        ExpectMsg("postStop 1");
    }

    [Fact]
    public void PostStop_must_run_once_when_the_actor_is_stopped_and_not_when_PreStart_failed()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Plain(TestActor, new Counter())));
        ExpectMsg("preStart 0");
        Watch(actor);
        Sys.Stop(actor);
        ExpectMsg("postStop 0");
        ExpectTerminated(actor);

        EventFilter.Exception<ActorInitializationException>().ExpectOne(() =>
        {
            var failing = Sys.ActorOf(Props.Create(() => new FailsInPreStart(TestActor)));
            Watch(failing);
            ExpectTerminated(failing);
        });
        ExpectNoMsg(50);
    }

    [Fact]
    public void The_around_hooks_must_wrap_each_stage()
    {
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(e => Directive.Restart)));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new Around(TestActor))).Result;
        ExpectMsg("aroundPreStart");
        child.Tell("x");
        ExpectMsg("aroundReceive x");
        ExpectMsg("x");
        child.Tell("fail");
        ExpectMsg("aroundReceive fail");
        ExpectMsg("aroundPreRestart");
        ExpectMsg("aroundPostRestart");
        child.Tell(PoisonPill.Instance);
        ExpectMsg("aroundPostStop");
    }

    [Fact]
    public void The_failing_message_must_be_dropped_and_the_others_kept_over_a_restart()
    {
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(e => Directive.Restart)));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new Recorder(TestActor, new Counter()))).Result;
        ExpectMsg("preStart 0");
        child.Tell("fail");
        child.Tell("a");
        child.Tell("b");
        ExpectMsg("preRestart 0 fail");
        ExpectMsg("postRestart 1");
        ExpectMsg("a 1");
        ExpectMsg("b 1");
    }

    [Fact]
    public void Resume_must_keep_the_instance()
    {
        var supervisor = Sys.ActorOf(Props.Create(() => new Supervisor(e => Directive.Resume)));
        var child = supervisor.Ask<IActorRef>(Props.Create(() => new Recorder(TestActor, new Counter()))).Result;
        ExpectMsg("preStart 0");
        child.Tell("fail");
        child.Tell("a");
        ExpectMsg("a 0");
    }

    [Fact]
    public void Constructing_an_actor_by_new_must_fail()
    {
        // On a thread of its own: the TestKit makes its test actor the current one.
        var probe = TestActor;
        Exception caught = null;
        var thread = new Thread(() => caught = Record.Exception(() => new Recorder(probe, new Counter())));
        thread.Start();
        thread.Join();
        Assert.IsType<ActorInitializationException>(caught);
    }

    [Fact]
    public void Props_without_dispatcher_of_their_own_must_not_be_made_twice_with_arguments_changed()
    {
        var props = Props.Create<Recorder>(TestActor, new Counter());
        Assert.NotSame(props, props.WithDispatcher("akka.actor.default-dispatcher"));
        Assert.Equal("", props.Dispatcher);
        Assert.Throws<ArgumentException>(() => Props.Create<Recorder>(() => Make()));
    }

    [Fact]
    public void A_name_must_be_free_again_only_when_its_actor_is_gone()
    {
        var first = Sys.ActorOf(Props.Create(() => new Plain(TestActor, new Counter())), "once");
        ExpectMsg("preStart 0");
        Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, "once"));
        Watch(first);
        first.Tell(PoisonPill.Instance);
        ExpectMsg("postStop 0");
        ExpectTerminated(first);
        // Others may learn of the death before the parent does; the name is the parent's.
        var guardian = ((ExtendedActorSystem)Sys).Guardian;
        AwaitCondition(() => guardian.GetChild(["once"]).IsNobody(), TimeSpan.FromSeconds(5));
        var second = Sys.ActorOf(Props.Empty, "once");
        Assert.Equal(first.Path, second.Path);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("$a")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void An_illegal_name_must_be_refused(string name) => Assert.Throws<InvalidActorNameException>(() => Sys.ActorOf(Props.Empty, name));

    private static Recorder Make() => null;

    public sealed class Counter
    {
        private int _made = -1;

        public int Next() => Interlocked.Increment(ref _made);
    }

    private sealed class Supervisor : ReceiveActor
    {
        private readonly Func<Exception, Directive> _decide;

        public Supervisor(Func<Exception, Directive> decide)
        {
            _decide = decide;
            Receive<Props>(props => Sender.Tell(Context.ActorOf(props)));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_decide, loggingEnabled: false);
    }

    private sealed class Recorder(IActorRef probe, Counter counter) : UntypedActor
    {
        private readonly int _generation = counter.Next();

        protected override void PreStart() => probe.Tell($"preStart {_generation}");

        protected override void PostStop() => probe.Tell($"postStop {_generation}");

        protected override void PreRestart(Exception reason, object message) => probe.Tell($"preRestart {_generation} {message}");

        protected override void PostRestart(Exception reason) => probe.Tell($"postRestart {_generation}");

        protected override void OnReceive(object message)
        {
            if (message is "fail") throw new InvalidOperationException("asked to fail");
            probe.Tell($"{message} {_generation}");
        }
    }

    private sealed class Plain(IActorRef probe, Counter counter) : UntypedActor
    {
        private readonly int _generation = counter.Next();

        protected override void PreStart() => probe.Tell($"preStart {_generation}");

        protected override void PostStop() => probe.Tell($"postStop {_generation}");

        protected override void OnReceive(object message) => throw new InvalidOperationException("asked to fail");
    }

    private sealed class FailsInPreStart(IActorRef probe) : UntypedActor
    {
        protected override void PreStart() => throw new InvalidOperationException("no start");

        protected override void PostStop() => probe.Tell("postStop");

        protected override void OnReceive(object message) => probe.Tell(message);
    }

    private sealed class Around(IActorRef probe) : UntypedActor
    {
        protected internal override bool AroundReceive(Receive receive, object message)
        {
            probe.Tell("aroundReceive " + message);
            return base.AroundReceive(receive, message);
        }

        public override void AroundPreStart()
        {
            probe.Tell("aroundPreStart");
            base.AroundPreStart();
        }

        public override void AroundPreRestart(Exception cause, object message)
        {
            probe.Tell("aroundPreRestart");
            base.AroundPreRestart(cause, message);
        }

        public override void AroundPostRestart(Exception reason, object message)
        {
            probe.Tell("aroundPostRestart");
            base.AroundPostRestart(reason, message);
        }

        public override void AroundPostStop()
        {
            probe.Tell("aroundPostStop");
            base.AroundPostStop();
        }

        protected override void OnReceive(object message)
        {
            if (message is "fail") throw new InvalidOperationException("asked to fail");
            probe.Tell(message);
        }
    }
}
