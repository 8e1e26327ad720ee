using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Streams.Implementation;
using Akka.Streams.Implementation.Fusing;
using Akka.Util;

namespace Akka.Streams.Dsl;

/// <summary>The operators with one input and one output, once for everything that is an <see cref="IFlow{TOut,TMat}"/>.</summary>
internal static partial class InternalFlowOperations
{
    public static IFlow<T, TMat> Recover<T, TMat>(IFlow<T, TMat> flow, Func<Exception, Option<T>> partialFunc) =>
        flow.Via(new Recover<T>(partialFunc));

    public static IFlow<T, TMat> RecoverWith<T, TMat>(IFlow<T, TMat> flow,
        Func<Exception, IGraph<SourceShape<T>, TMat>> partialFunc) => RecoverWithRetries(flow, partialFunc, -1);

    public static IFlow<T, TMat> RecoverWithRetries<T, TMat>(IFlow<T, TMat> flow,
        Func<Exception, IGraph<SourceShape<T>, TMat>> partialFunc, int attempts) => attempts >= -1
        ? flow.Via(new RecoverWith<T, TMat>(partialFunc, attempts))
        : throw new ArgumentException("number of retries must be non-negative or equal to -1", nameof(attempts));

    public static IFlow<T, TMat> SelectError<T, TMat>(IFlow<T, TMat> flow, Func<Exception, Exception> selector) =>
        flow.Via(new SelectError<T>(selector));

