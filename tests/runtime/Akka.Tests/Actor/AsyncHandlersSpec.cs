using Akka.Actor;
using Akka.Pattern;
using Xunit;

namespace Akka.Tests.Actor;

public class AsyncHandlersSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void A_handler_must_see_its_sender_self_and_context_after_every_await()
    {
        var actor = Sys.ActorOf(Props.Create(() => new ManyAwaitsActor()));
        for (var i = 0; i < 5; i++)
        {
            var probe = CreateTestProbe();
            probe.Send(actor, 20);
            probe.ExpectMsg(actor.Path.ToString());
        }
    }

    [Fact]
    public void Messages_must_wait_in_order_while_a_handler_awaits()
    {
        var actor = Sys.ActorOf(Props.Create(() => new SlowActor(TestActor)));
        for (var i = 0; i < 20; i++) actor.Tell(i);
        ExpectMsgAllOf([.. Enumerable.Range(0, 20).SelectMany(i => new[] { $"begin {i}", $"end {i}" })]).Zip(Enumerable.Range(0, 20).SelectMany(i => new[] { $"begin {i}", $"end {i}" }))
            .ToList().ForEach(pair => Assert.Equal(pair.Second, pair.First));
    }

    [Fact]
    public void A_failure_after_an_await_must_restart_and_the_next_message_be_handled()
    {
        var actor = Sys.ActorOf(Props.Create(() => new SlowActor(TestActor)));
        actor.Tell(1);
        actor.Tell(-1);
        actor.Tell(2);
        ExpectMsg("begin 1");
        ExpectMsg("end 1");
        ExpectMsg("begin -1");
        ExpectMsg("restart: minus");
        ExpectMsg("begin 2");
        ExpectMsg("end 2");
    }

    [Fact]
    public void A_cancelled_task_must_be_the_actors_failure()
    {
        var actor = Sys.ActorOf(Props.Create(() => new SlowActor(TestActor)));
        EventFilter.Exception<TaskCanceledException>().ExpectOne(() => actor.Tell("cancel"));
    }

    [Fact]
    public void Become_in_a_handler_must_hold_for_the_next_message()
    {
        var actor = Sys.ActorOf(Props.Create(() => new BecomingActor()));
        actor.Tell("become");
        actor.Tell("hi");
        ExpectMsg("became");
        ExpectMsg("new hi");
    }

    [Fact]
    public void A_stopped_actor_must_not_wait_for_its_handler()
    {
        var gate = new TaskCompletionSource();
        var actor = Sys.ActorOf(Props.Create(() => new GatedActor(TestActor, gate.Task)));
        Watch(actor);
        actor.Tell("go");
        ExpectMsg("waiting");
        Sys.Stop(actor);
        ExpectMsg("post-stop");
        ExpectTerminated(actor);
        gate.SetResult();
        ExpectNoMsg(50);
    }

    [Fact]
    public void RunTask_must_do_the_same_in_an_untyped_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new UntypedAsyncActor()));
        actor.Tell(1);
        actor.Tell(2);
        ExpectMsg("1 from " + TestActor.Path.Name);
        ExpectMsg("2 from " + TestActor.Path.Name);
    }

    [Fact]
    public void A_receive_timeout_must_not_come_while_a_handler_awaits()
    {
        var actor = Sys.ActorOf(Props.Create(() => new TimeoutDuringAwaitActor(TestActor)));
        actor.Tell("go");
        ExpectMsg("done");
        ExpectMsg("after");
        ExpectMsg("timeout");
    }

    private sealed class ManyAwaitsActor : ReceiveActor
    {
        public ManyAwaitsActor() => ReceiveAsync<int>(async n =>
        {
            for (var i = 0; i < n; i++)
            {
                if (i % 2 == 0) await Task.Yield();
                else await Task.Run(() => i);
            }
            Sender.Tell(Context.Self.Path.ToString(), Self);
        });
    }

    private sealed class SlowActor : ReceiveActor
    {
        private readonly IActorRef _target;

        public SlowActor(IActorRef target)
        {
            _target = target;
            ReceiveAsync<int>(async i =>
            {
                target.Tell($"begin {i}");
                await Task.Yield();
                if (i < 0) throw new InvalidOperationException("minus");
                target.Tell($"end {i}");
            });
            ReceiveAsync<string>(_ => Task.FromCanceled(new CancellationToken(true)));
        }

        protected override void PostRestart(Exception reason) => _target.Tell("restart: " + reason.Message);
    }

    private sealed class BecomingActor : ReceiveActor
    {
        public BecomingActor() => ReceiveAsync<string>(async _ =>
        {
            await Task.Yield();
            Become(() => Receive<string>(m => Sender.Tell("new " + m)));
            Sender.Tell("became");
        });
    }

    private sealed class GatedActor : ReceiveActor
    {
        private readonly IActorRef _target;

        public GatedActor(IActorRef target, Task gate)
        {
            _target = target;
            ReceiveAsync<string>(async _ =>
            {
                target.Tell("waiting");
                await gate;
                target.Tell("after the gate");
            });
        }

        protected override void PostStop() => _target.Tell("post-stop");
    }

    private sealed class UntypedAsyncActor : UntypedActor
    {
        protected override void OnReceive(object message) => RunTask(async () =>
        {
            await Task.Yield();
            Sender.Tell($"{message} from {Sender.Path.Name}");
        });
    }

    private sealed class TimeoutDuringAwaitActor : ReceiveActor
    {
        public TimeoutDuringAwaitActor(IActorRef target)
        {
            Receive<ReceiveTimeout>(_ =>
            {
                SetReceiveTimeout(null);
                target.Tell("timeout");
            });
            Receive<int>(_ => target.Tell("after"));
            ReceiveAsync<string>(async _ =>
            {
                // Set here, so that it cannot fire before the handler, however late the handler begins.
                SetReceiveTimeout(TimeSpan.FromMilliseconds(50));
                // Longer than the receive time-out: if it fired meanwhile, it would lie in the mailbox before the number.
                await FutureTimeoutSupport.After(TimeSpan.FromMilliseconds(200), Context.System.Scheduler, () => Task.FromResult(0));
                Self.Tell(1);
                target.Tell("done");
            });
        }
    }
}
