using Akka.Actor;
using Akka.Event;
using Akka.Util;

namespace Akka.Streams.Dsl;

/// <summary>The operators of a <see cref="Flow{TIn,TOut,TMat}"/>.</summary>
public static partial class FlowOperations
{
    /// <summary>Emits a last element made of the failure and completes, when the function gives one; fails otherwise.</summary>
    public static Flow<TIn, TOut, TMat> Recover<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Func<Exception, Option<TOut>> partialFunc) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Recover(flow, partialFunc);

    /// <summary>Switches to another source whenever the stream fails and the function gives one.</summary>
    public static Flow<TIn, TOut, TMat> RecoverWith<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Func<Exception, IGraph<SourceShape<TOut>, TMat>> partialFunc) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.RecoverWith(flow, partialFunc);

    /// <summary>
    /// Switches to another source when the stream fails, at most <paramref name="attempts"/> times, or without end if
    /// that is negative.
    /// </summary>
    public static Flow<TIn, TOut, TMat> RecoverWithRetries<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Func<Exception, IGraph<SourceShape<TOut>, TMat>> partialFunc, int attempts) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.RecoverWithRetries(flow, partialFunc, attempts);

    /// <summary>Turns the failure of the stream into another one.</summary>
    public static Flow<TIn, TOut, TMat> SelectError<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Func<Exception, Exception> selector) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.SelectError(flow, selector);

    /// <summary>Emits what the function makes of each element.</summary>
    public static Flow<TIn, TOut2, TMat> Select<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, Func<TOut1, TOut2> mapper) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Select(flow, mapper);

    /// <summary>Emits one by one the elements of the sequences that the function makes of each element.</summary>
    public static Flow<TIn, TOut2, TMat> SelectMany<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, Func<TOut1, IEnumerable<TOut2>> mapConcater) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.SelectMany(flow, mapConcater);

    /// <summary>Like SelectMany, with a function that is made anew for every run and after a restart, so that it may have state.</summary>
    public static Flow<TIn, TOut2, TMat> StatefulSelectMany<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, Func<Func<TOut1, IEnumerable<TOut2>>> mapConcaterFactory) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.StatefulSelectMany(flow, mapConcaterFactory);

    /// <summary>Runs up to <paramref name="parallelism"/> tasks at a time and emits their results in the order of the elements.</summary>
    public static Flow<TIn, TOut2, TMat> SelectAsync<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.SelectAsync(flow, parallelism, asyncMapper);

    /// <summary>Runs up to <paramref name="parallelism"/> tasks at a time and emits their results as they come.</summary>
    public static Flow<TIn, TOut2, TMat> SelectAsyncUnordered<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.SelectAsyncUnordered(flow, parallelism, asyncMapper);

    /// <summary>Lets through the elements that satisfy the predicate.</summary>
    public static Flow<TIn, TOut, TMat> Where<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Where(flow, predicate);

    /// <summary>Lets through the elements that do not satisfy the predicate.</summary>
    public static Flow<TIn, TOut, TMat> WhereNot<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.WhereNot(flow, predicate);

    /// <summary>
    /// Completes at the first element that does not satisfy the predicate; with <paramref name="inclusive"/> that one
    /// is emitted too.
    /// </summary>
    public static Flow<TIn, TOut, TMat> TakeWhile<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate, bool inclusive = false) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.TakeWhile(flow, predicate, inclusive);

    /// <summary>Drops elements until one does not satisfy the predicate.</summary>
    public static Flow<TIn, TOut, TMat> SkipWhile<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.SkipWhile(flow, predicate);

    /// <summary>Emits what the collector makes of the elements for which it is defined.</summary>
    public static Flow<TIn, TOut2, TMat> Collect<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, Func<TOut1, bool> isDefined, Func<TOut1, TOut2> collector) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Collect(flow, isDefined, collector);

    /// <summary>Emits what the collector makes of each element, except the default of its type.</summary>
    public static Flow<TIn, TOut2, TMat> Collect<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, Func<TOut1, TOut2> collector) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Collect(flow, collector);

    /// <summary>Emits the elements in groups of <paramref name="n"/>; the last may be smaller.</summary>
    public static Flow<TIn, IEnumerable<TOut>, TMat> Grouped<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, int n) =>
        (Flow<TIn, IEnumerable<TOut>, TMat>)InternalFlowOperations.Grouped(flow, n);

    /// <summary>Fails with a <see cref="StreamLimitReachedException"/> after more than <paramref name="max"/> elements.</summary>
    public static Flow<TIn, TOut, TMat> Limit<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, long max) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Limit(flow, max);

    /// <summary>Fails with a <see cref="StreamLimitReachedException"/> when the costs add up to more than <paramref name="max"/>.</summary>
    public static Flow<TIn, TOut, TMat> LimitWeighted<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, long max, Func<TOut, long> costFunc) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.LimitWeighted(flow, max, costFunc);

    /// <summary>Emits a window of <paramref name="n"/> elements that moves by <paramref name="step"/>.</summary>
    public static Flow<TIn, IEnumerable<TOut>, TMat> Sliding<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, int n, int step = 1) =>
        (Flow<TIn, IEnumerable<TOut>, TMat>)InternalFlowOperations.Sliding(flow, n, step);

    /// <summary>Folds the elements and emits every intermediate value, <paramref name="zero"/> first.</summary>
    public static Flow<TIn, TOut2, TMat> Scan<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> scan) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Scan(flow, zero, scan);

    /// <summary>Like Scan, with a function that returns a task.</summary>
    public static Flow<TIn, TOut2, TMat> ScanAsync<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, Task<TOut2>> scan) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.ScanAsync(flow, zero, scan);

    /// <summary>Folds all elements and emits the value at completion.</summary>
    public static Flow<TIn, TOut2, TMat> Aggregate<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> fold) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Aggregate(flow, zero, fold);

    /// <summary>Like Aggregate, with a function that returns a task.</summary>
    public static Flow<TIn, TOut2, TMat> AggregateAsync<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, Task<TOut2>> fold) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.AggregateAsync(flow, zero, fold);

    /// <summary>
    /// Reduces all elements to one, beginning with the first; fails with a <see cref="NoSuchElementException"/> without
    /// any.
    /// </summary>
    public static Flow<TIn, TOut, TMat> Sum<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Func<TOut, TOut, TOut> reduce) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Sum(flow, reduce);

    /// <summary>Emits <paramref name="inject"/> between every two elements, and the other two before and after all of them.</summary>
    public static Flow<TIn, TOut, TMat> Intersperse<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, TOut start, TOut inject, TOut end) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Intersperse(flow, start, inject, end);

    /// <summary>Emits <paramref name="inject"/> between every two elements.</summary>
    public static Flow<TIn, TOut, TMat> Intersperse<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TOut inject) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Intersperse(flow, inject);

    /// <summary>Emits groups of up to <paramref name="n"/> elements, each at the latest after <paramref name="timeout"/>.</summary>
    public static Flow<TIn, IEnumerable<TOut>, TMat> GroupedWithin<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, int n, TimeSpan timeout) =>
        (Flow<TIn, IEnumerable<TOut>, TMat>)InternalFlowOperations.GroupedWithin(flow, n, timeout);

    /// <summary>
    /// Emits groups of up to <paramref name="maxNumber"/> elements that weigh up to <paramref name="maxWeight"/>, each
    /// at the latest after <paramref name="interval"/>.
    /// </summary>
    public static Flow<TIn, IEnumerable<TOut>, TMat> GroupedWeightedWithin<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, long maxWeight, int maxNumber, TimeSpan interval, Func<TOut, long> costFn) =>
        (Flow<TIn, IEnumerable<TOut>, TMat>)InternalFlowOperations.GroupedWeightedWithin(flow, maxWeight, maxNumber, interval, costFn);

    /// <summary>
    /// Emits each element that long after it came; the input buffer attribute says how many may wait. The default
    /// strategy is DropTail.
    /// </summary>
    public static Flow<TIn, TOut, TMat> Delay<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, TimeSpan of, DelayOverflowStrategy? strategy = null) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Delay(flow, of, strategy);

    /// <summary>Drops the first <paramref name="n"/> elements.</summary>
    public static Flow<TIn, TOut, TMat> Skip<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, long n) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Skip(flow, n);

    /// <summary>Drops the elements that come within <paramref name="duration"/> of the start.</summary>
    public static Flow<TIn, TOut, TMat> SkipWithin<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan duration) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.SkipWithin(flow, duration);

    /// <summary>Completes after <paramref name="n"/> elements.</summary>
    public static Flow<TIn, TOut, TMat> Take<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, long n) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Take(flow, n);

    /// <summary>Completes <paramref name="duration"/> after the start.</summary>
    public static Flow<TIn, TOut, TMat> TakeWithin<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan duration) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.TakeWithin(flow, duration);

    /// <summary>Aggregates elements while the downstream is slower, beginning with what the seed makes of the first.</summary>
    public static Flow<TIn, TOut2, TMat> ConflateWithSeed<TIn, TOut1, TMat, TOut2>(
        this Flow<TIn, TOut1, TMat> flow, Func<TOut1, TOut2> seed, Func<TOut2, TOut1, TOut2> aggregate) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.ConflateWithSeed(flow, seed, aggregate);

    /// <summary>Aggregates elements while the downstream is slower.</summary>
    public static Flow<TIn, TOut, TMat> Conflate<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Func<TOut, TOut, TOut> aggregate) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Conflate(flow, aggregate);

    /// <summary>Aggregates up to <paramref name="max"/> elements while the downstream is slower; then the upstream waits.</summary>
    public static Flow<TIn, TOut2, TMat> Batch<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, long max, Func<TOut1, TOut2> seed, Func<TOut2, TOut1, TOut2> aggregate) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Batch(flow, max, seed, aggregate);

    /// <summary>
    /// Aggregates elements of a cost of up to <paramref name="max"/> while the downstream is slower; then the upstream
    /// waits.
    /// </summary>
    public static Flow<TIn, TOut2, TMat> BatchWeighted<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, long max, Func<TOut1, long> costFunction, Func<TOut1, TOut2> seed,
        Func<TOut2, TOut1, TOut2> aggregate) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.BatchWeighted(flow, max, costFunction, seed, aggregate);

    /// <summary>Emits what it can make of the last element while the upstream is slower.</summary>
    public static Flow<TIn, TOut2, TMat> Expand<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, Func<TOut1, IEnumerator<TOut2>> extrapolate) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Expand(flow, extrapolate);

    /// <summary>Repeats the last element to a faster downstream.</summary>
    public static Flow<TIn, TOut, TMat> RepeatPrevious<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.RepeatPrevious(flow);

    /// <summary>Repeats the last element to a faster downstream; tells the old and the new element at each change.</summary>
    public static Flow<TIn, TOut, TMat> RepeatPrevious<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Action<TOut, TOut> onItemChanged) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.RepeatPrevious(flow, onItemChanged);

    /// <summary>
    /// Holds up to <paramref name="size"/> elements that the downstream has not asked for; the strategy says what
    /// happens to more.
    /// </summary>
    public static Flow<TIn, TOut, TMat> Buffer<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, int size, OverflowStrategy strategy) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Buffer(flow, size, strategy);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the first element has not come in time.</summary>
    public static Flow<TIn, TOut, TMat> InitialTimeout<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan timeout) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.InitialTimeout(flow, timeout);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the stream has not completed in time.</summary>
    public static Flow<TIn, TOut, TMat> CompletionTimeout<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan timeout) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.CompletionTimeout(flow, timeout);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the time between two elements is too long.</summary>
    public static Flow<TIn, TOut, TMat> IdleTimeout<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan timeout) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.IdleTimeout(flow, timeout);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the downstream does not ask for an element for too long.</summary>
    public static Flow<TIn, TOut, TMat> BackpressureTimeout<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan timeout) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.BackpressureTimeout(flow, timeout);

    /// <summary>Emits an element of its own whenever there was demand and no element for that long.</summary>
    public static Flow<TIn, TOut2, TMat> KeepAlive<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, TimeSpan timeout, Func<TOut2> injectElement)
        where TOut1 : TOut2 =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.KeepAlive<TOut1, TOut2, TMat>(flow, timeout, injectElement);

    /// <summary>
    /// Lets through <paramref name="elements"/> per <paramref name="per"/>, after a silence up to <paramref
    /// name="maximumBurst"/> at once.
    /// </summary>
    public static Flow<TIn, TOut, TMat> Throttle<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, int elements, TimeSpan per, int maximumBurst, ThrottleMode mode) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Throttle(flow, elements, per, maximumBurst, mode);

    /// <summary>
    /// Lets through elements of a cost of <paramref name="cost"/> per <paramref name="per"/>, after a silence up to
    /// <paramref name="maximumBurst"/> at once.
    /// </summary>
    public static Flow<TIn, TOut, TMat> Throttle<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, int cost, TimeSpan per, int maximumBurst, Func<TOut, int> calculateCost,
        ThrottleMode mode) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Throttle(flow, cost, per, maximumBurst, calculateCost, mode);

    /// <summary>Keeps one element in hand, so that the upstream may run ahead of the demand by one.</summary>
    public static Flow<TIn, TOut, TMat> Detach<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Detach(flow);

    /// <summary>Asks for the first element after <paramref name="delay"/>.</summary>
    public static Flow<TIn, TOut, TMat> InitialDelay<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan delay) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.InitialDelay(flow, delay);

    /// <summary>
    /// Logs elements (through <paramref name="extract"/>) and the end of the stream; Attributes.CreateLogLevels sets
    /// the levels.
    /// </summary>
    public static Flow<TIn, TOut, TMat> Log<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, string name, Func<TOut, object> extract = null, ILoggingAdapter log = null) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Log(flow, name, extract, log);

    /// <summary>Materializes a task that ends as the stream ends.</summary>
    public static Flow<TIn, TOut, TMat2> WatchTermination<TIn, TOut, TMat, TMat2>(
        this Flow<TIn, TOut, TMat> flow, Func<TMat, Task<Done>, TMat2> materializerFunction) =>
        (Flow<TIn, TOut, TMat2>)InternalFlowOperations.WatchTermination(flow, materializerFunction);

    /// <summary>Materializes a monitor that tells what the stream did last.</summary>
    public static Flow<TIn, TOut, TMat2> Monitor<TIn, TOut, TMat, TMat2>(
        this Flow<TIn, TOut, TMat> flow, Func<TMat, IFlowMonitor, TMat2> combine) =>
        (Flow<TIn, TOut, TMat2>)InternalFlowOperations.Monitor(flow, combine);

    /// <summary>Fails with a <see cref="WatchedActorTerminatedException"/> when the actor terminates.</summary>
    public static Flow<TOut, TOut, TMat> Watch<TOut, TMat>(this Flow<TOut, TOut, TMat> flow, IActorRef actorRef) =>
        (Flow<TOut, TOut, TMat>)InternalFlowOperations.Watch(flow, actorRef);
}
