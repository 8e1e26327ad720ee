using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace AkkaCollector.Benchmarks;

/// <summary>The streams of the runtime beside a channel hop, through public API and with default settings.</summary>
internal static class RuntimeStreams
{
    private readonly record struct Eight(long A, long B, long C, long D, double E, double F, double G, double H);

    public static async Task RunAsync(ChannelHop hop, bool quick)
    {
        var many = quick ? 2_000_000 : 10_000_000;
        var some = quick ? 300_000 : 2_000_000;
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("akka.loglevel = OFF\nakka.stdout-loglevel = OFF"));
        using var materializer = system.Materializer();
        await hop.CompareAsync("fused-int", many, () => FusedInt(many, materializer));
        await hop.CompareAsync("fused-struct", many, () => FusedStruct(many, materializer));
        await hop.CompareAsync("queue", some, () => QueueChain(some, materializer));
        await hop.CompareAsync("channel", some, () => ChannelChain(some, materializer));
        await hop.CompareAsync("throttle", many, () => Throttled(many, materializer));
        await system.Terminate();
    }

    private static async Task FusedInt(int count, IMaterializer materializer)
    {
        var sum = await Source.From(Numbers(count)).Select(i => i + 1).Where(i => i % 8 != 0).Select(i => i * 2)
            .RunAggregate(0L, (total, i) => total + i, materializer);
        if (sum == 0) throw new InvalidOperationException("The stream gave nothing.");
    }

    private static async Task FusedStruct(int count, IMaterializer materializer)
    {
        var sum = await Source.From(Structs(count)).Select(e => e with { A = e.A + 1 }).Where(e => e.A % 8 != 0).Select(e => e with { B = e.A * 2 })
            .RunAggregate(0L, (total, e) => total + e.B, materializer);
        if (sum == 0) throw new InvalidOperationException("The stream gave nothing.");
    }

    private static async Task QueueChain(int count, IMaterializer materializer)
    {
        var (queue, done) = Source.Queue<int>(1024, OverflowStrategy.Backpressure).Select(i => i + 1).GroupedWithin(500, TimeSpan.FromMilliseconds(100))
            .SelectAsync(1, Task.FromResult).ToMaterialized(Sink.Ignore<IEnumerable<int>>(), Keep.Both).Run(materializer);
        for (var i = 0; i < count; i++) await queue.OfferAsync(i);
        queue.Complete();
        await done;
    }

    private static async Task ChannelChain(int count, IMaterializer materializer)
    {
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(1024) { SingleReader = true, SingleWriter = true });
        var done = ChannelSource.FromReader(channel.Reader).Select(i => i + 1).GroupedWithin(500, TimeSpan.FromMilliseconds(100))
            .SelectAsync(1, Task.FromResult).RunWith(Sink.Ignore<IEnumerable<int>>(), materializer);
        for (var i = 0; i < count; i++) await channel.Writer.WriteAsync(i);
        channel.Writer.Complete();
        await done;
    }

    private static Task Throttled(int count, IMaterializer materializer) =>
        Source.From(Numbers(count)).Select(i => i + 1).Throttle(10_000_000, TimeSpan.FromSeconds(1), int.MaxValue, ThrottleMode.Shaping)
            .RunWith(Sink.Ignore<int>(), materializer);

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(1, count);

    private static IEnumerable<Eight> Structs(int count)
    {
        for (var i = 0; i < count; i++) yield return new Eight(i, i, i, i, i, i, i, i);
    }
}
