using Akka.Actor;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

/// <summary>Commands and handlers that await: what they persist after an await counts as persisted by the command, and nothing else is handled meanwhile.</summary>
public class AsyncHandlerSpec(ITestOutputHelper output) : ScriptedSpec(output)
{
    [Fact]
    public void A_command_must_hold_others_back_until_its_task_is_done()
    {
        var actor = StartRecovered();
        var gate = new TaskCompletionSource();
        actor.Tell(Do(a => a.Run(async () =>
        {
            a.Report("before");
            await gate.Task;
            a.Report("after");
        })));
        actor.Tell("next");
        ExpectMsg("before");
        gate.SetResult();
        ExpectAll("after", "next");
    }

    [Fact]
    public void Events_persisted_after_an_await_must_hold_commands_back()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Run(async () =>
        {
            await Task.Yield();
            a.Persist("a", e => a.Report(e));
            await Task.Yield();
            a.PersistAll(["b", "c"], e => a.Report(e));
        })));
        actor.Tell("next");
        ExpectAll("a", "b", "c", "next");
        Stop(actor);
        StartRecovered("a", "b", "c");
    }

    [Fact]
    public void A_handler_must_hold_other_handlers_and_commands_back_until_its_task_is_done()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.Persist("a", e => a.Run(async () =>
            {
                await Task.Yield();
                a.Report(e);
                a.Persist("nested", n => a.Report(n));
            }));
            a.Persist("b", e => a.Report(e));
        }));
        actor.Tell("1");
        actor.Tell("2");
        actor.Tell("3");
        ExpectAll("a", "b", "nested", "1", "2", "3");
    }

    [Fact]
    public void Commands_must_keep_their_order_through_many_asynchronous_handlers()
    {
        var actor = StartRecovered();
        for (var i = 0; i < 200; i++)
        {
            var number = i;
            actor.Tell(Do(a => a.Persist("e" + number, e => a.Run(async () =>
            {
                await Task.Yield();
                a.Report(e);
            }))));
            actor.Tell("c" + number);
        }

        for (var i = 0; i < 200; i++) ExpectAll("e" + i, "c" + i);
    }

    [Fact]
    public void The_sender_must_stay_the_same_after_an_await()
    {
        var asker = CreateTestProbe();
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Run(async () =>
        {
            await Task.Yield();
            a.Persist("a", e => a.Report(e));
        })), asker.Ref);
        ExpectMsg("a");
        Assert.Equal(asker.Ref, LastSender);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_task_that_fails_must_restart_the_actor_and_lose_no_command(bool yields)
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Run(async () =>
        {
            a.Persist("a", e => a.Report(e));
            if (yields) await Task.Yield();
            throw new InvalidOperationException("boom");
        })));
        actor.Tell("1");
        actor.Tell("2");
        ExpectAll("replayed a@1", "completed 1", "1", "2");
    }

    [Fact]
    public void CommandAsync_must_take_predicates_types_and_all()
    {
        var id = Pid;
        var actor = Sys.ActorOf(Props.Create(() => new Declaring(id, TestActor)));
        foreach (var message in new object[] { 1, 2, "text", 4.5, 'c' }) actor.Tell(message);
        ExpectAll("odd 1", "int 2", "string text", "double", "any c");
    }

    [Fact]
    public void Timers_must_reach_an_actor_that_persists()
    {
        var id = Pid;
        var actor = Sys.ActorOf(Props.Create(() => new Timed(id, TestActor)));
        actor.Tell("go");
        ExpectAll("persisted", "tick");
    }

    private sealed class Declaring : ReceivePersistentActor
    {
        public Declaring(string id, IActorRef probe)
        {
            PersistenceId = id;
            CommandAsync<int>(i => i % 2 == 1, i => Later(() => probe.Tell("odd " + i)));
            CommandAsync<int>(i => Later(() => probe.Tell("int " + i)));
            CommandAsync(typeof(string), s => Later(() => probe.Tell("string " + s)));
            CommandAsync(typeof(double), _ => true, _ => Later(() => probe.Tell("double")));
            CommandAnyAsync(o => Later(() => probe.Tell("any " + o)));
        }

        public override string PersistenceId { get; }

        private static async Task Later(Action action)
        {
            await Task.Yield();
            action();
        }
    }

    private sealed class Timed(string id, IActorRef probe) : UntypedPersistentActor, IWithTimers
    {
        public override string PersistenceId { get; } = id;

        public ITimerScheduler Timers { get; set; }

        protected override void OnCommand(object message)
        {
            if (message is "go")
            {
                Timers.StartSingleTimer("t", "tick", TimeSpan.FromMilliseconds(1));
                Persist("a", _ => probe.Tell("persisted"));
            }
            else probe.Tell(message);
        }

        protected override void OnRecover(object message)
        {
        }
    }
}
