using System.Collections.Immutable;
using Akka.Actor;
using Akka.Streams.Implementation.Fusing;
using Akka.Util;

namespace Akka.Streams.Dsl;

public static partial class Source
{
    /// <summary>Emits the elements of a sequence; each run enumerates it anew.</summary>
    public static Source<T, NotUsed> From<T>(IEnumerable<T> enumerable)
    {
        ArgumentNullException.ThrowIfNull(enumerable);
        return FromGraph(new EnumerableSource<T>(enumerable.GetEnumerator));
    }

    /// <summary>Emits the elements of an asynchronous sequence, which is made anew for each run.</summary>
    public static Source<T, NotUsed> From<T>(Func<IAsyncEnumerable<T>> asyncEnumerable) =>
        FromGraph(new AsyncEnumerableSource<T>(asyncEnumerable));

    /// <summary>Emits the elements of an enumerator, which is made anew for each run.</summary>
    public static Source<T, NotUsed> FromEnumerator<T>(Func<IEnumerator<T>> enumeratorFactory) =>
        FromGraph(new EnumerableSource<T>(enumeratorFactory));

    /// <summary>Emits the elements of one enumerator after the other without end; fails when one is empty.</summary>
    public static Source<T, NotUsed> Cycle<T>(Func<IEnumerator<T>> enumeratorFactory) =>
        FromGraph(new EnumerableSource<T>(() => Continually(enumeratorFactory)).Named("cycledSource"));

    /// <summary>Emits one element.</summary>
    public static Source<T, NotUsed> Single<T>(T element) => FromGraph(new SingleSource<T>(element));

    /// <summary>Emits one element again and again.</summary>
    public static Source<T, NotUsed> Repeat<T>(T element) => FromGraph(new RepeatSource<T>(element));

    /// <summary>Completes at once.</summary>
    public static Source<T, NotUsed> Empty<T>() => FromGraph(new EmptySource<T>());

    /// <summary>Fails at once.</summary>
    public static Source<T, NotUsed> Failed<T>(Exception cause) => FromGraph(new FailedSource<T>(cause));

    /// <summary>Neither emits nor ends.</summary>
    public static Source<T, NotUsed> Never<T>() => FromGraph(new NeverSource<T>());

    /// <summary>
    /// Materializes a promise and emits what it is completed with; the default of the type completes the stream without
    /// an element. When the stream is cancelled the promise gets the default.
    /// </summary>
    public static Source<T, TaskCompletionSource<T>> Maybe<T>() => FromGraph(new MaybeSource<T>());

    /// <summary>Emits an element at an interval, unless there is no demand at that moment; materializes what stops it.</summary>
    public static Source<T, ICancelable> Tick<T>(TimeSpan initialDelay, TimeSpan interval, T tick) =>
        FromGraph(new TickSource<T>(initialDelay, interval, tick));

    /// <summary>Emits the result of a task.</summary>
    public static Source<T, NotUsed> FromTask<T>(Task<T> task) => FromGraph(new TaskSource<T>(task));

    /// <summary>Runs the source that is the result of a task.</summary>
    public static Source<T, Task<TMat>> FromTaskSource<T, TMat>(Task<Source<T, TMat>> task) =>
        FromGraph(new TaskFlattenSource<T, TMat>(task));

    /// <summary>Makes its source when the first element is asked for.</summary>
    public static Source<TOut, Task<TMat>> Lazily<TOut, TMat>(Func<Source<TOut, TMat>> create) =>
        FromGraph(new LazySource<TOut, TMat>(create));

    /// <summary>Emits the elements that a function makes of a state, with the next state, until it gives none.</summary>
    public static Source<TElem, NotUsed> Unfold<TState, TElem>(TState state, Func<TState, Option<(TState, TElem)>> unfold) =>
        FromGraph(new Unfold<TState, TElem>(state, unfold));

    /// <summary>Like Unfold, with a function that returns a task.</summary>
    public static Source<TElem, NotUsed> UnfoldAsync<TState, TElem>(TState state,
        Func<TState, Task<Option<(TState, TElem)>>> unfoldAsync) =>
        FromGraph(new UnfoldAsync<TState, TElem>(state, unfoldAsync));

