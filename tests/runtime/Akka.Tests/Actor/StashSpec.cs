using Akka.Actor;
using Akka.Dispatch;
using Xunit;

namespace Akka.Tests.Actor;

public class StashSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void Stashed_messages_must_come_back_in_order_and_before_newer_ones()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Opens(TestActor)));
        foreach (var message in new[] { "a", "b", "open", "c" }) actor.Tell(message);
        foreach (var message in new[] { "a", "b", "c" }) ExpectMsg(message);
    }

    [Fact]
    public void Unstash_must_bring_back_the_oldest_alone()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Opens(TestActor)));
        foreach (var message in new[] { "a", "b", "one" }) actor.Tell(message);
        ExpectMsg("a");
        ExpectNoMsg(50);
    }

    [Fact]
    public void The_same_message_must_not_be_stashed_twice()
    {
        var actor = Sys.ActorOf(Props.Create(() => new StashesTwice(TestActor)));
        actor.Tell("x");
        ExpectMsg<IllegalActorStateException>();
    }

    [Fact]
    public void A_restart_must_put_the_stash_back_into_the_mailbox()
    {
        var made = new Made();
        var actor = Sys.ActorOf(Props.Create(() => new OpensWhenRestarted(TestActor, made)));
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() =>
        {
            actor.Tell("a");
            actor.Tell("fail");
            actor.Tell("b");
        });
        ExpectMsg("a");
        ExpectMsg("b");
    }

    [Fact]
    public void Messages_in_the_stash_of_a_stopped_actor_must_become_dead_letters()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Opens(TestActor)));
        EventFilter.DeadLetter<string>().Expect(2, () =>
        {
            actor.Tell("a");
            actor.Tell("b");
            actor.Tell(PoisonPill.Instance);
        });
    }

    [Fact]
    public void A_stashed_Terminated_must_come_back()
    {
        var watched = Sys.ActorOf(Props.Empty);
        var actor = Sys.ActorOf(Props.Create(() => new StashesTerminated(watched, TestActor)));
        ExpectMsg("watching");
        watched.Tell(PoisonPill.Instance);
        ExpectMsg("stashed");
        actor.Tell("open");
        ExpectMsg("terminated");
    }

    [Fact]
    public void A_full_stash_must_throw()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Small(TestActor)).WithStashCapacity(2));
        foreach (var message in new[] { "a", "b", "c" }) actor.Tell(message);
        ExpectMsg("full at 2 of 2");
    }

    [Fact]
    public void Predicate_and_prepend_must_choose_and_order()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Chooses(TestActor)));
        foreach (var message in new[] { "a1", "b1", "a2", "go" }) actor.Tell(message);
        ExpectMsg("a1");
        ExpectMsg("a2");
        actor.Tell("prepend");
        ExpectMsg("first");
        ExpectMsg("second");
    }

    [Fact]
    public void An_actor_with_a_stash_must_have_a_deque_mailbox() => Assert.IsAssignableFrom<IDequeBasedMessageQueueSemantics>(
        ((ActorCell)((ActorRefWithCell)Started(Sys.ActorOf(Props.Create(() => new Opens(TestActor))))).Underlying).Mailbox.MessageQueue);

    private IActorRef Started(IActorRef actor)
    {
        AwaitCondition(() => ((IRepointableRef)actor).IsStarted, TimeSpan.FromSeconds(5));
        return actor;
    }

    public sealed class Made
    {
        public int Count { get; set; }
    }

    private sealed class Opens : ReceiveActor, IWithUnboundedStash
    {
        public Opens(IActorRef probe)
        {
            Receive<string>(text => text == "open", _ =>
            {
                Stash.UnstashAll();
                Become(() => ReceiveAny(message => probe.Tell(message)));
            });
            Receive<string>(text => text == "one", _ =>
            {
                Stash.Unstash();
                Become(() => ReceiveAny(message => probe.Tell(message)));
            });
            ReceiveAny(_ => Stash.Stash());
        }

        public IStash Stash { get; set; }
    }

    private sealed class StashesTwice(IActorRef probe) : UntypedActorWithStash
    {
        protected override void OnReceive(object message)
        {
            Stash.Stash();
            try
            {
                Stash.Stash();
            }
            catch (IllegalActorStateException cause)
            {
                probe.Tell(cause);
            }
        }
    }

    private sealed class OpensWhenRestarted : UntypedActorWithStash
    {
        private readonly IActorRef _probe;
        private readonly bool _open;

        public OpensWhenRestarted(IActorRef probe, Made made)
        {
            _probe = probe;
            _open = made.Count++ > 0;
        }

        protected override void OnReceive(object message)
        {
            if (message is "fail") throw new InvalidOperationException("asked to fail");
            if (_open) _probe.Tell(message);
            else Stash.Stash();
        }
    }

    private sealed class StashesTerminated : ReceiveActor, IWithUnboundedStash
    {
        public StashesTerminated(IActorRef watched, IActorRef probe)
        {
            Context.Watch(watched);
            probe.Tell("watching");
            Receive<Terminated>(_ =>
            {
                Stash.Stash();
                probe.Tell("stashed");
            });
            Receive<string>(_ =>
            {
                Become(() => Receive<Terminated>(_ => probe.Tell("terminated")));
                Stash.UnstashAll();
            });
        }

        public IStash Stash { get; set; }
    }

    private sealed class Small(IActorRef probe) : UntypedActor, IWithStash
    {
        public IStash Stash { get; set; }

        protected override void OnReceive(object message)
        {
            try
            {
                Stash.Stash();
            }
            catch (StashOverflowException)
            {
                probe.Tell($"full at {Stash.Count} of {Stash.Capacity}");
            }
        }
    }

    private sealed class Chooses(IActorRef probe) : UntypedActorWithUnboundedStash
    {
        private bool _open;

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "go":
                    _open = true;
                    Stash.UnstashAll(envelope => ((string)envelope.Message).StartsWith('a'));
                    break;
                case "prepend":
                    Stash.Prepend([new Envelope("first", Self), new Envelope("second", Self)]);
                    Stash.UnstashAll();
                    break;
                default:
                    if (_open) probe.Tell(message);
                    else Stash.Stash();
                    break;
            }
        }
    }
}
