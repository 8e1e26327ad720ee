using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;

namespace Akka.Tests.Actor;

public class ReceiveTimeoutSpec : Akka.TestKit.Xunit2.TestKit
{
    public ReceiveTimeoutSpec()
        : base(TestConfigs.TestSchedulerConfig)
    {
    }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    private IActorRef Start()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Waits(TestActor)));
        Say(actor, "ready?");
        return actor;
    }

    // The timeout starts anew after the handler: the answer to Identify says that it did, and does not influence it.
    private void Say(IActorRef actor, string text)
    {
        actor.Tell(text);
        ExpectMsg(text);
        Settle(actor);
    }

    private void Settle(IActorRef actor)
    {
        actor.Tell(new Identify("settled"), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    [Fact]
    public void Silence_must_give_ReceiveTimeout_again_and_again()
    {
        var actor = Start();
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("timeout");
        Settle(actor);
        Time.Advance(TimeSpan.FromSeconds(1));
        ExpectMsg("timeout");
    }

    [Fact]
    public void A_message_must_start_the_timeout_anew()
    {
        var actor = Start();
        Time.Advance(TimeSpan.FromSeconds(0.8));
        Say(actor, "a");
        Time.Advance(TimeSpan.FromSeconds(0.8));
        ExpectNoMsg(50);
        Time.Advance(TimeSpan.FromSeconds(0.2));
        ExpectMsg("timeout");
    }

    [Fact]
    public void A_message_that_does_not_influence_it_must_not_start_it_anew()
    {
        var actor = Start();
        Time.Advance(TimeSpan.FromSeconds(0.8));
        actor.Tell(new Quiet());
        ExpectMsg("quiet");
        Settle(actor);
        Time.Advance(TimeSpan.FromSeconds(0.2));
        ExpectMsg("timeout");
    }

    [Fact]
    public void Another_time_set_by_a_message_that_does_not_influence_it_must_begin_anew()
    {
        var actor = Start();
        Time.Advance(TimeSpan.FromSeconds(0.8));
        actor.Tell(new Longer());
        ExpectMsg("longer");
        Settle(actor);
        Time.Advance(TimeSpan.FromSeconds(1.9));
        ExpectNoMsg(50);
        Time.Advance(TimeSpan.FromSeconds(0.1));
        ExpectMsg("timeout");
    }

    [Fact]
    public void Null_must_end_it()
    {
        var actor = Start();
        Say(actor, "off");
        Time.Advance(TimeSpan.FromSeconds(5));
        ExpectNoMsg(50);
    }

    private sealed class Quiet : INotInfluenceReceiveTimeout;

    private sealed class Longer : INotInfluenceReceiveTimeout;

    private sealed class Waits : ReceiveActor
    {
        public Waits(IActorRef probe)
        {
            Context.SetReceiveTimeout(TimeSpan.FromSeconds(1));
            Receive<ReceiveTimeout>(_ => probe.Tell("timeout"));
            Receive<Quiet>(_ => probe.Tell("quiet"));
            Receive<Longer>(_ =>
            {
                Context.SetReceiveTimeout(TimeSpan.FromSeconds(2));
                probe.Tell("longer");
            });
            Receive<string>(text =>
            {
                if (text == "off") Context.SetReceiveTimeout(null);
                probe.Tell(text);
            });
        }
    }
}
