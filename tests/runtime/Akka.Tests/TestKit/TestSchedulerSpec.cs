using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;

namespace Akka.Tests.TestKit;

public class TestSchedulerSpec : Akka.TestKit.Xunit2.TestKit
{
    public TestSchedulerSpec() : base(TestConfigs.TestSchedulerConfig) { }

    private TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    [Fact]
    public void Nothing_must_run_before_its_time()
    {
        Scheduler.ScheduleTellOnce(TimeSpan.FromDays(1), TestActor, "tomorrow", ActorRefs.NoSender);
        Scheduler.Advance(TimeSpan.FromHours(23));
        ExpectNoMsg(20);
        Scheduler.Advance(TimeSpan.FromHours(1));
        ExpectMsg("tomorrow");
    }

    [Fact]
    public void What_is_due_must_run_in_order_of_time()
    {
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(2), TestActor, 2, ActorRefs.NoSender);
        Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), TestActor, 1, ActorRefs.NoSender);
        Scheduler.Advanced.ScheduleOnce(TimeSpan.FromSeconds(3), () => TestActor.Tell(3));
        Scheduler.Advance(TimeSpan.FromSeconds(3));
        ExpectMsg(1);
        ExpectMsg(2);
        ExpectMsg(3);
    }

    [Fact]
    public void What_repeats_must_run_once_a_call()
    {
        Scheduler.ScheduleTellRepeatedly(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TestActor, "tick", ActorRefs.NoSender);
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("tick");
        Scheduler.Advance(TimeSpan.FromSeconds(10));
        ExpectMsg("tick");
        ExpectNoMsg(20);
        Scheduler.Advance(TimeSpan.FromSeconds(2));
        ExpectMsg("tick");
    }

    [Fact]
    public void What_is_cancelled_must_not_run()
    {
        var once = Scheduler.ScheduleTellOnceCancelable(TimeSpan.FromSeconds(1), TestActor, "once", ActorRefs.NoSender);
        var often = Scheduler.ScheduleTellRepeatedlyCancelable(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TestActor, "often", ActorRefs.NoSender);
        once.Cancel();
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("often");
        often.Cancel();
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectNoMsg(20);
    }

    [Fact]
    public void AdvanceTo_must_not_go_back()
    {
        var start = Scheduler.Now;
        Scheduler.AdvanceTo(start.AddMinutes(1));
        Assert.Equal(start.AddMinutes(1), Scheduler.Now);
        Assert.Throws<InvalidOperationException>(() => Scheduler.AdvanceTo(start));
    }

    [Fact]
    public void Receive_timeouts_must_follow_virtual_time()
    {
        var actor = Sys.ActorOf(Props.Create(() => new TimingOutActor(TestActor)));
        actor.Tell("ping");
        ExpectMsg("ping");
        Scheduler.Advance(TimeSpan.FromSeconds(60));
        ExpectMsg("timeout");
    }

    private sealed class TimingOutActor : ReceiveActor
    {
        public TimingOutActor(IActorRef target)
        {
            Context.SetReceiveTimeout(TimeSpan.FromSeconds(60));
            Receive<ReceiveTimeout>(_ => target.Tell("timeout"));
            // Answers by a second message, so that the receive time-out stands when the first answer is there.
            Receive<string>(m => Self.Tell(new Answer(m)));
            Receive<Answer>(a => target.Tell(a.Text));
        }

        private sealed record Answer(string Text) : INotInfluenceReceiveTimeout;
    }
}
