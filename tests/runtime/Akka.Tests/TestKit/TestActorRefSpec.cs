using Akka.Actor;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.TestKit;

public class TestActorRefSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void UnderlyingActor_must_be_the_instance()
    {
        var actor = ActorOfAsTestActorRef<CountingActor>(Props.Create(() => new CountingActor(3)));
        Assert.Equal(3, actor.UnderlyingActor.Count);
        actor.Tell("x");
        Assert.Equal(4, actor.UnderlyingActor.Count);
        Assert.Equal(Thread.CurrentThread, actor.UnderlyingActor.LastThread);
    }

    [Fact]
    public void Names_and_parents_must_be_as_told()
    {
        var parent = ActorOfAsTestActorRef(() => new CountingActor(0), "parent");
        var child = ActorOfAsTestActorRef(() => new CountingActor(0), parent, "child");
        Assert.Equal("akka://test/user/parent/child", child.Path.ToString());
        Assert.Throws<InvalidActorNameException>(() => ActorOfAsTestActorRef(() => new CountingActor(0), parent, "child"));
        Assert.NotEqual(ActorOfAsTestActorRef<CountingActor>(), ActorOfAsTestActorRef<CountingActor>().Ref);
    }

    [Fact]
    public void Receive_must_let_exceptions_through()
    {
        var actor = ActorOfAsTestActorRef(() => new CountingActor(0));
        Assert.Throws<FormatException>(() => actor.Receive(new FormatException()));
        actor.Receive("y", TestActor);
        ExpectMsg("y");
    }

    [Fact]
    public async Task ReceiveAsync_must_end_with_the_handler()
    {
        var actor = ActorOfAsTestActorRef(() => new CountingActor(0));
        await actor.ReceiveAsync(10, TestActor);
        Assert.Equal(10, actor.UnderlyingActor.Count);
        ExpectMsg("counted");
    }

    [Fact]
    public void A_failure_by_message_must_restart_the_actor()
    {
        var actor = ActorOfAsTestActorRef(() => new CountingActor(0));
        var first = actor.UnderlyingActor;
        EventFilter.Exception<FormatException>().ExpectOne(() => actor.Tell(new FormatException()));
        Assert.NotSame(first, actor.UnderlyingActor);
    }

    [Fact]
    public void A_stopped_actor_must_have_no_instance()
    {
        var actor = ActorOfAsTestActorRef(() => new CountingActor(0));
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        Assert.Throws<IllegalActorStateException>(() => actor.UnderlyingActor);
    }

    [Fact]
    public void Watch_must_make_the_actor_watch()
    {
        var actor = ActorOfAsTestActorRef(() => new CountingActor(0));
        var probe = CreateTestProbe();
        actor.Watch(probe);
        Sys.Stop(probe);
        AwaitCondition(() => actor.UnderlyingActor.Terminated.Count == 1);
        Assert.Equal(probe.Ref, actor.UnderlyingActor.Terminated[0]);
    }

    [Fact]
    public void An_actor_with_a_dispatcher_of_its_own_must_run_there()
    {
        var actor = ActorOfAsTestActorRef<CountingActor>(Props.Create(() => new CountingActor(0)).WithDispatcher("akka.actor.default-dispatcher"));
        Assert.Equal(0, actor.UnderlyingActor.Count);
        actor.Tell("x");
        ExpectMsg("x");
        Assert.NotEqual(Thread.CurrentThread, actor.UnderlyingActor.LastThread);
    }

    private sealed class CountingActor : ReceiveActor
    {
        public CountingActor() : this(0) { }

        public CountingActor(int count)
        {
            Count = count;
            Receive<Terminated>(t => Terminated.Add(t.ActorRef));
            Receive<Exception>(e => throw e);
            ReceiveAsync<int>(async n =>
            {
                for (var i = 0; i < n; i++)
                {
                    await Task.Yield();
                    Count++;
                }
                Sender.Tell("counted");
            });
            Receive<string>(m =>
            {
                Count++;
                LastThread = Thread.CurrentThread;
                Sender.Tell(m);
            });
        }

        public int Count { get; private set; }

        public Thread? LastThread { get; private set; }

        public List<IActorRef> Terminated { get; } = [];
    }
}
