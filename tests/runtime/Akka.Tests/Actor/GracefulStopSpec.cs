using Akka.Actor;
using Akka.TestKit.TestActors;
using Xunit;

namespace Akka.Tests.Actor;

public class GracefulStopSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public async Task It_must_end_when_the_actor_is_gone_and_what_came_before_is_handled()
    {
        var actor = Sys.ActorOf(ForwardActor.Props(TestActor));
        Watch(actor);
        actor.Tell("before");
        Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(10)));
        ExpectMsg("before");
        ExpectTerminated(actor);
    }

    [Fact]
    public async Task It_must_take_a_message_of_the_actors_own()
    {
        var actor = Sys.ActorOf(Props.Create(() => new LeavingActor(TestActor)));
        Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(10), "leave"));
        ExpectMsg("left");
    }

    [Fact]
    public async Task A_dead_actor_must_be_stopped_already()
    {
        var actor = Sys.ActorOf(BlackHoleActor.Props);
        Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(10)));
        Assert.True(await actor.GracefulStop(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task An_actor_that_does_not_stop_in_time_must_cancel_the_task()
    {
        var actor = Sys.ActorOf(BlackHoleActor.Props);
        await Assert.ThrowsAsync<TaskCanceledException>(() => actor.GracefulStop(TimeSpan.FromMilliseconds(50), "no poison"));
    }

    private sealed class LeavingActor : ReceiveActor
    {
        public LeavingActor(IActorRef target) => Receive<string>(s => s == "leave", _ =>
        {
            target.Tell("left");
            Context.Stop(Self);
        });
    }
}
