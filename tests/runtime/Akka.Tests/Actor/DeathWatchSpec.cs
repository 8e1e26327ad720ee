using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Xunit;

namespace Akka.Tests.Actor;

public class DeathWatchSpec : Akka.TestKit.Xunit2.TestKit
{
    private IActorRef StartSubject(string? name = null) => Sys.ActorOf(Props.Create(() => new Subject()), name);

    private IActorRef StartWatcher(IActorRef subject) => Sys.ActorOf(Props.Create(() => new Watcher(subject, TestActor)));

    [Fact]
    public void A_watcher_must_get_one_Terminated()
    {
        var subject = StartSubject();
        StartWatcher(subject);
        ExpectMsg("watching");
        subject.Tell(PoisonPill.Instance);
        Assert.Equal(subject, ExpectMsg<Death>().Notice.ActorRef);
        ExpectNoMsg(50);
    }

    [Fact]
    public void All_watchers_must_get_Terminated()
    {
        var subject = StartSubject();
        for (var i = 0; i < 3; i++)
        {
            StartWatcher(subject);
            ExpectMsg("watching");
        }

        subject.Tell(PoisonPill.Instance);
        for (var i = 0; i < 3; i++) Assert.Equal(subject, ExpectMsg<Death>().Notice.ActorRef);
    }

    [Fact]
    public void Watching_a_dead_actor_must_give_Terminated_at_once()
    {
        var subject = StartSubject();
        Watch(subject);
        subject.Tell(PoisonPill.Instance);
        ExpectTerminated(subject);
        StartWatcher(subject);
        ExpectMsg("watching");
        Assert.False(ExpectMsg<Death>().Notice.AddressTerminated);
    }

    [Fact]
    public void Watching_an_actor_that_never_was_must_give_Terminated_without_existence_confirmed()
    {
        var nobody = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef("/user/never-was");
        StartWatcher(nobody);
        ExpectMsg("watching");
        Assert.False(ExpectMsg<Death>().Notice.ExistenceConfirmed);
    }

    [Fact]
    public void Unwatch_must_end_the_watch_even_when_the_actor_is_dead_already()
    {
        var subject = StartSubject();
        var watcher = StartWatcher(subject);
        ExpectMsg("watching");
        watcher.Tell("unwatch");
        ExpectMsg("unwatched");
        Watch(subject);
        subject.Tell(PoisonPill.Instance);
        ExpectTerminated(subject);
        ExpectNoMsg(50);

        var second = StartSubject();
        var late = Sys.ActorOf(Props.Create(() => new UnwatchesAfterDeath(second, TestActor)));
        ExpectMsg("dead and unwatched");
        late.Tell("ping");
        ExpectMsg("ping");
    }

    [Fact]
    public void WatchWith_must_give_the_message_and_not_take_another_without_Unwatch()
    {
        var subject = StartSubject();
        Sys.ActorOf(Props.Create(() => new WatchesWith(subject, TestActor)));
        ExpectMsg("refused");
        subject.Tell(PoisonPill.Instance);
        ExpectMsg("gone");
    }

    [Fact]
    public void An_unhandled_Terminated_must_break_the_death_pact()
    {
        var subject = StartSubject();
        var friend = Sys.ActorOf(Props.Create(() => new BoundByPact(subject)));
        Assert.Equal("ready", friend.Ask<string>("ready?").Result);
        Watch(friend);
        EventFilter.Exception<DeathPactException>().ExpectOne(() =>
        {
            subject.Tell(PoisonPill.Instance);
            ExpectTerminated(friend);
        });
    }

    [Fact]
    public void Terminated_of_a_child_must_come_after_the_child_is_gone_and_its_name_be_free()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Reuses(TestActor)));
        for (var i = 0; i < 20; i++)
        {
            parent.Tell("next");
            ExpectMsg("reused");
        }
    }

    [Fact]
    public void Of_two_actors_that_watch_each_other_both_may_die()
    {
        var a = StartSubject();
        var watcher = StartWatcher(a);
        ExpectMsg("watching");
        Watch(watcher);
        ((IInternalActorRef)a).SendSystemMessage(new Watch((IInternalActorRef)watcher, (IInternalActorRef)a));
        watcher.Tell(PoisonPill.Instance);
        ExpectTerminated(watcher);
        a.Tell("still there?");
        Watch(a);
        a.Tell(PoisonPill.Instance);
        ExpectTerminated(a);
    }

    [Fact]
    public async Task WatchAsync_must_tell_death_from_cancellation()
    {
        var subject = StartSubject();
        using var cancelled = new CancellationTokenSource();
        var first = subject.WatchAsync(cancelled.Token);
        await cancelled.CancelAsync();
        Assert.False(await first);
        var second = subject.WatchAsync();
        subject.Tell(PoisonPill.Instance);
        Assert.True(await second.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    // Terminated itself would be dropped by the probe, which does not watch.
    private sealed record Death(Terminated Notice);

    private sealed class Subject : ReceiveActor
    {
        public Subject() => ReceiveAny(_ => { });
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef subject, IActorRef probe)
        {
            Context.Watch(subject);
            Receive<Terminated>(terminated => probe.Tell(new Death(terminated)));
            Receive<string>(_ =>
            {
                Context.Unwatch(subject);
                probe.Tell("unwatched");
            });
            probe.Tell("watching");
        }
    }

    private sealed class UnwatchesAfterDeath : ReceiveActor
    {
        public UnwatchesAfterDeath(IActorRef subject, IActorRef probe)
        {
            Context.Watch(subject);
            subject.Tell(PoisonPill.Instance);
            // The notice of the death is handled after this, so Terminated comes to lie behind "unwatch".
            Self.Tell("unwatch");
            Assert.True(SpinWait.SpinUntil(() => ((IInternalActorRef)subject).IsTerminated, TimeSpan.FromSeconds(10)), "the subject did not stop");
            Receive<string>(text => text == "unwatch", _ =>
            {
                Context.Unwatch(subject);
                probe.Tell("dead and unwatched");
            });
            Receive<Terminated>(_ => probe.Tell("Terminated after Unwatch"));
            ReceiveAny(message => probe.Tell(message));
        }
    }

    private sealed class WatchesWith : ReceiveActor
    {
        public WatchesWith(IActorRef subject, IActorRef probe)
        {
            Context.WatchWith(subject, "gone");
            Receive<string>(text => probe.Tell(text));
            try
            {
                Context.Watch(subject);
            }
            catch (InvalidOperationException)
            {
                probe.Tell("refused");
            }
        }
    }

    private sealed class BoundByPact : UntypedActor
    {
        public BoundByPact(IActorRef subject) => Context.Watch(subject);

        protected override void OnReceive(object message)
        {
            if (message is string) Sender.Tell("ready");
            else Unhandled(message);
        }
    }

    private sealed class Reuses : ReceiveActor
    {
        public Reuses(IActorRef probe)
        {
            Receive<string>(_ => Context.Stop(Context.Watch(Context.ActorOf(Props.Create(() => new Subject()), "child"))));
            Receive<Terminated>(_ =>
            {
                Assert.True(Context.Child("child").IsNobody());
                probe.Tell("reused");
            });
        }
    }
}
