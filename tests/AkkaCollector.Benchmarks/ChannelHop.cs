using System.Threading.Channels;

namespace AkkaCollector.Benchmarks;

/// <summary>
/// The yardstick of the runtime: one int through a bounded channel between two tasks (capacity 1024, one reader, one writer, no
/// synchronous continuations, WriteAsync against WaitToReadAsync and TryRead).
/// </summary>
internal sealed class ChannelHop(bool quick, string? only)
{
    /// <summary>The rows that can be run alone.</summary>
    public static readonly string[] Rows = ["tell", "pingpong", "ask", "restart", "fused-int", "fused-struct", "queue", "channel", "throttle", "persist", "persist-all", "recovery", "persist-postgres"];

    private readonly List<double> _measured = [];

    /// <summary>Whether the row was asked for: without a choice, all of them.</summary>
    public bool Wants(string name) => only is null || only == name;

    /// <summary>Measures something and the hop in turns.</summary>
    public async Task CompareAsync(string name, long operations, Func<Task> run)
    {
        if (!Wants(name)) return;
        var runs = quick ? 3 : 5;
        var count = quick ? 500_000 : 3_000_000;
        var (hop, measured) = await Measure.InTurnsAsync(runs, (count, () => OnceAsync(count)), (operations, run));
        _measured.Add(hop.PerSecond);
        Report.Bench("runtime-" + name, measured.PerSecond, "1/s");
        Report.Ratio("runtime-" + name, measured.PerSecond / hop.PerSecond);
        Report.Bytes("runtime-" + name, measured.BytesPerOperation);
        Report.Bench("runtime-" + name + "-cpu", measured.CpuNanoseconds, "ns/op");
    }

    /// <summary>Prints the hop itself: the median over all rows.</summary>
    public void Print()
    {
        if (_measured.Count > 0) Report.Bench("channel-hop", _measured.Order().ElementAt(_measured.Count / 2), "1/s");
    }

    private static async Task OnceAsync(int count)
    {
        var channel = Channel.CreateBounded<int>(new BoundedChannelOptions(1024) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = false });
        var writer = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++) await channel.Writer.WriteAsync(i);
            channel.Writer.Complete();
        });
        var sum = 0L;
        while (await channel.Reader.WaitToReadAsync())
            while (channel.Reader.TryRead(out var item)) sum += item;
        await writer;
        if (sum != (long)count * (count - 1) / 2) throw new InvalidOperationException($"The channel lost something: the sum was {sum}.");
    }
}
