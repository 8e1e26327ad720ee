using Akka.Actor;
using Akka.Dispatch;
using Xunit;

namespace Akka.Tests.Dispatch;

/// <summary>
/// A thread may keep the actor that a message woke for itself, once such hand-overs are frequent: nobody must wait for a thread that computes or blocks.
/// A pair of actors plays ping-pong meanwhile, so that threads do hold what they wake.
/// </summary>
public class HandOverSpec : Akka.TestKit.Xunit2.TestKit
{
    private const int Times = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Players _players;

    public HandOverSpec()
    {
        _players = new Players(Sys);
        Assert.True(SpinWait.SpinUntil(() => HandOverWatch.IsAwake, Patience), "The game did not wake the watch.");
    }

    protected override void AfterAll()
    {
        _players.Over = true;
        base.AfterAll();
    }

    [Fact]
    public async Task An_actor_that_blocks_for_the_answer_of_one_that_it_woke_must_get_it()
    {
        var echo = Sys.ActorOf(Props.Create(() => new Echo()));
        var blocking = Sys.ActorOf(Props.Create(() => new Blocking(echo)));
        for (var i = 0; i < Times; i++) Assert.Equal(i, await blocking.Ask<int>(i, Patience));
    }

    [Fact]
    public async Task An_actor_must_run_while_the_one_that_woke_it_goes_on()
    {
        var setter = Sys.ActorOf(Props.Create(() => new Setter()));
        var waiting = Sys.ActorOf(Props.Create(() => new Waiting(setter)));
        for (var i = 0; i < Times; i++) Assert.True(await waiting.Ask<bool>("go", Patience), "The other one did not run.");
    }

    [Fact]
    public void Tokens_that_go_round_must_none_be_lost()
    {
        const int actors = 20;
        const int rounds = 2000;
        var ring = new IActorRef[actors];
        for (var i = 0; i < actors; i++)
        {
            var place = i;
            ring[i] = Sys.ActorOf(Props.Create(() => new Passing(ring, place, TestActor)));
        }

        for (var i = 0; i < actors; i++) ring[i].Tell(rounds);
        for (var i = 0; i < actors; i++) ExpectMsg("round", Patience);
    }

    private sealed class Players
    {
        public volatile bool Over;

        public Players(ActorSystem system)
        {
            var one = system.ActorOf(Props.Create(() => new Player(this)));
            one.Tell("ball", system.ActorOf(Props.Create(() => new Player(this))));
        }
    }

    private sealed class Player(Players players) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (!players.Over) Sender.Tell(message);
        }
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }

    private sealed class Blocking : ReceiveActor
    {
        public Blocking(IActorRef echo) => Receive<int>(i => Sender.Tell(echo.Ask<int>(i, Patience).GetAwaiter().GetResult()));
    }

    private sealed class Setter : ReceiveActor
    {
        public Setter() => Receive<ManualResetEventSlim>(signal => signal.Set());
    }

    private sealed class Waiting : ReceiveActor
    {
        public Waiting(IActorRef setter) => Receive<string>(_ =>
        {
            using var signal = new ManualResetEventSlim();
            setter.Tell(signal);
            Sender.Tell(signal.Wait(Patience));
        });
    }

    private sealed class Passing : ReceiveActor
    {
        public Passing(IActorRef[] ring, int place, IActorRef end) => Receive<int>(left =>
        {
            if (left == 0) end.Tell("round");
            else ring[(place + 1) % ring.Length].Tell(left - 1);
        });
    }
}
