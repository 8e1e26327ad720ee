using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;

namespace Akka.Tests.Actor;

public class TimersSpec : Akka.TestKit.Xunit2.TestKit
{
    public TimersSpec()
        : base(TestConfigs.TestSchedulerConfig)
    {
    }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    private IActorRef Start() => Sys.ActorOf(Props.Create(() => new Timed(TestActor)));

    private void Do(IActorRef actor, Action<ITimerScheduler> action)
    {
        actor.Tell(action);
        ExpectMsg("done");
    }

    [Fact]
    public void A_single_timer_must_fire_once_and_be_active_until_then()
    {
        var actor = Start();
        Do(actor, timers => timers.StartSingleTimer("key", "tick", TimeSpan.FromSeconds(1)));
        actor.Tell("active?");
        ExpectMsg(true);
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("tick");
        actor.Tell("active?");
        ExpectMsg(false);
        Time.Advance(TimeSpan.FromSeconds(5));
        ExpectNoMsg(50);
    }

    [Fact]
    public void A_periodic_timer_must_fire_until_it_is_cancelled()
    {
        var actor = Start();
        Do(actor, timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromSeconds(1)));
        for (var i = 0; i < 3; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            ExpectMsg("tick");
        }

        Do(actor, timers => timers.Cancel("key"));
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectNoMsg(50);
    }

    [Fact]
    public void Starting_a_timer_again_must_replace_it_even_when_its_message_is_in_the_mailbox()
    {
        var actor = Start();
        var gate = new ManualResetEventSlim();
        Do(actor, timers => timers.StartSingleTimer("key", "old", TimeSpan.FromSeconds(1)));
        actor.Tell(new Action<ITimerScheduler>(_ => gate.Wait(TimeSpan.FromSeconds(10))));
        Time.Advance(TimeSpan.FromSeconds(1));
        // "old" lies in the mailbox behind the action that waits; the actor replaces the timer before it gets there.
        actor.Tell(new Action<ITimerScheduler>(_ => { }));
        gate.Set();
        ExpectMsg("done");
        ExpectMsg("old");
        ExpectMsg("done");

        Do(actor, timers => timers.StartSingleTimer("key", "old", TimeSpan.FromSeconds(1)));
        actor.Tell(new Action<ITimerScheduler>(timers =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            timers.StartSingleTimer("key", "new", TimeSpan.FromSeconds(1));
        }));
        ExpectMsg("done");
        ExpectNoMsg(50);
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("new");
    }

    [Fact]
    public void Timers_must_be_cancelled_when_the_actor_restarts_and_their_messages_in_flight_dropped()
    {
        var actor = Start();
        Do(actor, timers => timers.StartPeriodicTimer("key", "tick", TimeSpan.FromSeconds(1)));
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell(new Action<ITimerScheduler>(_ =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            throw new InvalidOperationException("with a timer's message in the mailbox");
        })));
        actor.Tell("active?");
        ExpectMsg(false);
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectNoMsg(50);
    }

    [Fact]
    public void The_sender_of_a_timers_message_must_be_the_actor_unless_another_is_given()
    {
        var actor = Start();
        Do(actor, timers => timers.StartSingleTimer("key", "who", TimeSpan.FromSeconds(1)));
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg(actor);
        Do(actor, timers => timers.StartSingleTimer("key", "who", TimeSpan.FromSeconds(1), TestActor));
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg(TestActor);
    }

    [Fact]
    public void A_timer_with_PoisonPill_must_stop_the_actor()
    {
        var actor = Start();
        Watch(actor);
        Do(actor, timers => timers.StartSingleTimer("key", PoisonPill.Instance, TimeSpan.FromSeconds(1)));
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectTerminated(actor);
    }

    private sealed class Timed : ReceiveActor, IWithTimers
    {
        public Timed(IActorRef probe)
        {
            Receive<Action<ITimerScheduler>>(action =>
            {
                action(Timers);
                probe.Tell("done");
            });
            Receive<string>(text =>
            {
                if (text == "active?") probe.Tell(Timers.IsTimerActive("key"));
                else if (text == "who") probe.Tell(Sender);
                else probe.Tell(text);
            });
        }

        public ITimerScheduler Timers { get; set; }
    }
}
