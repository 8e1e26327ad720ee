using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class BecomeSpec : Akka.TestKit.Xunit2.TestKit
{
    private string Answer(IActorRef actor, params string[] commands)
    {
        foreach (var command in commands) actor.Tell(command);
        actor.Tell("who?");
        return ExpectMsg<string>();
    }

    [Fact]
    public void Become_must_replace_the_behaviour_on_top_but_never_the_first_one()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Changing(TestActor)));
        Assert.Equal("first", Answer(actor));
        Assert.Equal("a", Answer(actor, "become a"));
        Assert.Equal("b", Answer(actor, "become b"));
        Assert.Equal("first", Answer(actor, "back"));
        Assert.Equal("first", Answer(actor, "back"));
    }

    [Fact]
    public void BecomeStacked_must_keep_what_is_below()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Changing(TestActor)));
        Assert.Equal("b", Answer(actor, "stack a", "stack b"));
        Assert.Equal("c", Answer(actor, "become c"));
        Assert.Equal("a", Answer(actor, "back"));
        Assert.Equal("first", Answer(actor, "back"));
    }

    [Fact]
    public void A_behaviour_chosen_in_the_constructor_must_lie_on_the_handlers_of_the_constructor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Chosen(TestActor)));
        Assert.Equal("third", Answer(actor));
        Assert.Equal("second", Answer(actor, "back"));
        Assert.Equal("first", Answer(actor, "back"));
        Assert.Equal("first", Answer(actor, "back"));
    }

    [Fact]
    public void A_restart_must_lead_back_to_the_first_behaviour()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Changing(TestActor)));
        Assert.Equal("b", Answer(actor, "become a", "stack b"));
        EventFilter.Exception<FormatException>().ExpectOne(() => actor.Tell("fail"));
        Assert.Equal("first", Answer(actor));
        Assert.Equal("first", Answer(actor, "back"));
    }

    private sealed class Changing(IActorRef probe) : UntypedActor
    {
        protected override void OnReceive(object message) => Handle("first", (string)message);

        private void Handle(string name, string message)
        {
            var state = message.Split(' ')[^1];
            if (message == "fail") throw new FormatException("failed");
            if (message == "back") UnbecomeStacked();
            else if (message.StartsWith("become", StringComparison.Ordinal)) Become(next => Handle(state, (string)next));
            else if (message.StartsWith("stack", StringComparison.Ordinal)) BecomeStacked(next => Handle(state, (string)next));
            else probe.Tell(name);
        }
    }

    private sealed class Chosen : ReceiveActor
    {
        public Chosen(IActorRef probe)
        {
            Is("first", probe);
            BecomeStacked(() => Is("second", probe));
            BecomeStacked(() => Is("third", probe));
        }

        private void Is(string name, IActorRef probe)
        {
            Receive<string>(text => text == "back", _ => UnbecomeStacked());
            Receive<string>(_ => probe.Tell(name));
        }
    }
}
