using Akka.Actor;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Tests.Actor;

/// <summary>What actors cost when there are many: 20,000 of them, or a million with <c>AKKACOLLECTOR_LONG=1</c>.</summary>
public class ManyActorsSpec(ITestOutputHelper output) : Akka.TestKit.Xunit2.TestKit(output: output)
{
    private const int MostBytes = 1024;
    private static readonly int Count = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1" ? 1_000_000 : 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idle_actors_must_take_less_than_a_kilobyte_each_and_must_all_stop(bool told)
    {
        var parent = Sys.ActorOf(Props.Create(() => new Parent(TestActor)));
        parent.Tell(new Make(100, told));
        ExpectMsg("made", Patience);
        var before = Held(0);
        parent.Tell(new Make(Count, told));
        ExpectMsg("made", Patience);
        var bytes = (Held(before + (long)MostBytes * Count) - before) / Count;
        Output.WriteLine($"{bytes} bytes for each of {Count:N0} actors");
        Assert.InRange(bytes, 100, MostBytes);
        parent.Tell("stop");
        ExpectMsg("stopped", Patience);
    }

    // Others in the process allocate too: what they drop is gone at the next look, what the actors hold is not.
    private static long Held(long enough)
    {
        var least = long.MaxValue;
        for (var looks = 0; looks < 10 && least > enough; looks++)
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true));
        return least;
    }

    private sealed record Make(int Count, bool Told);

    private sealed class Parent : ReceiveActor
    {
        private int _starting;
        private int _stopping;

        public Parent(IActorRef waiting)
        {
            var props = Props.Create(() => new Idle());
            Receive<Make>(make =>
            {
                for (var i = 0; i < make.Count; i++)
                {
                    var child = Context.ActorOf(props);
                    // The last to be made has started when it answers, and so have nearly all others.
                    if (!make.Told && i < make.Count - 1) continue;
                    child.Tell("there?");
                    _starting++;
                }
            });
            Receive<string>(text => text == "there", _ =>
            {
                if (--_starting == 0) waiting.Tell("made");
            });
            Receive<string>(text => text == "stop", _ =>
            {
                foreach (var child in Context.GetChildren())
                {
                    Context.Watch(child);
                    Context.Stop(child);
                    _stopping++;
                }
            });
            Receive<Terminated>(_ =>
            {
                if (--_stopping == 0) waiting.Tell("stopped");
            });
        }
    }

    private sealed class Idle : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell("there");
    }
}
