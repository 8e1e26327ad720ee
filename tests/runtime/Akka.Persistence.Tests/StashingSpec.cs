using Akka.Actor;
using Akka.Event;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class StashingSpec(ITestOutputHelper output) : ScriptedSpec(output, "small-stash { mailbox-type = \"Akka.Dispatch.UnboundedDequeBasedMailbox\"\n stash-capacity = 2 }")
{
    [Fact]
    public void Unstashed_commands_must_come_before_those_that_came_later()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Pid, TestActor)));
        foreach (var command in new[] { "a-1", "a-2", "persist", "a-3", "open", "b-1", "b-2" }) actor.Tell(command);
        ExpectAll("persisted", "opened", "a-1", "a-2", "a-3", "b-1", "b-2");
    }

    [Fact]
    public void Commands_unstashed_in_a_handler_must_come_before_those_that_wait_for_it()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Pid, TestActor)));
        foreach (var command in new[] { "a-1", "a-2", "open-persistently", "b-1", "b-2" }) actor.Tell(command);
        ExpectAll("opened", "a-1", "a-2", "b-1", "b-2");
    }

    [Fact]
    public void One_unstashed_command_must_come_next()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Stash.Stash()));
        actor.Tell(Do(a =>
        {
            a.Report("first");
            a.Stash.Unstash();
        }));
        actor.Tell("last");
        // The first action runs again, and stashes itself again.
        ExpectAll("first", "last");
    }

    [Fact]
    public void Stashed_commands_must_survive_a_restart()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Pid, TestActor)));
        foreach (var command in new[] { "a-1", "a-2", "throw", "open" }) actor.Tell(command);
        ExpectAll("opened", "a-1", "a-2");
    }

    [Fact]
    public void Stashed_commands_must_survive_a_failing_handler()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Gate(Pid, TestActor)));
        foreach (var command in new[] { "a-1", "throw-in-handler", "a-2", "open" }) actor.Tell(command);
        ExpectAll("opened", "a-1", "a-2");
    }

    [Fact]
    public void A_full_internal_stash_must_discard_to_dead_letters()
    {
        Overflow(DiscardToDeadLetterStrategy.Instance, letters => Assert.Equal("4", letters.ExpectMsg<DeadLetter>().Message));
        ExpectNoFurther();
    }

    [Fact]
    public void A_full_internal_stash_must_reply()
    {
        Overflow(new ReplyToStrategy("busy"), _ => ExpectMsg("busy"));
        ExpectNoFurther();
    }

    [Fact]
    public void A_full_internal_stash_must_fail_the_actor_by_default()
    {
        var errors = CreateTestProbe();
        Sys.EventStream.Subscribe(errors.Ref, typeof(Error));
        Overflow(null, _ => errors.FishForMessage<Error>(e => e.Cause is StashOverflowException), afterwards: false);
    }

    [Fact]
    public void A_Terminated_that_is_unwatched_meanwhile_must_not_hold_up_what_comes_after()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Parent(Pid, TestActor)));
        actor.Tell("watch and persist");
        ExpectAll("unwatched", "after");
    }

    private void ExpectNoFurther()
    {
        // A message to ourselves is behind all others that are under way.
        TestActor.Tell("end");
        ExpectMsg("end");
    }

    // 1 is persisted with a handler that waits for the test; 2 and 3 fit into the stash, 4 does not.
    private void Overflow(IStashOverflowStrategy strategy, Action<Akka.TestKit.TestProbe> expect, bool afterwards = true)
    {
        var letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        var entered = new ManualResetEventSlim();
        var told = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Small(Pid, TestActor, strategy)).WithMailbox("small-stash"));
        ExpectMsg("ready");
        actor.Tell(Do(a => a.Persist("1", _ =>
        {
            entered.Set();
            Assert.True(told.Wait(TimeSpan.FromSeconds(20)), "The commands were not told.");
            a.Persist("1b", e => a.Report(e));
        })));
        Assert.True(entered.Wait(TimeSpan.FromSeconds(20)), "The handler did not run.");
        // The journal's answer to the nested event comes after these.
        foreach (var command in new[] { "2", "3", "4" }) actor.Tell(command, TestActor);
        told.Set();
        expect(letters);
        if (afterwards) ExpectAll("1b", "2", "3");
    }

    private sealed class Small(string id, IActorRef probe, IStashOverflowStrategy strategy) : Scripted(id, probe)
    {
        public override IStashOverflowStrategy InternalStashOverflowStrategy => strategy ?? base.InternalStashOverflowStrategy;

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted) Report("ready");
        }
    }

    private sealed class Gate(string id, IActorRef probe) : UntypedPersistentActor
    {
        private bool _open;

        public override string PersistenceId { get; } = id;

        protected override void OnCommand(object message)
        {
            switch (message)
            {
                case "open":
                    Open();
                    break;
                case "open-persistently":
                    Persist("opened", _ => Open());
                    break;
                case "persist":
                    Persist("e", _ => probe.Tell("persisted"));
                    break;
                case "throw":
                    throw new InvalidOperationException("boom");
                case "throw-in-handler":
                    Persist("e", _ => throw new InvalidOperationException("boom"));
                    break;
                default:
                    if (_open) probe.Tell(message);
                    else Stash.Stash();
                    break;
            }
        }

        protected override void OnRecover(object message)
        {
        }

        private void Open()
        {
            _open = true;
            Stash.UnstashAll();
            probe.Tell("opened");
        }
    }

    private sealed class Parent(string id, IActorRef probe) : UntypedPersistentActor
    {
        public override string PersistenceId { get; } = id;

        protected override void OnCommand(object message)
        {
            if (message is "watch and persist") WatchAndPersist();
            else probe.Tell(message);
        }

        protected override void OnRecover(object message)
        {
        }

        private void WatchAndPersist()
        {
            var child = Context.ActorOf(Props.Create(() => new Child()));
            Context.Watch(child);
            var self = Self;
            Persist("e", _ =>
            {
                // Stops the child and lets its Terminated come while the next event is persisted.
                Context.Stop(child);
                PersistUntilStashed(child, self, 50);
            });
        }

        private void PersistUntilStashed(IActorRef child, IActorRef self, int left)
        {
            Persist("e", _ =>
            {
                if (left > 0)
                {
                    PersistUntilStashed(child, self, left - 1);
                    return;
                }

                self.Tell("after");
                Persist("last", _ =>
                {
                    Context.Unwatch(child);
                    probe.Tell("unwatched");
                });
            });
        }
    }

    private sealed class Child : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
