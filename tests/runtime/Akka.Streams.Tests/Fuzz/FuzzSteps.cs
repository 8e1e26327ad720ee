using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Akka.Streams.TestKit;

namespace Akka.Streams.Tests.Fuzz;

/// <summary>The operators that the fuzz makes graphs of, each beside what it does to a list.</summary>
internal static class FuzzSteps
{
    public delegate (string Name, Source<int, NotUsed> Stream, IEnumerable<int> Model) Step(
        Random random, Source<int, NotUsed> stream, List<int> model);

    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private static readonly RestartSettings Soon =
        RestartSettings.Create(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 0);

    /// <summary>Operators that keep the order.</summary>
    public static readonly Step[] Ordered =
    [
        .. Elementwise(), .. Folds(), .. Borders(), .. Junctions(), .. Substreams(), .. Timed()
    ];

    /// <summary>Operators after which elements may come in any order, or that go on when only downstream has cancelled.</summary>
    public static readonly Step[] Unordered =
    [
        (_, s, m) => ("Merge", s.Merge(Source.From([7, 8, 9])), m.Concat([7, 8, 9])),
        (_, s, m) => ("DivertTo", s.DivertTo(Sink.Ignore<int>().MapMaterializedValue(_ => NotUsed.Instance), x => x % 5 == 1), m.Where(x => x % 5 != 1)),
        (_, s, m) => ("Balance", s.Via(Balanced()), m.Select(x => x + 1)),
        (_, s, m) => ("Partition", s.Via(Partitioned()), m.Select(x => x % 3 == 0 ? x : x + 1)),
        (r, s, m) => { var n = r.Next(1, 5); return ($"SelectAsyncUnordered({n})", s.SelectAsyncUnordered(n, Slow), m); },
        (r, s, m) => { var n = r.Next(1, 4); return ($"MergeMany({n})", s.MergeMany(n, x => Source.From(Few(x))), m.SelectMany(Few)); },
        (_, s, m) => ("GroupBy", (Source<int, NotUsed>)s.GroupBy(5, x => x % 5).Select(x => x + 1).MergeSubstreams(), m.Select(x => x + 1)),
        (_, s, m) => ("SplitAfter", (Source<int, NotUsed>)s.SplitAfter(x => x % 4 == 0).Select(x => x + 1).MergeSubstreams(), m.Select(x => x + 1)),
        (_, s, m) => ("MergePreferred", s.Via(Preferred()), m.Concat(m.Select(x => x + 1000))),
        (_, s, m) => ("Select", s.Select(x => x + 1), m.Select(x => x + 1)),
        (_, s, m) => ("Async", s.Async(), m),
        (_, s, m) => ("Where", s.Where(x => x % 3 != 0), m.Where(x => x % 3 != 0))
    ];

    /// <summary>Operators that add elements up while downstream does not ask.</summary>
    public static readonly Step[] Folding =
    [
        (_, s, m) => ("Conflate", s.Conflate((a, x) => a + x), m),
        (_, s, m) => ("ConflateWithSeed", s.ConflateWithSeed(x => x, (a, x) => a + x), m),
        (r, s, m) => { var n = r.Next(1, 9); return ($"Batch({n})", s.Batch(n, x => x, (a, x) => a + x), m); },
        (r, s, m) => { var n = r.Next(1, 99); return ($"BatchWeighted({n})", s.BatchWeighted(n, x => x % 7, x => x, (a, x) => a + x), m); },
        (_, s, m) => ("Async", s.Async(), m),
        (_, s, m) => ("SelectAsync", s.SelectAsync(1, Slow), m),
        (_, s, m) => ("Detach", s.Detach(), m)
    ];

