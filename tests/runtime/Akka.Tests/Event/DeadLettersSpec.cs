using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Event;

public class DeadLettersSpec : Akka.TestKit.Xunit2.TestKit
{
    private IActorRef Dead()
    {
        var actor = Sys.ActorOf(Props.Empty);
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        return actor;
    }

    [Fact]
    public void A_message_to_a_dead_actor_must_be_published_with_sender_and_recipient()
    {
        var dead = Dead();
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        dead.Tell("lost", TestActor);
        var letter = ExpectMsg<DeadLetter>();
        Assert.Equal("lost", letter.Message);
        Assert.Equal(TestActor, letter.Sender);
        Assert.Equal(dead, letter.Recipient);
    }

    [Fact]
    public void What_is_to_be_suppressed_must_be_published_apart()
    {
        var dead = Dead();
        Sys.EventStream.Subscribe(TestActor, typeof(AllDeadLetters));
        dead.Tell(new Unimportant());
        Assert.IsType<Unimportant>(ExpectMsg<SuppressedDeadLetter>().Message);
    }

    [Fact]
    public void What_lies_in_the_mailbox_of_a_stopping_actor_must_become_dead_letters()
    {
        var gate = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Props.Create(() => new Waits(TestActor, gate)));
        Sys.EventStream.Subscribe(TestActor, typeof(DeadLetter));
        actor.Tell("wait");
        ExpectMsg("waiting");
        ((IInternalActorRef)actor).Stop();
        for (var i = 0; i < 100; i++) actor.Tell(i);
        gate.Set();
        for (var i = 0; i < 100; i++) Assert.Equal(i, ExpectMsg<DeadLetter>().Message);
    }

    [Fact]
    public void They_must_be_logged_with_type_sender_and_recipient()
    {
        var dead = Dead();
        EventFilter.Info(start: $"Message [String] from {TestActor} to {dead} was not delivered. [1] dead letters encountered").ExpectOne(() => dead.Tell("lost", TestActor));
        EventFilter.Info(start: $"Message [String] to {dead} was not delivered. [2] dead letters encountered").ExpectOne(() => dead.Tell("lost", ActorRefs.NoSender));
    }

    private sealed class Unimportant : IDeadLetterSuppression;

    private sealed class Waits(IActorRef probe, ManualResetEventSlim gate) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            probe.Tell("waiting");
            gate.Wait(TimeSpan.FromSeconds(10));
        }
    }
}
