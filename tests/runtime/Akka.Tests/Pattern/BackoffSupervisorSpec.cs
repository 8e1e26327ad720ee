using Akka.Actor;
using Akka.Pattern;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;

namespace Akka.Tests.Pattern;

public class BackoffSupervisorSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(8);

    public BackoffSupervisorSpec() : base(TestConfigs.TestSchedulerConfig) { }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    private Props Child => Props.Create(() => new ChildActor(TestActor));

    private BackoffOptions OnStop() => Backoff.OnStop(Child, "child", Min, Max, 0.0);

    private BackoffOptions OnFailure() => Backoff.OnFailure(Child, "child", Min, Max, 0.0);

    private IActorRef Start(BackoffOptions options)
    {
        var supervisor = Sys.ActorOf(BackoffSupervisor.Props(options), "supervisor");
        ExpectMsg("started");
        return supervisor;
    }

    private IActorRef CurrentChild(IActorRef supervisor)
    {
        supervisor.Tell(BackoffSupervisor.GetCurrentChild.Instance);
        return ExpectMsg<BackoffSupervisor.CurrentChild>().Ref;
    }

    private int RestartCount(IActorRef supervisor)
    {
        supervisor.Tell(BackoffSupervisor.GetRestartCount.Instance);
        return ExpectMsg<BackoffSupervisor.RestartCount>().Count;
    }

    private void AwaitChildGone(IActorRef supervisor, int restarts) => AwaitCondition(() => CurrentChild(supervisor) == null && RestartCount(supervisor) == restarts);

    [Fact]
    public void The_child_must_be_found_under_the_supervisor()
    {
        var supervisor = Start(OnStop());
        Assert.Equal(supervisor.Path / "child", CurrentChild(supervisor).Path);
    }

    [Fact]
    public void A_stopped_child_must_be_started_after_a_growing_delay()
    {
        var supervisor = Start(OnStop().WithManualReset());
        var restarts = 0;
        foreach (var seconds in new[] { 1, 2, 4, 8, 8 })
        {
            supervisor.Tell("stop");
            AwaitChildGone(supervisor, ++restarts);
            Time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Null(CurrentChild(supervisor));
            Time.Advance(TimeSpan.FromMilliseconds(1));
            ExpectMsg("started");
        }
        supervisor.Tell(BackoffSupervisor.Reset.Instance);
        Assert.Equal(0, RestartCount(supervisor));
    }

    [Fact]
    public void OnStop_must_restart_a_failing_child_at_once()
    {
        var supervisor = Start(OnStop());
        var child = CurrentChild(supervisor);
        EventFilter.Exception<FormatException>().ExpectOne(() => supervisor.Tell("fail"));
        ExpectMsg("started");
        Assert.Equal(child, CurrentChild(supervisor));
        Assert.Equal(0, RestartCount(supervisor));
    }

    [Fact]
    public void OnFailure_must_start_a_failing_child_after_a_delay()
    {
        var supervisor = Start(OnFailure());
        EventFilter.Exception<FormatException>().ExpectOne(() => supervisor.Tell("fail"));
        AwaitChildGone(supervisor, 1);
        Time.Advance(Min);
        ExpectMsg("started");
    }

    [Fact]
    public void OnFailure_must_end_with_a_child_that_stops()
    {
        var supervisor = Start(OnFailure());
        Watch(supervisor);
        supervisor.Tell("stop");
        ExpectTerminated(supervisor);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Retries_must_have_their_limit(bool onFailure)
    {
        var supervisor = Start((onFailure ? OnFailure() : OnStop()).WithManualReset().WithMaxNrOfRetries(2));
        var word = onFailure ? "fail" : "stop";
        Watch(supervisor);
        for (var i = 1; i <= 2; i++)
        {
            supervisor.Tell(word);
            AwaitChildGone(supervisor, i);
            Time.Advance(Max);
            ExpectMsg("started");
        }
        supervisor.Tell(word);
        ExpectTerminated(supervisor);
    }

    [Fact]
    public void An_automatic_reset_must_bring_the_first_delay_back_when_the_child_has_lived()
    {
        var supervisor = Start(OnStop().WithAutoReset(TimeSpan.FromSeconds(5)));
        supervisor.Tell("stop");
        AwaitChildGone(supervisor, 1);
        Time.Advance(Min);
        ExpectMsg("started");
        Assert.Equal(1, RestartCount(supervisor));
        Time.Advance(TimeSpan.FromSeconds(5));
        AwaitCondition(() => RestartCount(supervisor) == 0);
    }

    [Fact]
    public void An_automatic_reset_must_not_happen_when_the_child_went_before()
    {
        var supervisor = Start(OnStop().WithAutoReset(TimeSpan.FromSeconds(5)));
        for (var i = 1; i <= 2; i++)
        {
            supervisor.Tell("stop");
            AwaitChildGone(supervisor, i);
            Time.Advance(TimeSpan.FromSeconds(i));
            ExpectMsg("started");
        }
        // The reset of the first start is due now, that of the second is not.
        Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(2, RestartCount(supervisor));
    }

    [Fact]
    public void While_there_is_no_child_messages_must_be_answered_or_go_to_dead_letters()
    {
        var supervisor = Start(OnStop().WithReplyWhileStopped("later"));
        supervisor.Tell("stop");
        AwaitCondition(() => CurrentChild(supervisor) == null);
        supervisor.Tell("hello");
        ExpectMsg("later");

        var silent = Sys.ActorOf(BackoffSupervisor.Props(OnStop()), "silent");
        ExpectMsg("started");
        silent.Tell("stop");
        AwaitCondition(() => CurrentChild(silent) == null);
        EventFilter.DeadLetter<string>(m => m == "hello").ExpectOne(() => silent.Tell("hello"));
    }

    [Fact]
    public void Messages_must_reach_the_child_with_their_sender_and_answers_come_from_the_child()
    {
        var supervisor = Start(OnStop());
        supervisor.Tell("hello");
        ExpectMsgFrom(CurrentChildRef(supervisor), "echo hello");
    }

    [Fact]
    public void What_the_child_tells_its_parent_must_reach_the_parent_of_the_supervisor()
    {
        var parent = CreateTestProbe();
        var supervisor = parent.ChildActorOf(BackoffSupervisor.Props(OnStop()), "supervisor");
        ExpectMsg("started");
        supervisor.Tell("up");
        parent.ExpectMsgFrom(supervisor, "from the child");
    }

    [Fact]
    public void After_the_final_stop_message_the_supervisor_must_end_with_its_child()
    {
        var supervisor = Start(OnStop().WithFinalStopMessage(m => m is "stop"));
        Watch(supervisor);
        supervisor.Tell("stop");
        ExpectTerminated(supervisor);
    }

    [Fact]
    public void The_default_stopping_strategy_must_stop_a_failing_child()
    {
        var supervisor = Start(OnStop().WithDefaultStoppingStrategy());
        EventFilter.Exception<FormatException>().ExpectOne(() => supervisor.Tell("fail"));
        AwaitChildGone(supervisor, 1);
        Time.Advance(Min);
        ExpectMsg("started");
    }

    [Fact]
    public void A_strategy_of_ones_own_must_decide()
    {
        var supervisor = Start(OnFailure().WithSupervisorStrategy(new OneForOneStrategy(_ => Directive.Resume)));
        EventFilter.Exception<FormatException>().Mute(() =>
        {
            supervisor.Tell("fail");
            supervisor.Tell("hello");
            ExpectMsg("echo hello");
        });
    }

    [Fact]
    public void Options_that_cannot_be_must_be_refused()
    {
        Assert.Throws<ArgumentException>(() => BackoffSupervisor.Props(Backoff.OnStop(Child, "child", TimeSpan.Zero, Max, 0.0)));
        Assert.Throws<ArgumentException>(() => BackoffSupervisor.Props(Backoff.OnStop(Child, "child", Max, Min, 0.0)));
        Assert.Throws<ArgumentException>(() => BackoffSupervisor.Props(Backoff.OnStop(Child, "child", Min, Max, 1.5)));
        Assert.Throws<ArgumentException>(() => BackoffSupervisor.Props(OnStop().WithAutoReset(TimeSpan.FromSeconds(9))));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(1000, 8)]
    public void Delays_must_double_up_to_the_limit(int restarts, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackoffSupervisor.CalculateDelay(restarts, Min, Max, 0.0));
        Assert.InRange(BackoffSupervisor.CalculateDelay(restarts, Min, Max, 0.5), TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1.5 * seconds));
    }

    private IActorRef CurrentChildRef(IActorRef supervisor)
    {
        var probe = CreateTestProbe();
        probe.Send(supervisor, BackoffSupervisor.GetCurrentChild.Instance);
        return probe.ExpectMsg<BackoffSupervisor.CurrentChild>().Ref;
    }

    private sealed class ChildActor : ReceiveActor
    {
        private readonly IActorRef _target;

        public ChildActor(IActorRef target)
        {
            _target = target;
            Receive<string>(s => s == "stop", _ => Context.Stop(Self));
            Receive<string>(s => s == "fail", _ => throw new FormatException());
            Receive<string>(s => s == "up", _ => Context.Parent.Tell("from the child"));
            Receive<string>(s => Sender.Tell("echo " + s));
        }

        protected override void PreStart() => _target.Tell("started");
    }
}