    private static Step[] Elementwise() =>
    [
        (r, s, m) => { var n = r.Next(9); return ($"Select(+{n})", s.Select(x => x + n), m.Select(x => x + n)); },
        (r, s, m) => { var n = r.Next(2, 5); return ($"Where(%{n})", s.Where(x => x % n != 0), m.Where(x => x % n != 0)); },
        (r, s, m) => { var n = r.Next(2, 5); return ($"WhereNot(%{n})", s.WhereNot(x => x % n == 0), m.Where(x => x % n != 0)); },
        (_, s, m) => ("Collect", s.Collect(x => x % 4 != 1, x => x * 2), m.Where(x => x % 4 != 1).Select(x => x * 2)),
        (r, s, m) => { var n = r.Next(80); return ($"Take({n})", s.Take(n), m.Take(n)); },
        (r, s, m) => { var n = r.Next(5); return ($"Skip({n})", s.Skip(n), m.Skip(n)); },
        (_, s, m) => ("TakeWhile", s.TakeWhile(x => x < 300), m.TakeWhile(x => x < 300)),
        (_, s, m) => ("SkipWhile", s.SkipWhile(x => x < 3), m.SkipWhile(x => x < 3)),
        (_, s, m) => ("Limit", s.Limit(1_000_000), m),
        (_, s, m) => ("SelectMany", s.SelectMany(Few), m.SelectMany(Few)),
        (_, s, m) => ("StatefulSelectMany", s.StatefulSelectMany(Numbered), m.Select((x, i) => x + i)),
        (r, s, m) => { var n = r.Next(1, 5); return ($"SelectAsync({n})", s.SelectAsync(n, Slow), m); },
        (_, s, m) => ("Resume", s.Via(Resuming(x => x % 7 == 3 ? throw new TestException("resumed") : x)), m.Where(x => x % 7 != 3)),
        (_, s, m) => ("ResumeAsync", s.Via(ResumingAsync()), m.Where(x => x % 7 != 3)),
        (_, s, m) => ("ZipWithIndex", s.ZipWithIndex().Select(t => t.Item1 + (int)t.Item2), m.Select((x, i) => x + i)),
        (_, s, m) => ("Expand", s.Expand(x => Once(x)), m),
        (_, s, m) => ("SelectError", s.SelectError(e => e), m),
        (_, s, m) => ("Log", s.Log("fuzz"), m)
    ];

    private static Step[] Folds() =>
    [
        (_, s, m) => ("Scan", s.Scan(0, Mix), Scanned(m)),
        (_, s, m) => ("ScanAsync", s.ScanAsync(0, (a, x) => Slow(Mix(a, x))), Scanned(m)),
        (_, s, m) => ("Aggregate", s.Aggregate(0, Mix), [m.Aggregate(0, Mix)]),
        (_, s, m) => ("AggregateAsync", s.AggregateAsync(0, (a, x) => Slow(Mix(a, x))), [m.Aggregate(0, Mix)]),
        (r, s, m) => { var n = r.Next(1, 6); return ($"Grouped({n})", s.Grouped(n).SelectMany(g => g), m); },
        (r, s, m) => { var n = r.Next(1, 6); return ($"GroupedWithin({n})", s.GroupedWithin(n, Never).SelectMany(g => g), m); },
        (r, s, m) => { var n = r.Next(1, 60); return ($"GroupedWeightedWithin({n})", s.GroupedWeightedWithin(n, Never, x => x & 31).SelectMany(g => g), m); },
        (r, s, m) => { var n = r.Next(1, 4); return ($"Sliding({n})", s.Sliding(n).Select(w => w.Sum() & 1023), Windows(m, n)); },
        (_, s, m) => ("Intersperse", s.Intersperse(5), m.SelectMany((x, i) => i == 0 ? new[] { x } : [5, x])),
        (_, s, m) => ("Intersperse ends", s.Intersperse(1, 5, 2), m.SelectMany((x, i) => i == 0 ? new[] { x } : [5, x]).Prepend(1).Append(2))
    ];

