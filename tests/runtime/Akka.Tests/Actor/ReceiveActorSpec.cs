using Akka.Actor;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Actor;

public class ReceiveActorSpec : Akka.TestKit.Xunit2.TestKit
{
    private IActorRef Start(Action<Scripted> configure) => Sys.ActorOf(Props.Create(() => new Scripted(configure, TestActor)));

    [Fact]
    public void Handlers_must_be_tried_in_the_order_of_their_declaration()
    {
        var actor = Start(a =>
        {
            a.On<string>(text => "short " + text, text => text.Length < 3);
            a.On<string>(text => "text " + text);
            a.On<object>(_ => "any");
        });
        actor.Tell("a");
        ExpectMsg("short a");
        actor.Tell("abc");
        ExpectMsg("text abc");
        actor.Tell(1);
        ExpectMsg("any");
    }

    [Fact]
    public void A_handler_after_one_that_takes_all_must_be_refused() => EventFilter.Exception<ActorInitializationException>().ExpectOne(() =>
        Start(a =>
        {
            a.On<object>(_ => "any");
            a.On<string>(text => text);
        }));

    [Fact]
    public void What_no_handler_takes_must_be_published_as_unhandled()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(UnhandledMessage));
        var actor = Start(a => a.On<string>(text => text));
        actor.Tell(42, TestActor);
        var unhandled = ExpectMsg<UnhandledMessage>();
        Assert.Equal(42, unhandled.Message);
        Assert.Equal(TestActor, unhandled.Sender);
        Assert.Equal(actor, unhandled.Recipient);
    }

    [Fact]
    public void Become_in_the_constructor_must_hold()
    {
        var actor = Sys.ActorOf(Props.Create(() => new BecomesAtOnce(TestActor)));
        actor.Tell("x");
        ExpectMsg("second x");
        actor.Tell("stack");
        actor.Tell("y");
        ExpectMsg("third y");
        actor.Tell("back");
        actor.Tell("z");
        ExpectMsg("second z");
    }

    [Fact]
    public void An_asynchronous_handler_must_keep_sender_and_context_and_hold_back_other_messages()
    {
        var gate = new TaskCompletionSource();
        var actor = Sys.ActorOf(Props.Create(() => new Awaits(gate.Task)));
        actor.Tell("wait", TestActor);
        actor.Tell("next", TestActor);
        ExpectNoMsg(50);
        gate.SetResult();
        ExpectMsg($"wait from {TestActor.Path.Name} in {actor.Path.Name}");
        ExpectMsg("next");
    }

    [Fact]
    public void An_asynchronous_handler_that_throws_must_be_the_actors_failure()
    {
        var actor = Sys.ActorOf(Props.Create(() => new ThrowsLater(TestActor)));
        EventFilter.Exception<FormatException>("after await").ExpectOne(() => actor.Tell("after"));
        ExpectMsg("restarted by after");
        EventFilter.Exception<FormatException>("before await").ExpectOne(() => actor.Tell("before"));
        ExpectMsg("restarted by before");
        actor.Tell("fine");
        ExpectMsg("fine");
    }

    [Fact]
    public void A_long_chain_of_yields_must_not_use_up_the_stack()
    {
        var actor = Sys.ActorOf(Props.Create(() => new YieldsOften(TestActor)));
        actor.Tell(100_000);
        ExpectMsg(100_000, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void System_messages_must_be_handled_during_an_asynchronous_handler()
    {
        var gate = new TaskCompletionSource();
        var actor = Sys.ActorOf(Props.Create(() => new Awaits(gate.Task)));
        Watch(actor);
        actor.Tell("wait", TestActor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        gate.SetResult();
    }

    private sealed class Scripted : ReceiveActor
    {
        private readonly IActorRef _probe;

        public Scripted(Action<Scripted> configure, IActorRef probe)
        {
            _probe = probe;
            configure(this);
        }

        public void On<T>(Func<T, string> answer, Predicate<T>? shouldHandle = null) => Receive(message => _probe.Tell(answer(message)), shouldHandle);
    }

    private sealed class BecomesAtOnce : ReceiveActor
    {
        public BecomesAtOnce(IActorRef probe)
        {
            Receive<string>(text => probe.Tell("first " + text));
            Become(() =>
            {
                Receive<string>(text => text == "stack", _ => BecomeStacked(() =>
                {
                    Receive<string>(text => text == "back", _ => UnbecomeStacked());
                    Receive<string>(text => probe.Tell("third " + text));
                }));
                Receive<string>(text => probe.Tell("second " + text));
            });
        }
    }

    private sealed class Awaits : ReceiveActor
    {
        public Awaits(Task gate)
        {
            ReceiveAsync<string>(text => text == "wait", async text =>
            {
                await Task.Yield();
                await gate;
                Sender.Tell($"{text} from {Sender.Path.Name} in {Context.Self.Path.Name}");
            });
            ReceiveAnyAsync(message =>
            {
                Sender.Tell(message);
                return Task.CompletedTask;
            });
        }
    }

    private sealed class YieldsOften : ReceiveActor
    {
        public YieldsOften(IActorRef probe) => ReceiveAsync<int>(async count =>
        {
            for (var i = 0; i < count; i++) await Task.Yield();
            probe.Tell(count);
        });
    }

    private sealed class ThrowsLater(IActorRef probe) : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) => probe.Tell("restarted by " + message);

        protected override void OnReceive(object message)
        {
            RunTask(async () =>
            {
                if (message is "before") throw new FormatException("before await");
                // Another thread's work: the handler is really interrupted.
                await Task.Run(() => { });
                await Task.Yield();
                if (message is "after") throw new FormatException("after await");
                probe.Tell(message);
            });
        }
    }
}
