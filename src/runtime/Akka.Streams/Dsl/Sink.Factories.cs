using System.Collections.Immutable;
using Akka.Streams.Implementation.Fusing;
using Akka.Util;

namespace Akka.Streams.Dsl;

public static partial class Sink
{
    /// <summary>Drops every element; the task ends as the stream ends.</summary>
    public static Sink<TIn, Task<Done>> Ignore<TIn>() => FromGraph(new IgnoreSink<TIn>());

    /// <summary>Calls the action with each element; the task ends as the stream ends.</summary>
    public static Sink<TIn, Task<Done>> ForEach<TIn>(Action<TIn> action) => Flow.Create<TIn>()
        .Select(input =>
        {
            action(input);
            return NotUsed.Instance;
        })
        .ToMaterialized(Ignore<NotUsed>(), Keep.Right)
        .Named("foreachSink");

    /// <summary>Calls the asynchronous action with up to <paramref name="parallelism"/> elements at a time.</summary>
    public static Sink<TIn, Task<Done>> ForEachAsync<TIn>(int parallelism, Func<TIn, Task> action) => Flow.Create<TIn>()
        .SelectAsyncUnordered(parallelism, async input =>
        {
            await action(input).ConfigureAwait(false);
            return NotUsed.Instance;
        })
        .ToMaterialized(Ignore<NotUsed>(), Keep.Right)
        .Named("foreachAsyncSink");

    /// <summary>Calls the action on the thread pool with up to <paramref name="parallelism"/> elements at a time.</summary>
    public static Sink<TIn, Task<Done>> ForEachParallel<TIn>(int parallelism, Action<TIn> action) => Flow.Create<TIn>()
        .SelectAsyncUnordered(parallelism, input => Task.Run(() =>
        {
            action(input);
            return NotUsed.Instance;
        }))
        .ToMaterialized(Ignore<NotUsed>(), Keep.Right)
        .Named("foreachParallelSink");

    /// <summary>Folds all elements; the task gives the value, or the failure of the stream.</summary>
    public static Sink<TIn, Task<TOut>> Aggregate<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> aggregate) =>
        Flow.Create<TIn>().Aggregate(zero, aggregate).ToMaterialized(First<TOut>(), Keep.Right).Named("aggregateSink");

    /// <summary>Folds all elements with a function that returns a task.</summary>
    public static Sink<TIn, Task<TOut>> AggregateAsync<TIn, TOut>(TOut zero, Func<TOut, TIn, Task<TOut>> aggregate) =>
        Flow.Create<TIn>().AggregateAsync(zero, aggregate).ToMaterialized(First<TOut>(), Keep.Right)
            .Named("aggregateAsyncSink");

    /// <summary>Reduces all elements to one, beginning with the first; the task fails without any.</summary>
    public static Sink<TIn, Task<TIn>> Sum<TIn>(Func<TIn, TIn, TIn> reduce) =>
        Flow.Create<TIn>().Sum(reduce).ToMaterialized(First<TIn>(), Keep.Right).Named("sumSink");

    /// <summary>Takes the first element and cancels; fails with a <see cref="NoSuchElementException"/> without one.</summary>
    public static Sink<TIn, Task<TIn>> First<TIn>() => FromGraph(new FirstSink<TIn>(throwOnDefault: true));

    /// <summary>Takes the first element, or the default of its type, and cancels.</summary>
    public static Sink<TIn, Task<TIn>> FirstOrDefault<TIn>() => FromGraph(new FirstSink<TIn>(throwOnDefault: false));

    /// <summary>Gives the last element; fails with a <see cref="NoSuchElementException"/> without one.</summary>
    public static Sink<TIn, Task<TIn>> Last<TIn>() => FromGraph(new LastSink<TIn>(throwOnDefault: true));

    /// <summary>Gives the last element, or the default of its type.</summary>
    public static Sink<TIn, Task<TIn>> LastOrDefault<TIn>() => FromGraph(new LastSink<TIn>(throwOnDefault: false));

    /// <summary>Collects all elements into a list; limit the stream if it may be long.</summary>
    public static Sink<TIn, Task<IImmutableList<TIn>>> Seq<TIn>() => FromGraph(new SeqSink<TIn>());

    /// <summary>Calls one action when the stream completes, the other when it fails or its actor is stopped.</summary>
    public static Sink<TIn, NotUsed> OnComplete<TIn>(Action success, Action<Exception> failure) => Flow.Create<TIn>()
        .Via(new OnCompleted<TIn>(success, failure))
        .To(Ignore<NotUsed>())
        .Named("onCompleteSink");

    /// <summary>Cancels at once.</summary>
    public static Sink<TIn, NotUsed> Cancelled<TIn>() => FromGraph(new CancelSink<TIn>());

    /// <summary>
    /// Makes its sink when the first element comes; the task gives what that sink materializes, or none when the stream
    /// completes without an element.
    /// </summary>
    public static Sink<TIn, Task<Option<TMat>>> LazyInitAsync<TIn, TMat>(Func<Task<Sink<TIn, TMat>>> sinkFactory) =>
        FromGraph(new LazySink<TIn, TMat>(_ => sinkFactory()));

    /// <summary>Like LazyInitAsync, with the first element for the factory and a value for streams without one.</summary>
    public static Sink<TIn, Task<TMat>> LazySink<TIn, TMat>(Func<TIn, Task<Sink<TIn, TMat>>> sinkFactory,
        Func<TMat> fallback) => FromGraph(new LazySink<TIn, TMat>(sinkFactory)).MapMaterializedValue(async made =>
        {
            var value = await made.ConfigureAwait(false);
            return value.HasValue ? value.Value : fallback();
        });

    /// <summary>Combines sinks by a junction, such as Broadcast or Balance, that the strategy makes for their number.</summary>
    public static Sink<TIn, NotUsed> Combine<TIn, TOut, TMat>(
        Func<int, IGraph<UniformFanOutShape<TIn, TOut>, TMat>> strategy, Sink<TOut, NotUsed> first,
        Sink<TOut, NotUsed> second, params Sink<TOut, NotUsed>[] rest) => FromGraph(GraphDsl.Create(builder =>
        {
            var junction = builder.Add(strategy(rest.Length + 2));
            Sink<TOut, NotUsed>[] sinks = [first, second, .. rest];
            for (var i = 0; i < sinks.Length; i++)
                builder.From(junction.Out(i)).To(sinks[i]);
            return new SinkShape<TIn>(junction.In);
        }));
}