    private static Step[] Borders() =>
    [
        (_, s, m) => ("Async", s.Async(), m),
        (_, s, m) => ("small Async", s.Via(Flow.Create<int>().Select(x => x).Async().WithAttributes(Attributes.CreateInputBuffer(1, 1))), m),
        (r, s, m) => { var n = r.Next(1, 20); return ($"Buffer({n})", s.Buffer(n, OverflowStrategy.Backpressure), m); },
        (_, s, m) => ("Detach", s.Detach(), m),
        (_, s, m) => ("KillSwitch", s.Via(KillSwitches.Single<int>()), m),
        (_, s, m) => ("RestartFlow", s.Via(RestartFlow.OnFailuresWithBackoff(() => Flow.Create<int>().Select(x => x), Soon)), m),
        (_, s, m) => ("LazyInit", s.Via(Flow.LazyInitAsync(() => Task.FromResult(Flow.Create<int>().Select(x => x)))), m),
        (_, s, m) => ("WatchTermination", s.WatchTermination(Keep.Left), m),
        (_, s, m) => ("Monitor", s.Monitor(Keep.Left), m)
    ];

    private static Step[] Junctions() =>
    [
        (_, s, m) => ("Concat", s.Concat(Source.From([7, 8])), m.Concat([7, 8])),
        (_, s, m) => ("Prepend", s.Prepend(Source.From([7, 8])), m.Prepend(8).Prepend(7)),
        (_, s, m) => ("Zip", s.ZipWith(Source.From(Enumerable.Range(0, 60)), (a, b) => a + b), m.Zip(Enumerable.Range(0, 60), (a, b) => a + b)),
        (_, s, m) => ("Interleave", s.Interleave(Source.From([1, 2, 3, 4, 5]), 2), Interleaved(m, [1, 2, 3, 4, 5], 2)),
        (_, s, m) => ("OrElse", s.Via(Flow.Create<int>().OrElse(Source.Single(3))), m.DefaultIfEmpty(3)),
        (_, s, m) => ("AlsoTo", s.AlsoTo(Sink.Ignore<int>().MapMaterializedValue(_ => NotUsed.Instance), propagateFailure: true), m),
        (_, s, m) => ("WireTap", s.WireTap(_ => { }), m),
        (_, s, m) => ("Diamond", s.Via(Diamond()), m.Select(x => x * 2 + 1))
    ];

    private static Step[] Substreams() =>
    [
        (_, s, m) => ("ConcatMany", s.ConcatMany(x => Source.From(Few(x))), m.SelectMany(Few)),
        (_, s, m) => ("MergeMany(1)", s.MergeMany(1, x => Source.From(Few(x))), m.SelectMany(Few)),
        (_, s, m) => ("SplitWhen", (Source<int, NotUsed>)s.SplitWhen(x => x % 5 == 0).Select(x => x + 1).ConcatSubstream(), m.Select(x => x + 1)),
        (_, s, m) => ("SplitAfter", (Source<int, NotUsed>)s.SplitAfter(x => x % 5 == 0).Select(x => x + 1).ConcatSubstream(), m.Select(x => x + 1)),
        (_, s, m) => ("GroupBy", (Source<int, NotUsed>)s.GroupBy(1, _ => 0).Select(x => x + 1).ConcatSubstream(), m.Select(x => x + 1)),
        (r, s, m) => { var n = r.Next(5); return ($"PrefixAndTail({n})", s.PrefixAndTail(n).ConcatMany(p => Source.From(p.Item1).Concat(p.Item2)), m); }
    ];

    private static Step[] Timed() =>
    [
        (_, s, m) => ("Throttle", s.Throttle(1_000_000, TimeSpan.FromSeconds(1), 5, ThrottleMode.Shaping), m),
        (_, s, m) => ("Delay", s.Delay(TimeSpan.FromMilliseconds(1), DelayOverflowStrategy.Backpressure), m),
        (_, s, m) => ("InitialDelay", s.InitialDelay(TimeSpan.FromMilliseconds(1)), m),
        (_, s, m) => ("TakeWithin", s.TakeWithin(Never), m),
        (_, s, m) => ("SkipWithin", s.SkipWithin(TimeSpan.FromTicks(1)).Take(0), []),
        (_, s, m) => ("Timeouts", s.IdleTimeout(Never).CompletionTimeout(Never).InitialTimeout(Never).BackpressureTimeout(Never), m),
        (_, s, m) => ("KeepAlive", s.KeepAlive(Never, () => -1), m)
    ];

