using Akka.Event;

namespace Akka.Streams.Dsl;

/// <summary>The operators of a <see cref="SubFlow{TOut,TMat,TClosed}"/>, applied to each substream.</summary>
public static partial class SubFlowOperations
{
    /// <summary>Switches to another source whenever the stream fails and the function gives one.</summary>
    public static SubFlow<TOut, TMat, TClosed> RecoverWith<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Func<Exception, IGraph<SourceShape<TOut>, TMat>> partialFunc) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.RecoverWith(flow, partialFunc);

    /// <summary>
    /// Switches to another source when the stream fails, at most <paramref name="attempts"/> times, or without end if
    /// that is negative.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> RecoverWithRetries<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Func<Exception, IGraph<SourceShape<TOut>, TMat>> partialFunc,
        int attempts) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.RecoverWithRetries(flow, partialFunc, attempts);

    /// <summary>Turns the failure of the stream into another one.</summary>
    public static SubFlow<TOut, TMat, TClosed> SelectError<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Func<Exception, Exception> selector) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.SelectError(flow, selector);

    /// <summary>Emits what the function makes of each element.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Select<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, Func<TOut1, TOut2> mapper) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Select(flow, mapper);

    /// <summary>Emits one by one the elements of the sequences that the function makes of each element.</summary>
    public static SubFlow<TOut2, TMat, TClosed> SelectMany<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, Func<TOut1, IEnumerable<TOut2>> mapConcater) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.SelectMany(flow, mapConcater);

    /// <summary>Like SelectMany, with a function that is made anew for every run and after a restart, so that it may have state.</summary>
    public static SubFlow<TOut2, TMat, TClosed> StatefulSelectMany<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, Func<Func<TOut1, IEnumerable<TOut2>>> mapConcaterFactory) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.StatefulSelectMany(flow, mapConcaterFactory);

    /// <summary>Runs up to <paramref name="parallelism"/> tasks at a time and emits their results in the order of the elements.</summary>
    public static SubFlow<TOut2, TMat, TClosed> SelectAsync<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.SelectAsync(flow, parallelism, asyncMapper);

    /// <summary>Runs up to <paramref name="parallelism"/> tasks at a time and emits their results as they come.</summary>
    public static SubFlow<TOut2, TMat, TClosed> SelectAsyncUnordered<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.SelectAsyncUnordered(flow, parallelism, asyncMapper);

    /// <summary>Lets through the elements that satisfy the predicate.</summary>
    public static SubFlow<TOut, TMat, TClosed> Where<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Predicate<TOut> predicate) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Where(flow, predicate);

    /// <summary>Lets through the elements that do not satisfy the predicate.</summary>
    public static SubFlow<TOut, TMat, TClosed> WhereNot<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Predicate<TOut> predicate) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.WhereNot(flow, predicate);

    /// <summary>
    /// Completes at the first element that does not satisfy the predicate; with <paramref name="inclusive"/> that one
    /// is emitted too.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> TakeWhile<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Predicate<TOut> predicate, bool inclusive = false) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.TakeWhile(flow, predicate, inclusive);

    /// <summary>Drops elements until one does not satisfy the predicate.</summary>
    public static SubFlow<TOut, TMat, TClosed> SkipWhile<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Predicate<TOut> predicate) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.SkipWhile(flow, predicate);

    /// <summary>Emits what the collector makes of each element, except the default of its type.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Collect<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, Func<TOut1, TOut2> collector) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Collect(flow, collector);

    /// <summary>Emits the elements in groups of <paramref name="n"/>; the last may be smaller.</summary>
    public static SubFlow<IEnumerable<TOut>, TMat, TClosed> Grouped<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, int n) =>
        (SubFlow<IEnumerable<TOut>, TMat, TClosed>)InternalFlowOperations.Grouped(flow, n);

    /// <summary>Fails with a <see cref="StreamLimitReachedException"/> after more than <paramref name="max"/> elements.</summary>
    public static SubFlow<TOut, TMat, TClosed> Limit<TOut, TMat, TClosed>(this SubFlow<TOut, TMat, TClosed> flow, long max) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Limit(flow, max);

    /// <summary>Fails with a <see cref="StreamLimitReachedException"/> when the costs add up to more than <paramref name="max"/>.</summary>
    public static SubFlow<TOut, TMat, TClosed> LimitWeighted<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, long max, Func<TOut, long> costFunc) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.LimitWeighted(flow, max, costFunc);

    /// <summary>Emits a window of <paramref name="n"/> elements that moves by <paramref name="step"/>.</summary>
    public static SubFlow<IEnumerable<TOut>, TMat, TClosed> Sliding<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, int n, int step = 1) =>
        (SubFlow<IEnumerable<TOut>, TMat, TClosed>)InternalFlowOperations.Sliding(flow, n, step);

    /// <summary>Folds the elements and emits every intermediate value, <paramref name="zero"/> first.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Scan<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> scan) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Scan(flow, zero, scan);

    /// <summary>Like Scan, with a function that returns a task.</summary>
    public static SubFlow<TOut2, TMat, TClosed> ScanAsync<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, TOut2 zero, Func<TOut2, TOut1, Task<TOut2>> scan) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.ScanAsync(flow, zero, scan);

    /// <summary>Folds all elements and emits the value at completion.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Aggregate<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> fold) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Aggregate(flow, zero, fold);

    /// <summary>Like Aggregate, with a function that returns a task.</summary>
    public static SubFlow<TOut2, TMat, TClosed> AggregateAsync<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, TOut2 zero, Func<TOut2, TOut1, Task<TOut2>> fold) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.AggregateAsync(flow, zero, fold);

    /// <summary>
    /// Reduces all elements to one, beginning with the first; fails with a <see cref="NoSuchElementException"/> without
    /// any.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> Sum<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Func<TOut, TOut, TOut> reduce) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Sum(flow, reduce);

    /// <summary>Emits <paramref name="inject"/> between every two elements, and the other two before and after all of them.</summary>
    public static SubFlow<TOut, TMat, TClosed> Intersperse<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TOut start, TOut inject, TOut end) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Intersperse(flow, start, inject, end);

    /// <summary>Emits <paramref name="inject"/> between every two elements.</summary>
    public static SubFlow<TOut, TMat, TClosed> Intersperse<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TOut inject) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Intersperse(flow, inject);

    /// <summary>Emits groups of up to <paramref name="n"/> elements, each at the latest after <paramref name="timeout"/>.</summary>
    public static SubFlow<IEnumerable<TOut>, TMat, TClosed> GroupedWithin<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, int n, TimeSpan timeout) =>
        (SubFlow<IEnumerable<TOut>, TMat, TClosed>)InternalFlowOperations.GroupedWithin(flow, n, timeout);

    /// <summary>
    /// Emits groups of up to <paramref name="maxNumber"/> elements that weigh up to <paramref name="maxWeight"/>, each
    /// at the latest after <paramref name="interval"/>.
    /// </summary>
    public static SubFlow<IEnumerable<TOut>, TMat, TClosed> GroupedWeightedWithin<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, long maxWeight, int maxNumber, TimeSpan interval, Func<TOut, long> costFn) =>
        (SubFlow<IEnumerable<TOut>, TMat, TClosed>)InternalFlowOperations.GroupedWeightedWithin(flow, maxWeight, maxNumber, interval, costFn);

    /// <summary>
    /// Emits each element that long after it came; the input buffer attribute says how many may wait. The default
    /// strategy is DropTail.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> Delay<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan of, DelayOverflowStrategy? strategy = null) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Delay(flow, of, strategy);

    /// <summary>Drops the first <paramref name="n"/> elements.</summary>
    public static SubFlow<TOut, TMat, TClosed> Skip<TOut, TMat, TClosed>(this SubFlow<TOut, TMat, TClosed> flow, long n) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Skip(flow, n);

    /// <summary>Drops the elements that come within <paramref name="duration"/> of the start.</summary>
    public static SubFlow<TOut, TMat, TClosed> SkipWithin<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan duration) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.SkipWithin(flow, duration);

    /// <summary>Completes after <paramref name="n"/> elements.</summary>
    public static SubFlow<TOut, TMat, TClosed> Take<TOut, TMat, TClosed>(this SubFlow<TOut, TMat, TClosed> flow, long n) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Take(flow, n);

    /// <summary>Completes <paramref name="duration"/> after the start.</summary>
    public static SubFlow<TOut, TMat, TClosed> TakeWithin<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan duration) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.TakeWithin(flow, duration);

    /// <summary>Aggregates elements while the downstream is slower, beginning with what the seed makes of the first.</summary>
    public static SubFlow<TOut2, TMat, TClosed> ConflateWithSeed<TOut1, TMat, TOut2, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, Func<TOut1, TOut2> seed, Func<TOut2, TOut1, TOut2> aggregate) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.ConflateWithSeed(flow, seed, aggregate);

    /// <summary>Aggregates elements while the downstream is slower.</summary>
    public static SubFlow<TOut, TMat, TClosed> Conflate<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Func<TOut, TOut, TOut> aggregate) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Conflate(flow, aggregate);

    /// <summary>Aggregates up to <paramref name="max"/> elements while the downstream is slower; then the upstream waits.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Batch<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, long max, Func<TOut1, TOut2> seed, Func<TOut2, TOut1, TOut2> aggregate) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Batch(flow, max, seed, aggregate);

    /// <summary>
    /// Aggregates elements of a cost of up to <paramref name="max"/> while the downstream is slower; then the upstream
    /// waits.
    /// </summary>
    public static SubFlow<TOut2, TMat, TClosed> BatchWeighted<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, long max, Func<TOut1, long> costFunction, Func<TOut1, TOut2> seed,
        Func<TOut2, TOut1, TOut2> aggregate) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.BatchWeighted(flow, max, costFunction, seed, aggregate);

    /// <summary>Emits what it can make of the last element while the upstream is slower.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Expand<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, Func<TOut1, IEnumerator<TOut2>> extrapolate) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Expand(flow, extrapolate);

    /// <summary>
    /// Holds up to <paramref name="size"/> elements that the downstream has not asked for; the strategy says what
    /// happens to more.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> Buffer<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, int size, OverflowStrategy strategy) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Buffer(flow, size, strategy);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the first element has not come in time.</summary>
    public static SubFlow<TOut, TMat, TClosed> InitialTimeout<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan timeout) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.InitialTimeout(flow, timeout);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the stream has not completed in time.</summary>
    public static SubFlow<TOut, TMat, TClosed> CompletionTimeout<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan timeout) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.CompletionTimeout(flow, timeout);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the time between two elements is too long.</summary>
    public static SubFlow<TOut, TMat, TClosed> IdleTimeout<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan timeout) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.IdleTimeout(flow, timeout);

    /// <summary>Fails with a <see cref="TimeoutException"/> when the downstream does not ask for an element for too long.</summary>
    public static SubFlow<TOut, TMat, TClosed> BackpressureTimeout<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan timeout) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.BackpressureTimeout(flow, timeout);

    /// <summary>Emits an element of its own whenever there was demand and no element for that long.</summary>
    public static SubFlow<TOut2, TMat, TClosed> KeepAlive<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, TimeSpan timeout, Func<TOut2> injectElement)
        where TOut1 : TOut2 =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.KeepAlive<TOut1, TOut2, TMat>(flow, timeout, injectElement);

    /// <summary>
    /// Lets through <paramref name="elements"/> per <paramref name="per"/>, after a silence up to <paramref
    /// name="maximumBurst"/> at once.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> Throttle<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, int elements, TimeSpan per, int maximumBurst, ThrottleMode mode) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Throttle(flow, elements, per, maximumBurst, mode);

    /// <summary>
    /// Lets through elements of a cost of <paramref name="cost"/> per <paramref name="per"/>, after a silence up to
    /// <paramref name="maximumBurst"/> at once.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> Throttle<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, int cost, TimeSpan per, int maximumBurst, Func<TOut, int> calculateCost,
        ThrottleMode mode) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Throttle(flow, cost, per, maximumBurst, calculateCost, mode);

    /// <summary>Keeps one element in hand, so that the upstream may run ahead of the demand by one.</summary>
    public static SubFlow<TOut, TMat, TClosed> Detach<TOut, TMat, TClosed>(this SubFlow<TOut, TMat, TClosed> flow) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Detach(flow);

    /// <summary>Asks for the first element after <paramref name="delay"/>.</summary>
    public static SubFlow<TOut, TMat, TClosed> InitialDelay<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, TimeSpan delay) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.InitialDelay(flow, delay);

    /// <summary>
    /// Logs elements (through <paramref name="extract"/>) and the end of the stream; Attributes.CreateLogLevels sets
    /// the levels.
    /// </summary>
    public static SubFlow<TOut, TMat, TClosed> Log<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, string name, Func<TOut, object> extract = null,
        ILoggingAdapter log = null) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Log(flow, name, extract, log);
}
