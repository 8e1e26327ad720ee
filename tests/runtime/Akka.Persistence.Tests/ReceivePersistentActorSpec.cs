using Akka.Actor;
using Akka.Event;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class ReceivePersistentActorSpec(ITestOutputHelper output) : ScriptedSpec(output)
{
    [Fact]
    public void Handlers_must_be_tried_in_the_order_of_their_declaration()
    {
        var actor = Make<Ordered>();
        foreach (object message in new object[] { 1, 5, 50, "text", 4.5, 'c' }) actor.Tell(message);
        ExpectAll("int below 5: 1", "int: 5", "big: 50", "string: text", "double by type: 4.5", "any: c");
    }

    [Fact]
    public void A_message_without_handler_must_be_published_as_unhandled()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        Make<Empty>().Tell("text");
        Assert.Equal("text", ExpectMsg<UnhandledMessage>().Message);
    }

    [Fact]
    public void Recover_handlers_must_get_the_events_and_the_completion()
    {
        var actor = Make<Counting>();
        ExpectMsg("completed at 0");
        actor.Tell(3);
        actor.Tell(4);
        ExpectAll(3, 7);
        Stop(actor);
        Make<Counting>();
        ExpectMsg("completed at 7");
    }

    [Fact]
    public void Become_must_replace_and_BecomeStacked_must_add()
    {
        var actor = Make<Becoming>();
        foreach (var message in new[] { "x", "become", "x", "stack", "x", "unstack", "x" }) actor.Tell(message);
        ExpectAll("first x", "second x", "third x", "second x");
    }

    [Fact]
    public void Become_in_a_handler_of_Persist_must_hold_for_the_commands_that_waited()
    {
        var actor = Make<BecomingPersistently>();
        foreach (var message in new[] { "go", "x" }) actor.Tell(message);
        ExpectMsg("second x");
    }

    [Fact]
    public void Handlers_must_not_be_declared_later()
    {
        var actor = Make<Late>();
        ExpectMsg("You may only call Command-methods when constructing the actor and inside Become().");
        ExpectMsg<string>(m => m.StartsWith("You may only call Recover-methods", StringComparison.Ordinal));
        actor.Tell("x");
        ExpectMsg("x");
    }

    [Fact]
    public void No_handler_must_follow_one_that_takes_all()
    {
        Make<AnyFirst>();
        ExpectMsg("A handler that catches all messages has been added. No handler can be added after that.");
    }

    private IActorRef Make<T>()
        where T : Reporting
    {
        var id = Pid;
        return Sys.ActorOf(Props.Create(typeof(T), id, TestActor));
    }

    private abstract class Reporting(string id, IActorRef probe) : ReceivePersistentActor
    {
        public override string PersistenceId { get; } = id;

        protected IActorRef Probe { get; } = probe;
    }

    private sealed class Empty(string id, IActorRef probe) : Reporting(id, probe);

    private sealed class Ordered : Reporting
    {
        public Ordered(string id, IActorRef probe)
            : base(id, probe)
        {
            Command<int>(i => i < 5, i => Probe.Tell("int below 5: " + i));
            Command<int>(i =>
            {
                if (i > 10) return false;
                Probe.Tell("int: " + i);
                return true;
            });
            Command<int>(i => Probe.Tell("big: " + i), i => i > 10);
            Command(typeof(string), s => Probe.Tell("string: " + s));
            Command(typeof(double), d => (double)d > 100, _ => Probe.Tell("never"));
            Command(typeof(double), d =>
            {
                Probe.Tell(FormattableString.Invariant($"double by type: {d}"));
                return true;
            });
            CommandAny(o => Probe.Tell("any: " + o));
        }
    }

    private sealed class Counting : Reporting
    {
        private int _sum;

        public Counting(string id, IActorRef probe)
            : base(id, probe)
        {
            Recover<int>(i => i % 2 == 0, i => _sum += i);
            Recover<int>(i => _sum += i);
            Recover<RecoveryCompleted>(_ => Probe.Tell("completed at " + _sum));
            Command<int>(i => Persist(i, e =>
            {
                _sum += e;
                Probe.Tell(_sum);
            }));
        }
    }

    private sealed class Becoming : Reporting
    {
        public Becoming(string id, IActorRef probe)
            : base(id, probe)
        {
            Command<string>(s => s == "become", _ => Become(Second));
            Command<string>(s => Probe.Tell("first " + s));
        }

        private void Second()
        {
            Command<string>(s => s == "stack", _ => BecomeStacked(Third));
            Command<string>(s => Probe.Tell("second " + s));
        }

        private void Third()
        {
            Command<string>(s => s == "unstack", _ => UnbecomeStacked());
            Command<string>(s => Probe.Tell("third " + s));
        }
    }

    private sealed class BecomingPersistently : Reporting
    {
        public BecomingPersistently(string id, IActorRef probe)
            : base(id, probe)
        {
            Command<string>(s => s == "go", s => Persist(s, _ => Become(() => Command<string>(m => Probe.Tell("second " + m)))));
            Command<string>(s => Probe.Tell("first " + s));
        }
    }

    private sealed class Late : Reporting
    {
        public Late(string id, IActorRef probe)
            : base(id, probe) => CommandAny(Probe.Tell);

        protected override void PreStart()
        {
            Probe.Tell(Assert.Throws<InvalidOperationException>(() => Command<string>(_ => { })).Message);
            Probe.Tell(Assert.Throws<InvalidOperationException>(() => Recover<string>(_ => { })).Message);
        }
    }

    private sealed class AnyFirst : Reporting
    {
        public AnyFirst(string id, IActorRef probe)
            : base(id, probe)
        {
            CommandAny(_ => { });
            Probe.Tell(Assert.Throws<InvalidOperationException>(() => Command<string>(_ => { })).Message);
        }
    }
}