    private static Flow<int, int, NotUsed> Resuming(Func<int, int> function) =>
        Flow.Create<int>().Select(function).WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider));

    private static Flow<int, int, NotUsed> ResumingAsync() => Flow.Create<int>()
        .SelectAsync(3, async x => await Slow(x) % 7 == 3 ? throw new TestException("resumed") : x)
        .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.ResumingDecider));

    private static Flow<int, int, NotUsed> Diamond() => Flow.FromGraph(GraphDsl.Create(b =>
    {
        var split = b.Add(new Broadcast<int>(2));
        var join = b.Add(ZipWith.Apply((int left, int right) => left + right));
        b.From(split).Via(Flow.Create<int>().Select(x => x + 1)).To(join.In0);
        b.From(split).Via(Flow.Create<int>().Buffer(3, OverflowStrategy.Backpressure).Async()).To(join.In1);
        return new FlowShape<int, int>(split.In, join.Out);
    }));

    private static Flow<int, int, NotUsed> Balanced() => Flow.FromGraph(GraphDsl.Create(b =>
    {
        var split = b.Add(new Balance<int>(3));
        var join = b.Add(new Merge<int>(3));
        for (var i = 0; i < 3; i++)
            b.From(split.Out(i)).Via(Flow.Create<int>().Select(x => x + 1).Async()).To(join.In(i));
        return new FlowShape<int, int>(split.In, join.Out);
    }));

    private static Flow<int, int, NotUsed> Partitioned() => Flow.FromGraph(GraphDsl.Create(b =>
    {
        var split = b.Add(new Partition<int>(2, x => x % 3 == 0 ? 0 : 1));
        var join = b.Add(new Merge<int>(2));
        b.From(split.Out(0)).Via(Flow.Create<int>().Buffer(2, OverflowStrategy.Backpressure)).To(join.In(0));
        b.From(split.Out(1)).Via(Flow.Create<int>().Select(x => x + 1)).To(join.In(1));
        return new FlowShape<int, int>(split.In, join.Out);
    }));

    private static Flow<int, int, NotUsed> Preferred() => Flow.FromGraph(GraphDsl.Create(b =>
    {
        var split = b.Add(new Broadcast<int>(2));
        var join = b.Add(new MergePreferred<int>(1));
        b.From(split.Out(0)).Via(Flow.Create<int>().Detach()).To(join.Preferred);
        b.From(split.Out(1)).Via(Flow.Create<int>().Select(x => x + 1000)).To(join.In(0));
        return new FlowShape<int, int>(split.In, join.Out);
    }));

    private static async Task<int> Slow(int x)
    {
        if (x % 3 == 0)
            await Task.Yield();
        return x;
    }

    private static Func<int, IEnumerable<int>> Numbered()
    {
        var i = 0;
        return x => [x + i++];
    }

    private static IEnumerator<int> Once(int x)
    {
        yield return x;
    }

    private static IEnumerable<int> Few(int x) => Enumerable.Repeat(x, Math.Abs(x % 3));

    private static int Mix(int all, int x) => ((all * 31) + x) & 1023;

    private static IEnumerable<int> Scanned(List<int> model)
    {
        var all = 0;
        return model.Select(x => all = Mix(all, x)).ToList().Prepend(0);
    }

    private static IEnumerable<int> Windows(List<int> model, int n) => model.Count < n
        ? model.Count == 0 ? [] : [model.Sum() & 1023]
        : Enumerable.Range(0, model.Count - n + 1).Select(i => model.Skip(i).Take(n).Sum() & 1023);

    private static List<int> Interleaved(List<int> first, List<int> second, int segment)
    {
        var result = new List<int>();
        for (var at = 0; at < first.Count || at < second.Count; at += segment)
        {
            result.AddRange(first.Skip(at).Take(segment));
            result.AddRange(second.Skip(at).Take(segment));
        }

        return result;
    }
}