    public static IFlow<TOut, TMat> Select<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, Func<TIn, TOut> mapper) =>
        flow.Via(new Select<TIn, TOut>(mapper));

    public static IFlow<TOut, TMat> SelectMany<TIn, TOut, TMat>(IFlow<TIn, TMat> flow,
        Func<TIn, IEnumerable<TOut>> mapConcater) => StatefulSelectMany(flow, () => mapConcater);

    public static IFlow<TOut, TMat> StatefulSelectMany<TIn, TOut, TMat>(IFlow<TIn, TMat> flow,
        Func<Func<TIn, IEnumerable<TOut>>> mapConcaterFactory) =>
        flow.Via(new StatefulSelectMany<TIn, TOut>(mapConcaterFactory));

    public static IFlow<TOut, TMat> SelectAsync<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, int parallelism,
        Func<TIn, Task<TOut>> asyncMapper) => flow.Via(new SelectAsync<TIn, TOut>(parallelism, asyncMapper));

    public static IFlow<TOut, TMat> SelectAsyncUnordered<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, int parallelism,
        Func<TIn, Task<TOut>> asyncMapper) => flow.Via(new SelectAsyncUnordered<TIn, TOut>(parallelism, asyncMapper));

    public static IFlow<T, TMat> Where<T, TMat>(IFlow<T, TMat> flow, Predicate<T> predicate) =>
        flow.Via(new Where<T>(predicate));

    public static IFlow<T, TMat> WhereNot<T, TMat>(IFlow<T, TMat> flow, Predicate<T> predicate) =>
        flow.Via(new Where<T>(element => !predicate(element)));

    public static IFlow<T, TMat> TakeWhile<T, TMat>(IFlow<T, TMat> flow, Predicate<T> predicate, bool inclusive) =>
        flow.Via(new TakeWhile<T>(predicate, inclusive));

    public static IFlow<T, TMat> SkipWhile<T, TMat>(IFlow<T, TMat> flow, Predicate<T> predicate) =>
        flow.Via(new SkipWhile<T>(predicate));

    public static IFlow<TOut, TMat> Collect<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, Func<TIn, TOut> collector) =>
        flow.Via(new Collect<TIn, TOut>(collector));

    public static IFlow<TOut, TMat> Collect<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, Func<TIn, bool> isDefined,
        Func<TIn, TOut> collector) => flow.Via(new Collect<TIn, TOut>(isDefined, collector));

    public static IFlow<IEnumerable<T>, TMat> Grouped<T, TMat>(IFlow<T, TMat> flow, int n) => n > 0
        ? flow.Via(new Grouped<T>(n))
        : throw new ArgumentException("n must be greater than 0", nameof(n));

    public static IFlow<IEnumerable<T>, TMat> Sliding<T, TMat>(IFlow<T, TMat> flow, int n, int step)
    {
        if (n <= 0)
            throw new ArgumentException("n must be > 0", nameof(n));
        if (step <= 0)
            throw new ArgumentException("step must be > 0", nameof(step));
        return flow.Via(new Sliding<T>(n, step));
    }

    public static IFlow<T, TMat> Limit<T, TMat>(IFlow<T, TMat> flow, long max) => LimitWeighted(flow, max, _ => 1L);

    public static IFlow<T, TMat> LimitWeighted<T, TMat>(IFlow<T, TMat> flow, long max, Func<T, long> costFunc) =>
        flow.Via(new LimitWeighted<T>(max, costFunc));

    public static IFlow<TOut, TMat> Scan<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, TOut zero, Func<TOut, TIn, TOut> scan) =>
        flow.Via(new Scan<TIn, TOut>(zero, scan));

    public static IFlow<TOut, TMat> ScanAsync<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, TOut zero,
        Func<TOut, TIn, Task<TOut>> scan) => flow.Via(new ScanAsync<TIn, TOut>(zero, scan));

    public static IFlow<TOut, TMat> Aggregate<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, TOut zero,
        Func<TOut, TIn, TOut> fold) => flow.Via(new Aggregate<TIn, TOut>(zero, fold));

    public static IFlow<TOut, TMat> AggregateAsync<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, TOut zero,
        Func<TOut, TIn, Task<TOut>> fold) => flow.Via(new AggregateAsync<TIn, TOut>(zero, fold));

    public static IFlow<T, TMat> Sum<T, TMat>(IFlow<T, TMat> flow, Func<T, T, T> reduce) => flow.Via(new Sum<T>(reduce));

    public static IFlow<T, TMat> Intersperse<T, TMat>(IFlow<T, TMat> flow, T inject) =>
        flow.Via(new Intersperse<T>(inject));

    public static IFlow<T, TMat> Intersperse<T, TMat>(IFlow<T, TMat> flow, T start, T inject, T end) =>
        flow.Via(new Intersperse<T>(start, inject, end));

    public static IFlow<IEnumerable<T>, TMat> GroupedWithin<T, TMat>(IFlow<T, TMat> flow, int n, TimeSpan timeout)
    {
        if (n <= 0)
            throw new ArgumentException("n must be > 0", nameof(n));
        if (timeout <= TimeSpan.Zero)
            throw new ArgumentException("Timeout must be > 0", nameof(timeout));
        return flow.Via(new GroupedWeightedWithin<T>(n, n, timeout, null).Named("groupedWithin"));
    }

    public static IFlow<IEnumerable<T>, TMat> GroupedWeightedWithin<T, TMat>(IFlow<T, TMat> flow, long maxWeight,
        int maxNumber, TimeSpan interval, Func<T, long> costFn) =>
        flow.Via(new GroupedWeightedWithin<T>(maxWeight, maxNumber, interval, costFn));

    public static IFlow<T, TMat> Delay<T, TMat>(IFlow<T, TMat> flow, TimeSpan of, DelayOverflowStrategy? strategy) =>
        flow.Via(new Delay<T>(of, strategy ?? DelayOverflowStrategy.DropTail));

    public static IFlow<T, TMat> Skip<T, TMat>(IFlow<T, TMat> flow, long n) => flow.Via(new Skip<T>(n));

    public static IFlow<T, TMat> SkipWithin<T, TMat>(IFlow<T, TMat> flow, TimeSpan duration) =>
        flow.Via(new SkipWithin<T>(duration));

    public static IFlow<T, TMat> Take<T, TMat>(IFlow<T, TMat> flow, long n) => flow.Via(new Take<T>(n));

    public static IFlow<T, TMat> TakeWithin<T, TMat>(IFlow<T, TMat> flow, TimeSpan duration) =>
        flow.Via(new TakeWithin<T>(duration));

    public static IFlow<TOut, TMat> ConflateWithSeed<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, Func<TIn, TOut> seed,
        Func<TOut, TIn, TOut> aggregate) =>
        flow.Via(new Batch<TIn, TOut>(1L, _ => 0L, seed, aggregate).Named("conflate"));

    public static IFlow<T, TMat> Conflate<T, TMat>(IFlow<T, TMat> flow, Func<T, T, T> aggregate) =>
        ConflateWithSeed(flow, element => element, aggregate);

    public static IFlow<TOut, TMat> Batch<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, long max, Func<TIn, TOut> seed,
        Func<TOut, TIn, TOut> aggregate) => BatchWeighted(flow, max, _ => 1L, seed, aggregate);

    public static IFlow<TOut, TMat> BatchWeighted<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, long max,
        Func<TIn, long> costFunction, Func<TIn, TOut> seed, Func<TOut, TIn, TOut> aggregate) =>
        flow.Via(new Batch<TIn, TOut>(max, costFunction, seed, aggregate));

    public static IFlow<TOut, TMat> Expand<TIn, TOut, TMat>(IFlow<TIn, TMat> flow,
        Func<TIn, IEnumerator<TOut>> extrapolate) => flow.Via(new Expand<TIn, TOut>(extrapolate));

    public static IFlow<T, TMat> RepeatPrevious<T, TMat>(IFlow<T, TMat> flow) => flow.Via(new ReuseLatest<T>());

    public static IFlow<T, TMat> RepeatPrevious<T, TMat>(IFlow<T, TMat> flow, Action<T, T> onItemChanged) =>
        flow.Via(new ReuseLatest<T>(onItemChanged));

    public static IFlow<T, TMat> Buffer<T, TMat>(IFlow<T, TMat> flow, int size, OverflowStrategy strategy) =>
        flow.Via(new Buffer<T>(size, strategy));

    public static IFlow<T, TMat> InitialTimeout<T, TMat>(IFlow<T, TMat> flow, TimeSpan timeout) =>
        flow.Via(new Initial<T>(timeout));

    public static IFlow<T, TMat> CompletionTimeout<T, TMat>(IFlow<T, TMat> flow, TimeSpan timeout) =>
        flow.Via(new Completion<T>(timeout));

    public static IFlow<T, TMat> IdleTimeout<T, TMat>(IFlow<T, TMat> flow, TimeSpan timeout) =>
        flow.Via(new Idle<T>(timeout));

    public static IFlow<T, TMat> BackpressureTimeout<T, TMat>(IFlow<T, TMat> flow, TimeSpan timeout) =>
        flow.Via(new BackpressureTimeout<T>(timeout));

    public static IFlow<TOut, TMat> KeepAlive<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, TimeSpan timeout,
        Func<TOut> injectElement) where TIn : TOut => flow.Via(new IdleInject<TIn, TOut>(timeout, injectElement));

    public static IFlow<T, TMat> Throttle<T, TMat>(IFlow<T, TMat> flow, int elements, TimeSpan per, int maximumBurst,
        ThrottleMode mode)
    {
        if (elements <= 0)
            throw new ArgumentException("Throttle elements must be > 0", nameof(elements));
        return Throttle(flow, elements, per, maximumBurst, null, mode);
    }

    public static IFlow<T, TMat> Throttle<T, TMat>(IFlow<T, TMat> flow, int cost, TimeSpan per, int maximumBurst,
        Func<T, int> calculateCost, ThrottleMode mode)
    {
        if (cost <= 0)
            throw new ArgumentException("cost must be > 0", nameof(cost));
        if (per <= TimeSpan.Zero)
            throw new ArgumentException("per time must be > 0", nameof(per));
        if (mode == ThrottleMode.Enforcing && maximumBurst < 0)
            throw new ArgumentException("maximumBurst must be > 0 in Enforcing mode", nameof(maximumBurst));
        if (per.Ticks < cost)
            throw new ArgumentException("Rates larger than 1 unit / tick are not supported", nameof(cost));
        return flow.Via(new Throttle<T>(cost, per, maximumBurst, calculateCost, mode));
    }

    public static IFlow<T, TMat> Detach<T, TMat>(IFlow<T, TMat> flow) => flow.Via(new Detacher<T>());

    public static IFlow<T, TMat> InitialDelay<T, TMat>(IFlow<T, TMat> flow, TimeSpan delay) =>
        flow.Via(new DelayInitial<T>(delay));

    public static IFlow<T, TMat> Log<T, TMat>(IFlow<T, TMat> flow, string name, Func<T, object> extract,
        ILoggingAdapter log) => flow.Via(new Log<T>(name, extract ?? (element => element), log));

    public static IFlow<T, TMat> Watch<T, TMat>(IFlow<T, TMat> flow, IActorRef actorRef) =>
        flow.Via(new Watch<T>(actorRef));

    public static IFlow<T, TMat2> WatchTermination<T, TMat, TMat2>(IFlow<T, TMat> flow,
        Func<TMat, Task<Done>, TMat2> materializerFunction) =>
        flow.ViaMaterialized(new TerminationWatcher<T>(), materializerFunction);

    public static IFlow<T, TMat2> Monitor<T, TMat, TMat2>(IFlow<T, TMat> flow, Func<TMat, IFlowMonitor, TMat2> combine) =>
        flow.ViaMaterialized(new MonitorFlow<T>(), combine);

    public static IFlow<(IImmutableList<T>, Source<T, NotUsed>), TMat> PrefixAndTail<T, TMat>(IFlow<T, TMat> flow, int n) =>
        flow.Via(new PrefixAndTail<T>(n));

    public static IFlow<TOut, TMat> ConcatMany<TIn, TOut, TMat>(IFlow<TIn, TMat> flow,
        Func<TIn, IGraph<SourceShape<TOut>, TMat>> flatten) => MergeMany(flow, 1, flatten);

    public static IFlow<TOut, TMat> MergeMany<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, int breadth,
        Func<TIn, IGraph<SourceShape<TOut>, TMat>> flatten) => Select(flow, flatten)
        .Via(new FlattenMerge<IGraph<SourceShape<TOut>, TMat>, TOut, TMat>(breadth));

    public static SubFlow<T, TMat, TClosed> GroupBy<T, TMat, TKey, TClosed>(IFlow<T, TMat> flow, int maxSubstreams,
        Func<T, TKey> groupingFunc, bool allowClosedSubstreamRecreation,
        Func<IFlow<Source<T, NotUsed>, TMat>, Sink<Source<T, NotUsed>, Task<Done>>, TClosed> close) => Substreams(
        flow.Via(new GroupBy<T, TKey>(maxSubstreams, groupingFunc, allowClosedSubstreamRecreation)), close);

    public static SubFlow<T, TMat, TClosed> Split<T, TMat, TClosed>(IFlow<T, TMat> flow, SplitDecision decision,
        SubstreamCancelStrategy cancelStrategy, Func<T, bool> predicate,
        Func<IFlow<Source<T, NotUsed>, TMat>, Sink<Source<T, NotUsed>, Task<Done>>, TClosed> close) =>
        Substreams(flow.Via(new Split<T>(decision, predicate, cancelStrategy)), close);

    private static SubFlow<T, TMat, TClosed> Substreams<T, TMat, TClosed>(IFlow<Source<T, NotUsed>, TMat> substreams,
        Func<IFlow<Source<T, NotUsed>, TMat>, Sink<Source<T, NotUsed>, Task<Done>>, TClosed> close) =>
        new SubFlowImpl<T, T, TMat, TClosed>(
            Flow.Create<T, TMat>(),
            new MergeBack<T, TMat>(substreams),
            sink => close(substreams, Sink.FromGraph(new SubstreamSink<T, TMat>(sink))));
}
