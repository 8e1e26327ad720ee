using Akka.Actor;
using Akka.Actor.Dsl;
using Xunit;

namespace Akka.Tests.Actor;

public class ActorDslSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void An_actor_must_be_made_of_functions()
    {
        var actor = Sys.ActorOf(act =>
        {
            act.Receive<string>(s => s == "special", (s, context) => context.Sender.Tell("special " + s));
            act.Receive<string>((s, context) => context.Sender.Tell("text " + s));
            act.ReceiveAsync<int>(async (i, context) =>
            {
                await Task.Yield();
                context.Sender.Tell(i + 1);
            });
            act.ReceiveAny((m, context) => context.Sender.Tell("any"));
        }, "described");
        Assert.Equal("described", actor.Path.Name);
        actor.Tell("special");
        ExpectMsg("special special");
        actor.Tell("a");
        ExpectMsg("text a");
        actor.Tell(1);
        ExpectMsg(2);
        actor.Tell(1.0);
        ExpectMsg("any");
    }

    [Fact]
    public void Life_cycle_and_behaviour_must_follow_the_functions()
    {
        var actor = ActorOf(act =>
        {
            act.OnPreStart = _ => TestActor.Tell("pre-start");
            act.OnPostStop = _ => TestActor.Tell("post-stop");
            act.OnPreRestart = (reason, _, _) => TestActor.Tell("pre-restart " + reason.Message);
            act.OnPostRestart = (_, _) => TestActor.Tell("post-restart");
            act.Receive<string>((s, context) =>
            {
                if (s == "fail") throw new InvalidOperationException("as asked");
                if (s == "angry") act.BecomeStacked((m, c) =>
                {
                    c.Sender.Tell("grr");
                    act.UnbecomeStacked();
                });
                else context.Sender.Tell(s);
            });
        });
        ExpectMsg("pre-start");
        actor.Tell("angry");
        actor.Tell("hi");
        ExpectMsg("grr");
        actor.Tell("hi");
        ExpectMsg("hi");
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell("fail"));
        ExpectMsg("pre-restart as asked");
        ExpectMsg("post-restart");
        Sys.Stop(actor);
        ExpectMsg("post-stop");
    }

    [Fact]
    public void Children_must_be_supervised_by_the_given_strategy()
    {
        var actor = ActorOf((act, context) =>
        {
            act.Strategy = new OneForOneStrategy(_ => Directive.Stop);
            var child = act.ActorOf(inner => inner.ReceiveAny((_, _) => throw new InvalidOperationException("as asked")), "child");
            context.Watch(child);
            act.Receive<Terminated>((t, _) => TestActor.Tell("gone " + t.ActorRef.Path.Name));
            act.ReceiveAny((m, _) => child.Forward(m));
        });
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => actor.Tell("go"));
        ExpectMsg("gone child");
    }

    [Fact]
    public void The_sender_must_be_the_test_actor_or_nobody()
    {
        var echo = Sys.ActorOf(act => act.ReceiveAny((_, context) => TestActor.Tell(context.Sender)));
        echo.Tell("x");
        ExpectMsg<IActorRef>(sender => Equals(sender, TestActor));
        CreateTestActor("second").Tell("y");
        ExpectMsg("y");
        Assert.Equal(TestActor, LastSender);
        echo.Tell("x", ActorRefs.NoSender);
        ExpectMsg<IActorRef>(sender => Equals(sender, Sys.DeadLetters));
    }
}
