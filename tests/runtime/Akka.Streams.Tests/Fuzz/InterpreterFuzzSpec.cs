using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Fuzz;

/// <summary>
/// Goal: chains of any operators give what the same operators on lists give, wherever asynchronous boundaries lie and in whatever order
/// events are delivered. Method: seeded random chains beside a list model; a failure names its seed.
/// </summary>
public class InterpreterFuzzSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private const int ChainsPerSeed = 25;

    private delegate Source<int, NotUsed> Step(Source<int, NotUsed> source);

    private delegate IEnumerable<int> Model(IEnumerable<int> list);

    private static (string Name, Step Step, Model Model) Operator(Random random)
    {
        var n = random.Next(1, 6);
        return random.Next(17) switch
        {
            0 => ($"Select(+{n})", s => s.Select(x => x + n), l => l.Select(x => x + n)),
            1 => ($"Where(%{n})", s => s.Where(x => x % n != 0 || n == 1), l => l.Where(x => x % n != 0 || n == 1)),
            2 => ($"Take({n * 7})", s => s.Take(n * 7), l => l.Take(n * 7)),
            3 => ($"Skip({n})", s => s.Skip(n), l => l.Skip(n)),
            4 => ($"SelectMany({n})", s => s.SelectMany(x => Enumerable.Repeat(x, n % 3)), l => l.SelectMany(x => Enumerable.Repeat(x, n % 3))),
            5 => ($"Grouped({n})", s => s.Grouped(n).Select(g => g.Sum()), l => l.Chunk(n).Select(g => g.Sum())),
            6 => ("Scan", s => s.Scan(0, (a, x) => (a + x) % 1000), Scan),
            7 => ($"SelectAsync({n})", s => s.SelectAsync(n, async x =>
            {
                if (x % 3 == 0)
                    await Task.Yield();
                return x * 2;
            }), l => l.Select(x => x * 2)),
            8 => ("Async", s => s.Async(), l => l),
            9 => ($"TakeWhile({n * 100})", s => s.TakeWhile(x => x < n * 100), l => l.TakeWhile(x => x < n * 100)),
            10 => ($"SkipWhile({n})", s => s.SkipWhile(x => x < n), l => l.SkipWhile(x => x < n)),
            11 => ($"Concat({n})", s => s.Concat(Source.From(Enumerable.Range(0, n))), l => l.Concat(Enumerable.Range(0, n))),
            12 => ($"Prepend({n})", s => s.Prepend(Source.From(Enumerable.Range(0, n))), l => Enumerable.Range(0, n).Concat(l)),
            13 => ("Zip", s => s.Zip(Source.From(Enumerable.Range(0, n * 20))).Select(t => t.Item1 ^ t.Item2),
                l => l.Zip(Enumerable.Range(0, n * 20), (a, b) => a ^ b)),
            14 => ($"Buffer({n})", s => s.Buffer(n, OverflowStrategy.Backpressure), l => l),
            15 => ("Hub of one", s => s.Via(KillSwitches.Single<int>()).Via(RestartFlow.OnFailuresWithBackoff(
                () => Flow.Create<int>().Select(x => x),
                RestartSettings.Create(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 0))), l => l),
            _ => ("Diamond", s => s.Via(Diamond()), l => l.Select(x => x * 2 + 1))
        };
    }

    private static IEnumerable<int> Scan(IEnumerable<int> list)
    {
        var sum = 0;
        yield return sum;
        foreach (var x in list)
            yield return sum = (sum + x) % 1000;
    }

    private static Flow<int, int, NotUsed> Diamond() => Flow.FromGraph(GraphDsl.Create(b =>
    {
        var split = b.Add(new Broadcast<int>(2));
        var join = b.Add(ZipWith.Apply((int left, int right) => left + right));
        b.From(split).Via(Flow.Create<int>().Select(x => x + 1)).To(join.In0);
        b.From(split).Via(Flow.Create<int>().Buffer(3, OverflowStrategy.Backpressure).Async()).To(join.In1);
        return new FlowShape<int, int>(split.In, join.Out);
    }));

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_122)]
    [InlineData(777)]
    [InlineData(42_424_242)]
    public async Task Random_chains_must_give_what_the_list_model_gives(int seed)
    {
        var random = new Random(seed);
        for (var chain = 0; chain < ChainsPerSeed; chain++)
        {
            var settings = ActorMaterializerSettings.Create(Sys)
                .WithFuzzingMode(random.Next(2) == 0)
                .WithSyncProcessingLimit(random.Next(1, 200))
                .WithAutoFusing(random.Next(5) != 0)
                .WithInputBuffer(1, random.Next(1, 20));
            using var materializer = ActorMaterializer.Create(Sys, settings);
            var input = Enumerable.Range(0, random.Next(0, 200)).ToArray();
            var source = Source.From(input);
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
            var result = await InTime(source.RunWith(Sink.Seq<int>(), materializer), what);
            result.Should().Equal(expected, what);
        }
    }
}
