using System.Threading.Channels;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Fuzz;

/// <summary>
/// Goal: stages that hand elements to each other by plain calls give what the same operators on lists give, wherever a function fails and
/// wherever a stage in between takes none. Method: seeded random chains beside a list model, from a sequence and from a channel; a failure
/// names its seed.
/// </summary>
public class RunFuzzSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private const int ChainsPerSeed = 60;
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private delegate Source<int, NotUsed> Step(Source<int, NotUsed> source);

    private delegate IEnumerable<int> Model(IEnumerable<int> list);

    private static (string Name, Step Step, Model Model) Operator(Random random)
    {
        var n = random.Next(2, 7);
        return random.Next(12) switch
        {
            0 or 1 => ($"Select(+{n})", s => s.Select(x => x + n), l => l.Select(x => x + n)),
            2 => ($"Where(%{n})", s => s.Where(x => x % n != 0), l => l.Where(x => x % n != 0)),
            3 => ($"Select failing on %{n}", s => s.Select(x => x % n == 0 ? throw new TestException("select") : x),
                l => l.Where(x => x % n != 0)),
            4 => ($"Where failing on %{n}", s => s.Where(x => x % n == 0 ? throw new TestException("where") : true),
                l => l.Where(x => x % n != 0)),
            5 or 6 => ($"GroupedWithin({n})", s => s.GroupedWithin(n, Never).Select(g => g.Sum()), l => l.Chunk(n).Select(g => g.Sum())),
            7 => ($"GroupedWeightedWithin({n})", s => s.GroupedWeightedWithin(n, Never, _ => 1).Select(g => g.Sum()),
                l => l.Chunk(n).Select(g => g.Sum())),
            8 or 9 => ("Throttle", s => s.Throttle(1_000_000, TimeSpan.FromSeconds(1), n * 1000, ThrottleMode.Shaping), l => l),
            10 => ($"Take({n * 30})", s => s.Take(n * 30), l => l.Take(n * 30)),
            _ => ($"Buffer({n})", s => s.Buffer(n, OverflowStrategy.Backpressure), l => l)
        };
    }

    private static async Task<Source<int, NotUsed>> SourceOf(int[] input, Random random)
    {
        if (random.Next(2) == 0)
            return Source.From(input);
        var channel = Channel.CreateUnbounded<int>();
        foreach (var x in input)
            await channel.Writer.WriteAsync(x);
        channel.Writer.Complete();
        return ChannelSource.FromReader(channel.Reader);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_128)]
    [InlineData(4711)]
    [InlineData(99_999_989)]
    public async Task Random_chains_of_calls_must_give_what_the_list_model_gives(int seed)
    {
        var random = new Random(seed);
        for (var chain = 0; chain < ChainsPerSeed; chain++)
        {
            using var materializer = ActorMaterializer.Create(Sys,
                ActorMaterializerSettings.Create(Sys).WithSyncProcessingLimit(random.Next(1, 300)));
            var input = Enumerable.Range(0, random.Next(0, 400)).ToArray();
            var source = await SourceOf(input, random);
            IEnumerable<int> expected = input;
            var names = new List<string>();
            for (var i = random.Next(1, 8); i > 0; i--)
            {
                var (name, step, model) = Operator(random);
                source = step(source);
                expected = model(expected);
                names.Add(name);
            }

            var what = $"Seed {seed}, chain {chain}: {string.Join(" ", names)}";
            source = source.WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider)
                .And(Attributes.CreateLogLevels(onError: Akka.Event.LogLevel.DebugLevel)));
            if (random.Next(2) == 0)
            {
                var sum = await InTime(source.RunAggregate(0L, (total, x) => total + x, materializer), what);
                sum.Should().Be(expected.Sum(x => (long)x), what);
            }
            else
            {
                var seen = new List<int>();
                await InTime(source.RunForeach(seen.Add, materializer), what);
                seen.Should().Equal(expected, what);
            }
        }
    }

    private sealed class TestException(string message) : Exception(message);
}