public class LifecycleSpec(ITestOutputHelper output) : ScriptedSpec(output)
{
    [Fact]
    public void PreRestart_must_get_the_event_whose_handler_failed()
    {
        var id = Pid;
        var actor = Sys.ActorOf(Props.Create(() => new Hooked(id, TestActor)));
        ExpectAll("PreStart", "completed 0");
        actor.Tell(Do(a => a.Persist("a", _ => throw new InvalidOperationException("boom"))));
        Assert.Equal("a", ExpectMsg<IPersistentRepresentation>().Payload);
        ExpectAll("PostStop", "PostRestart boom", "PreStart", "replayed a@1", "completed 1");
    }

    [Fact]
    public void PreRestart_must_get_the_command_that_failed()
    {
        var id = Pid;
        var actor = Sys.ActorOf(Props.Create(() => new Hooked(id, TestActor)));
        ExpectAll("PreStart", "completed 0");
        var command = Do(_ => throw new InvalidOperationException("boom"));
        actor.Tell(command);
        Assert.Same(command, ReceiveOne(TimeSpan.FromSeconds(20)));
        ExpectAll("PostStop", "PostRestart boom", "PreStart", "completed 0");
    }

    [Fact]
    public void An_actor_must_be_recovering_from_its_start_on()
    {
        var id = Pid;
        Sys.ActorOf(Props.Create(() => new Observing(id, TestActor)));
        ExpectAll("constructor True False", "PreStart True False", "OnReplaySuccess True", "completed False True");
    }

    private sealed class Hooked(string id, IActorRef probe) : Scripted(id, probe)
    {
        protected override void PreStart() => Report("PreStart");

        protected override void PostStop() => Report("PostStop");

        protected override void PreRestart(Exception reason, object message)
        {
            Report(message);
            base.PreRestart(reason, message);
        }

        protected override void PostRestart(Exception reason)
        {
            Report("PostRestart " + reason.Message);
            base.PostRestart(reason);
        }
    }

    private sealed class Observing : Scripted
    {
        public Observing(string id, IActorRef probe)
            : base(id, probe) => Report($"constructor {IsRecovering} {IsRecoveryFinished}");

        protected override void PreStart() => Report($"PreStart {IsRecovering} {IsRecoveryFinished}");

        protected override void OnReplaySuccess() => Report("OnReplaySuccess " + IsRecovering);

        protected override void OnRecover(object message) => Report($"completed {IsRecovering} {IsRecoveryFinished}");
    }
}
