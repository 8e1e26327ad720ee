using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Implementation;

/// <summary>What streams take of memory: over a million elements, or a hundred million with <c>AKKACOLLECTOR_LONG=1</c>.</summary>
public class MemorySpec(ITestOutputHelper output) : StreamSpec(output)
{
    private const int MostGrowth = 1_000_000;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1";
    private static readonly int Count = IsLong ? 100_000_000 : 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Texts = ["a", "bb", "ccc", "dddd"];

    // Others in the process allocate too: what they drop is gone at the next look, what the stages hold is not.
    private static long Held(long enough)
    {
        var least = long.MaxValue;
        for (var looks = 0; looks < 10 && least > enough; looks++)
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true));
        return least;
    }

    private static IEnumerable<string> Cycle(int count)
    {
        for (var i = 0; i < count; i++)
            yield return Texts[i & 3];
    }

    [Fact]
    public async Task A_fused_chain_of_Select_and_Where_over_a_reference_type_must_allocate_nothing_for_an_element()
    {
        Task<int> Run(int count) => Source.From(Cycle(count)).Select(text => text.Length > 3 ? Texts[0] : text).Where(text => text.Length < 3)
            .Select(text => Texts[text.Length]).RunAggregate(0, (total, text) => total + text.Length, Materializer);
        await Run(100_000);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var total = await Run(Count).WaitAsync(Patience);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        Output.WriteLine($"{bytes:N0} bytes were allocated for {Count:N0} elements");
        total.Should().BePositive();
        ((double)bytes / Count).Should().BeLessThan(0.5, $"{bytes} bytes were allocated for {Count} elements");
    }

    [Fact]
    public async Task A_long_stream_must_hold_its_memory_flat()
    {
        var early = 0L;
        var late = 0L;
        var seen = 0;
        await Source.From(Enumerable.Range(0, Count)).Select(i => new byte[i % 32]).GroupedWithin(100, TimeSpan.FromSeconds(1)).Async()
            .SelectAsync(2, Task.FromResult).RunForeach(group =>
            {
                var before = seen;
                seen += group.Count();
                if (before < Count / 10 && seen >= Count / 10)
                    early = Held(0);
                if (before < Count - 1000 && seen >= Count - 1000)
                    late = Held(early + MostGrowth);
            }, Materializer).WaitAsync(Patience);
        Output.WriteLine($"{early:N0} bytes were held after a tenth of {Count:N0} elements, {late:N0} at the end");
        seen.Should().Be(Count);
        (late - early).Should().BeLessThanOrEqualTo(MostGrowth, $"{early} bytes were held after a tenth of the elements, {late} at the end");
    }
}
