using Akka.Actor;
using Akka.Configuration;

namespace AkkaCollector.Benchmarks;

/// <summary>The actors of the runtime beside a channel hop, through public API and with default settings.</summary>
internal static class RuntimeActors
{
    public static async Task RunAsync(ChannelHop hop, bool quick)
    {
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF"));
        await TellAsync(system, hop, quick ? 1_000_000 : 5_000_000);
        await PingPongAsync(system, hop, quick ? 300_000 : 2_000_000);
        await AskAsync(system, hop, quick ? 100_000 : 500_000);
        if (hop.Wants("restart")) await RestartAsync(system, quick ? 30_000 : 200_000);
        await system.Terminate();
    }

    private static async Task TellAsync(ActorSystem system, ChannelHop hop, int count)
    {
        var message = new object();
        var counter = system.ActorOf(Props.Create(() => new Counter(count)));
        await hop.CompareAsync("tell", count, async () =>
        {
            var done = counter.Ask<string>("start");
            for (var i = 0; i < count; i++) counter.Tell(message, ActorRefs.NoSender);
            await done;
        });
    }

    private static async Task PingPongAsync(ActorSystem system, ChannelHop hop, int rounds)
    {
        var pong = system.ActorOf(Props.Create(() => new Pong()));
        var ping = system.ActorOf(Props.Create(() => new Ping(pong, rounds)));
        await hop.CompareAsync("pingpong", rounds, () => ping.Ask<string>("start"));
    }

    private static async Task AskAsync(ActorSystem system, ChannelHop hop, int count)
    {
        var pong = system.ActorOf(Props.Create(() => new Pong()));
        await hop.CompareAsync("ask", count, async () =>
        {
            for (var i = 0; i < count; i++) await pong.Ask<object>(Ball.Instance);
        });
    }

    private static async Task RestartAsync(ActorSystem system, int count)
    {
        var parent = system.ActorOf(Props.Create(() => new Parent()));
        var child = await parent.Ask<IActorRef>("child");
        var (bare, restarts) = await Measure.InTurnsAsync(5, (count, () => ThrowAndCatch(count)), (count, async () =>
        {
            for (var i = 0; i < count; i++) child.Tell("throw", ActorRefs.NoSender);
            await child.Ask<string>("done?", TimeSpan.FromMinutes(2));
        }));
        Report.Bench("runtime-restart", restarts.PerSecond, "1/s");
        Report.Ratio("runtime-restart", restarts.PerSecond / bare.PerSecond);
        Report.Bytes("runtime-restart", restarts.BytesPerOperation);
        Report.Bench("runtime-restart-cpu", restarts.CpuNanoseconds, "ns/op");
        Report.Bench("bare-throw-and-catch", bare.PerSecond, "1/s");
    }

    private static Task ThrowAndCatch(int count)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                throw new BenchException();
            }
            catch (BenchException)
            {
                // The loop measures the throw and the catch alone.
            }
        }
        return Task.CompletedTask;
    }

    private sealed class BenchException : Exception;

    private sealed class Ball
    {
        public static readonly Ball Instance = new();
    }

    private sealed class Counter : ReceiveActor
    {
        private int _left;
        private IActorRef _waiting = ActorRefs.Nobody;

        public Counter(int count)
        {
            Receive<string>(_ =>
            {
                _left = count;
                _waiting = Sender;
            });
            Receive<object>(_ =>
            {
                if (--_left == 0) _waiting.Tell("done");
            });
        }
    }

    private sealed class Pong : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message, Self);
    }

    private sealed class Ping(IActorRef pong, int rounds) : UntypedActor
    {
        private int _left;
        private IActorRef _waiting = ActorRefs.Nobody;

        protected override void OnReceive(object message)
        {
            if (message is string)
            {
                (_left, _waiting) = (rounds, Sender);
                pong.Tell(Ball.Instance, Self);
            }
            else if (--_left == 0)
            {
                _waiting.Tell("done");
            }
            else
            {
                pong.Tell(Ball.Instance, Self);
            }
        }
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent() => Receive<string>(_ => Sender.Tell(Context.ActorOf(Props.Create(() => new Child()))));

        protected override SupervisorStrategy SupervisorStrategy() =>
            new OneForOneStrategy(-1, System.Threading.Timeout.Infinite, _ => Directive.Restart, loggingEnabled: false);
    }

    private sealed class Child : ReceiveActor
    {
        public Child()
        {
            Receive<string>(s => s == "throw", _ => throw new BenchException());
            Receive<string>(_ => Sender.Tell("done"));
        }
    }
}