    /// <summary>Emits the elements that a function makes of a state, with the next state, without end.</summary>
    public static Source<TElem, NotUsed> UnfoldInfinite<TState, TElem>(TState state,
        Func<TState, (TState, TElem)> unfold) => FromGraph(new UnfoldInfinite<TState, TElem>(state, unfold));

    /// <summary>Opens a resource, emits what it reads until there is nothing, and closes it however the stream ends.</summary>
    public static Source<T, NotUsed> UnfoldResource<T, TSource>(Func<TSource> create, Func<TSource, Option<T>> read,
        Action<TSource> close) => FromGraph(new UnfoldResourceSource<T, TSource>(create, read, close));

    /// <summary>Like UnfoldResource, with functions that return tasks.</summary>
    public static Source<T, NotUsed> UnfoldResourceAsync<T, TSource>(Func<Task<TSource>> create,
        Func<TSource, Task<Option<T>>> read, Func<TSource, Task<Done>> close) =>
        FromGraph(new UnfoldResourceSourceAsync<T, TSource>(create, read, close));

    /// <summary>Emits lists of one element of each source.</summary>
    public static Source<IImmutableList<T>, NotUsed> ZipN<T>(IEnumerable<Source<T, NotUsed>> sources) =>
        FanIn(new List<Source<T, NotUsed>>(sources), n => new ZipN<T>(n)).AddAttributes(Attributes.CreateName("zipN"));

    /// <summary>Emits what the function makes of lists of one element of each source.</summary>
    public static Source<TOut2, NotUsed> ZipWithN<T, TOut2>(Func<IImmutableList<T>, TOut2> zipper,
        IEnumerable<Source<T, NotUsed>> sources) => FanIn(new List<Source<T, NotUsed>>(sources),
            n => new ZipWithN<T, TOut2>(zipper, n)).AddAttributes(Attributes.CreateName("zipWithN"));

    /// <summary>Combines sources by a junction, such as Merge or Concat, that the strategy makes for their number.</summary>
    public static Source<TOut2, NotUsed> Combine<T, TOut2>(Source<T, NotUsed> first, Source<T, NotUsed> second,
        Func<int, IGraph<UniformFanInShape<T, TOut2>, NotUsed>> strategy, params Source<T, NotUsed>[] rest) =>
        FanIn([first, second, .. rest], strategy);

    /// <summary>Like Combine, for two sources, and combines the materialized values.</summary>
    public static Source<TOut2, TMatOut> CombineMaterialized<T, TOut2, TMat1, TMat2, TMatOut>(Source<T, TMat1> first,
        Source<T, TMat2> second, Func<int, IGraph<UniformFanInShape<T, TOut2>, NotUsed>> strategy,
        Func<TMat1, TMat2, TMatOut> combineMaterializers) => FromGraph(GraphDsl.Create(first, second,
            combineMaterializers, (builder, firstShape, secondShape) =>
            {
                var junction = builder.Add(strategy(2));
                builder.From(firstShape).To(junction.In(0));
                builder.From(secondShape).To(junction.In(1));
                return new SourceShape<TOut2>(junction.Out);
            }));

    private static Source<TOut2, NotUsed> FanIn<T, TOut2>(List<Source<T, NotUsed>> sources,
        Func<int, IGraph<UniformFanInShape<T, TOut2>, NotUsed>> strategy) => FromGraph(GraphDsl.Create(builder =>
        {
            var junction = builder.Add(strategy(sources.Count));
            for (var i = 0; i < sources.Count; i++)
                builder.From(sources[i]).To(junction.In(i));
            return new SourceShape<TOut2>(junction.Out);
        }));

    private static IEnumerator<T> Continually<T>(Func<IEnumerator<T>> enumeratorFactory)
    {
        while (true)
        {
            using var enumerator = enumeratorFactory();
            if (!enumerator.MoveNext())
                throw new ArgumentException("empty iterator");

            do
                yield return enumerator.Current;
            while (enumerator.MoveNext());
        }
    }
}
