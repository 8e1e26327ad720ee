using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

/// <summary>
/// Goal: no chain of operators loses, doubles or reorders an element, wherever its borders between actors lie. Method: seeded
/// random chains run beside the same steps on a list; a failure prints its seed and the chain.
/// </summary>
public class OperatorFuzzSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    private delegate (string Name, Source<int, NotUsed> Stream, IEnumerable<int> Model) Step(
        Random random, Source<int, NotUsed> stream, IEnumerable<int> model);

    private static readonly Step[] Steps =
    [
        (r, s, m) => { var n = r.Next(9); return ($"Select(+{n})", s.Select(x => x + n), m.Select(x => x + n)); },
        (r, s, m) => { var n = r.Next(2, 5); return ($"Where(%{n})", s.Where(x => x % n != 0), m.Where(x => x % n != 0)); },
        (r, s, m) => { var n = r.Next(30); return ($"Take({n})", s.Take(n), m.Take(n)); },
        (r, s, m) => { var n = r.Next(5); return ($"Skip({n})", s.Skip(n), m.Skip(n)); },
        (_, s, m) => ("TakeWhile", s.TakeWhile(x => x < 300), m.TakeWhile(x => x < 300)),
        (_, s, m) => ("SelectMany", s.SelectMany(Few), m.SelectMany(Few)),
        (_, s, m) => ("Scan", s.Scan(0, Mix), new[] { 0 }.Concat(Scanned(m))),
        (_, s, m) => ("Aggregate", s.Aggregate(0, Mix), [m.Aggregate(0, Mix)]),
        (r, s, m) => { var n = r.Next(1, 6); return ($"Grouped({n})", s.Grouped(n).Select(g => g.Sum() & 1023), m.Chunk(n).Select(g => g.Sum() & 1023)); },
        (r, s, m) => { var n = r.Next(1, 6); return ($"GroupedWithin({n})", s.GroupedWithin(n, TimeSpan.FromHours(1)).SelectMany(g => g), m); },
        (r, s, m) => { var n = r.Next(1, 5); return ($"SelectAsync({n})", s.SelectAsync(n, async x => { if (x % 2 == 0) await Task.Yield(); return x; }), m); },
        (r, s, m) => { var n = r.Next(1, 20); return ($"Buffer({n})", s.Buffer(n, OverflowStrategy.Backpressure), m); },
        (_, s, m) => ("Detach", s.Detach(), m),
        (_, s, m) => ("Async", s.Async(), m),
        (_, s, m) => ("small Async", s.Select(x => x).Async().WithAttributes(Attributes.CreateInputBuffer(1, 1)), m),
        (_, s, m) => ("Concat", s.Concat(Source.From([7, 8])), m.Concat([7, 8])),
        (_, s, m) => ("Prepend", s.Prepend(Source.From([7, 8])), new[] { 7, 8 }.Concat(m)),
        (_, s, m) => ("ConcatMany", s.ConcatMany(x => Source.From(Few(x))), m.SelectMany(Few)),
        (_, s, m) => ("Zip", s.ZipWith(Source.From(Enumerable.Range(0, 40)), (a, b) => a + b), m.Zip(Enumerable.Range(0, 40), (a, b) => a + b)),
        (_, s, m) => ("Intersperse", s.Intersperse(5), m.SelectMany((x, i) => i == 0 ? new[] { x } : [5, x])),
        (_, s, m) => ("Interleave", s.Interleave(Source.Empty<int>(), 2), m),
        (_, s, m) => ("SplitWhen", (Source<int, NotUsed>)s.SplitWhen(x => x % 5 == 0).Select(x => x + 1).ConcatSubstream(), m.Select(x => x + 1)),
        (_, s, m) => ("OrElse", s.OrElse(Source.Single(3)), m.DefaultIfEmpty(3)),
        (_, s, m) => ("Recover", s.Concat(Source.Single(-1)).Select(x => x < 0 ? throw new TestException("fuzz") : x).Recover(_ => 9), m.Append(9)),
        (r, s, m) => { var n = r.Next(1, 4); return ($"Sliding({n})", s.Sliding(n).Select(w => w.Sum() & 1023), Windows(m.ToList(), n)); },
        (_, s, m) => ("PrefixAndTail", s.PrefixAndTail(3).ConcatMany(p => Source.From(p.Item1).Concat(p.Item2)), m)
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_chains_must_do_what_the_same_steps_do_to_a_list(int seed) => Stopping(() =>
    {
        var random = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            var names = new List<string>();
            IEnumerable<int> model = Enumerable.Range(0, random.Next(60)).ToList();
            var stream = Source.From(model);
            for (var i = random.Next(1, 9); i > 0; i--)
            {
                (var name, stream, model) = Steps[random.Next(Steps.Length)](random, stream, model);
                model = model.ToList();
                names.Add(name);
            }

            All(stream).Should().Equal(model, $"seed {seed}, run {run}: {string.Join(" ", names)}");
        }
    });

    private static IEnumerable<int> Few(int x) => Enumerable.Repeat(x, x % 3);

    private static int Mix(int all, int x) => ((all * 31) + x) & 1023;

    private static IEnumerable<int> Scanned(IEnumerable<int> model)
    {
        var all = 0;
        return model.Select(x => all = Mix(all, x)).ToList();
    }

    private static IEnumerable<int> Windows(List<int> model, int n) => model.Count < n
        ? model.Count == 0 ? [] : [model.Sum() & 1023]
        : Enumerable.Range(0, model.Count - n + 1).Select(i => model.Skip(i).Take(n).Sum() & 1023);
}
