using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.TestActors;
using Xunit;

namespace Akka.Tests.TestKit;

public class TestProbeSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void TestProbe_must_equal_its_reference()
    {
        var probe = CreateTestProbe();
        Assert.True(probe.Equals(probe.Ref));
        Assert.True(probe.Ref.Equals(probe));
        Assert.Single(new HashSet<IActorRef> { probe, probe.Ref });
        Assert.Equal(0, probe.CompareTo(probe.Ref));
        Assert.Equal(probe.Ref.GetHashCode(), probe.GetHashCode());
        Assert.Equal(probe.Ref.Path, ((IActorRef)probe).Path);
    }

    [Fact]
    public async Task TestProbe_must_answer_the_last_sender()
    {
        var probe = CreateTestProbe();
        var answer = probe.Ref.Ask<string>("hello", TimeSpan.FromSeconds(10));
        probe.ExpectMsg("hello");
        probe.Reply("world");
        Assert.Equal("world", await answer);
    }

    [Fact]
    public void TestProbe_must_forward_with_the_original_sender()
    {
        var probe = CreateTestProbe();
        probe.Tell("hello");
        probe.ExpectMsg("hello");
        var other = CreateTestProbe();
        probe.Forward(other.Ref);
        other.ExpectMsgFrom(TestActor, "hello");
        probe.Forward(other.Ref, "instead");
        other.ExpectMsgFrom(TestActor, "instead");
    }

    [Fact]
    public void TestProbe_must_not_create_probes() => Assert.Throws<NotSupportedException>(() => CreateTestProbe().CreateTestProbe());

    [Fact]
    public void TestProbe_must_watch()
    {
        var probe = CreateTestProbe();
        var actor = Sys.ActorOf(BlackHoleActor.Props);
        Assert.Equal(actor, probe.Watch(actor));
        Sys.Stop(actor);
        Assert.Equal(actor, probe.ExpectTerminated(actor).ActorRef);
        var other = Sys.ActorOf(BlackHoleActor.Props);
        probe.Watch(other);
        probe.Unwatch(other);
        Watch(other);
        Sys.Stop(other);
        ExpectTerminated(other);
        probe.ExpectNoMsg(20);
    }

    [Fact]
    public void An_autopilot_must_run_for_each_message_until_it_gives_up()
    {
        var probe = CreateTestProbe();
        probe.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell("re: " + message);
            return message is "last" ? AutoPilot.NoAutoPilot : AutoPilot.KeepRunning;
        }));
        probe.Tell("first");
        probe.Tell("last");
        probe.Tell("after");
        ExpectMsg("re: first");
        ExpectMsg("re: last");
        ExpectNoMsg(20);
        probe.ExpectMsg("first");
        probe.ExpectMsg("last");
        probe.ExpectMsg("after");
    }

    [Fact]
    public void ChildActorOf_must_create_children_supervised_as_told()
    {
        var probe = CreateTestProbe();
        var child = probe.ChildActorOf<FailingActor>("child", SupervisorStrategy.StoppingStrategy);
        Assert.Equal(probe.Ref.Path / "child", child.Path);
        Watch(child);
        child.Tell("fail");
        ExpectTerminated(child);
        var restarting = probe.ChildActorOf<FailingActor>();
        restarting.Tell("fail");
        restarting.Tell("ping");
        ExpectMsg("ping");
    }

    [Fact]
    public async Task ChildActorOfAsync_must_do_the_same()
    {
        var probe = CreateTestProbe();
        var child = await probe.ChildActorOfAsync<SimpleEchoActor>("child");
        child.Tell("hi", TestActor);
        await ExpectMsgAsync("hi");
    }

    [Fact]
    public void A_stopped_probe_must_send_what_it_still_holds_to_dead_letters()
    {
        var probe = CreateTestProbe();
        probe.Tell("unread");
        EventFilter.DeadLetter<string>(m => m == "unread").ExpectOne(() => Sys.Stop(probe.Ref));
    }

    [Fact]
    public void EchoActor_must_answer_the_sender_and_tell_the_test()
    {
        var probe = CreateTestProbe();
        var echo = Sys.ActorOf(EchoActor.Props(this));
        probe.Send(echo, "hi");
        probe.ExpectMsg("hi");
        ExpectMsgFrom(probe.Ref, "hi");
        var quiet = Sys.ActorOf(EchoActor.Props(this, echoBackToSenderAsWell: false));
        probe.Send(quiet, "ho");
        ExpectMsg("ho");
        probe.ExpectNoMsg(20);
    }

    [Fact]
    public void ForwardActor_must_keep_the_sender()
    {
        var probe = CreateTestProbe();
        probe.Send(Sys.ActorOf(ForwardActor.Props(TestActor)), "hi");
        ExpectMsgFrom(probe.Ref, "hi");
    }

    private sealed class FailingActor : ReceiveActor
    {
        public FailingActor()
        {
            Receive<string>(s => s == "fail", _ => throw new InvalidOperationException("as asked"));
            ReceiveAny(m => Sender.Tell(m));
        }
    }
}
