using System.Threading.Channels;

namespace AkkaCollector.Benchmarks;

/// <summary>
/// The yardstick of the runtime: one int through a bounded channel between two tasks (capacity 1024, one reader, one writer, no
/// synchronous continuations, WriteAsync against WaitToReadAsync and TryRead).
/// </summary>
internal static class ChannelHop
{
    public static Task<Measured> RunAsync(int count, int runs) => Measure.MedianAsync(count, runs, () => OnceAsync(count));

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
