using Akka.Actor;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Actor;

/// <summary>
/// Random trees of actors that fail at random, against a model of what supervision must leave: which actors live, what they have counted, who has
/// died. Method: several seeded drivers at once in one system, each with a tree of its own; a failure names its seed.
/// </summary>
public class SupervisionFuzzSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    public SupervisionFuzzSpec() : base("akka.loglevel = OFF\nakka.stdout-loglevel = OFF\nakka.loggers = []") { }

    [Fact]
    public async Task Trees_that_fail_at_random_must_be_left_as_the_model_says() =>
        await Task.WhenAll(Enumerable.Range(1, 8).Select(seed => Task.Run(() => new Driver(Sys, CreateTestProbe(), seed).RunAsync(150))));

    private enum Verdict
    {
        Resume,
        Restart,
        Stop,
    }

    private sealed record Spawn(string Name, bool AllForOne);

    private sealed record Increment;

    private sealed record GetChildren;

    private sealed record Restarted(IActorRef Actor);

    /// <summary>Goes up <paramref name="hops"/> levels and is then decided on.</summary>
    private sealed class FuzzException(Verdict verdict, int hops) : Exception($"{verdict} after {hops}")
    {
        private int _hops = hops;

        public Directive Decide()
        {
            if (_hops-- > 0) return Directive.Escalate;
            return verdict switch
            {
                Verdict.Resume => Directive.Resume,
                Verdict.Restart => Directive.Restart,
                _ => Directive.Stop,
            };
        }
    }

    private sealed class NodeActor : ReceiveActor
    {
        private readonly IActorRef _driver;
        private readonly bool _allForOne;
        private int _count;

        public NodeActor(IActorRef driver, bool allForOne)
        {
            _driver = driver;
            _allForOne = allForOne;
            Receive<Spawn>(spawn => Sender.Tell(Context.ActorOf(Props.Create(() => new NodeActor(driver, spawn.AllForOne)), spawn.Name)));
            Receive<Increment>(_ => Sender.Tell(++_count));
            Receive<GetChildren>(_ => Sender.Tell(Context.GetChildren().Select(child => child.Path.Name).ToHashSet()));
            Receive<Exception>(e => throw e);
        }

        protected override SupervisorStrategy SupervisorStrategy() => _allForOne
            ? new AllForOneStrategy(e => ((FuzzException)e).Decide())
            : new OneForOneStrategy(e => ((FuzzException)e).Decide());

        protected override void PostRestart(Exception reason)
        {
            base.PostRestart(reason);
            _driver.Tell(new Restarted(Self));
        }
    }

    private sealed class Node(IActorRef actor, Node? parent, bool allForOne)
    {
        public IActorRef Actor => actor;

        public Node? Parent => parent;

        public bool AllForOne => allForOne;

        public int Count { get; set; }

        public List<Node> Children { get; } = [];

        public int Depth => parent == null ? 0 : parent.Depth + 1;

        public IEnumerable<Node> Subtree() => Children.SelectMany(child => child.Subtree()).Append(this);
    }

    private sealed class Driver(ActorSystem system, TestProbe probe, int seed)
    {
        private readonly Random _random = new(seed);
        private int _names;

        public async Task RunAsync(int steps)
        {
            try
            {
                var top = system.ActorOf(Props.Create(() => new NodeActor(probe.Ref, false)), "top" + seed);
                var root = new Node(top, null, false);
                for (var step = 0; step < steps; step++) await StepAsync(root);
                foreach (var node in root.Subtree().ToList()) await CheckAsync(node);
                system.Stop(top);
                await ExpectTerminatedAsync(root.Subtree().Where(node => node != root));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }

        private async Task StepAsync(Node root)
        {
            var nodes = root.Subtree().ToList();
            var node = nodes[_random.Next(nodes.Count)];
            if (node == root || nodes.Count < 4 || _random.Next(100) < 40) await SpawnAsync(node);
            else if (_random.Next(100) < 30) await CheckAsync(node);
            else await FailAsync(node);
        }

        private async Task SpawnAsync(Node parent)
        {
            var allForOne = _random.Next(3) == 0;
            var actor = await parent.Actor.Ask<IActorRef>(new Spawn("n" + _names++, allForOne), Long);
            probe.Watch(actor);
            parent.Children.Add(new Node(actor, parent, allForOne));
        }

        private async Task CheckAsync(Node node)
        {
            Assert.Equal(++node.Count, await node.Actor.Ask<int>(new Increment(), Long));
            var children = await node.Actor.Ask<HashSet<string>>(new GetChildren(), Long);
            Assert.Equal(node.Children.Select(child => child.Actor.Path.Name).Order(), children.Order());
        }

        private async Task FailAsync(Node node)
        {
            // The top is supervised by the user guardian, which decides by itself: no failure goes that far.
            var hops = _random.Next(node.Depth);
            var verdict = (Verdict)_random.Next(3);
            var failing = node;
            for (var i = 0; i < hops; i++) failing = failing.Parent!;
            var supervisor = failing.Parent!;
            List<Node> affected = supervisor.AllForOne ? [.. supervisor.Children] : [failing];
            node.Actor.Tell(new FuzzException(verdict, hops), ActorRefs.NoSender);
            switch (verdict)
            {
                case Verdict.Resume:
                    await CheckAsync(node);
                    break;
                case Verdict.Restart:
                    var gone = affected.SelectMany(a => a.Subtree().Where(n => n != a)).ToList();
                    foreach (var restarted in affected)
                    {
                        restarted.Children.Clear();
                        restarted.Count = 0;
                    }
                    await ExpectAsync(gone, affected);
                    break;
                default:
                    var stopped = affected.SelectMany(a => a.Subtree()).ToList();
                    supervisor.Children.RemoveAll(affected.Contains);
                    await ExpectTerminatedAsync(stopped);
                    // The supervisor hears of the end of its child by itself, perhaps later than the probe does.
                    await probe.AwaitAssertAsync(async () => Assert.DoesNotContain(failing.Actor.Path.Name, await supervisor.Actor.Ask<HashSet<string>>(new GetChildren(), Long)), Long,
                        TimeSpan.FromMilliseconds(5));
                    break;
            }
        }

        private Task ExpectTerminatedAsync(IEnumerable<Node> gone) => ExpectAsync(gone, []);

        /// <summary>Exactly one Terminated of each that went, one restart of each that was restarted, and nothing else.</summary>
        private async Task ExpectAsync(IEnumerable<Node> gone, IEnumerable<Node> restarted)
        {
            var expected = gone.Select(node => (node.Actor, "terminated")).Concat(restarted.Select(node => (node.Actor, "restarted"))).ToHashSet();
            while (expected.Count > 0)
            {
                var message = await probe.ReceiveOneAsync(Long);
                var seen = message switch
                {
                    Terminated t => (t.ActorRef, "terminated"),
                    Restarted r => (r.Actor, "restarted"),
                    _ => throw new InvalidOperationException($"waited for {string.Join(", ", expected)}, got {message ?? "nothing"}"),
                };
                if (!expected.Remove(seen)) throw new InvalidOperationException($"did not expect {seen}, waited for {string.Join(", ", expected)}");
            }
            if (probe.HasMessages) throw new InvalidOperationException($"did not expect {await probe.ReceiveOneAsync(TimeSpan.Zero)}");
        }
    }
}
