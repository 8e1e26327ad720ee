using System.Collections.Immutable;

namespace Akka.Streams.Dsl;

public static partial class SubFlowOperations
{
    /// <summary>Emits the first <paramref name="n"/> elements as a list together with a source of the others, and completes.</summary>
    public static SubFlow<(IImmutableList<TOut>, Source<TOut, NotUsed>), TMat, TClosed> PrefixAndTail<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, int n) =>
        (SubFlow<(IImmutableList<TOut>, Source<TOut, NotUsed>), TMat, TClosed>)InternalFlowOperations.PrefixAndTail(flow, n);

    /// <summary>Runs the sources that the function makes of the elements one after the other.</summary>
    public static SubFlow<TOut2, TMat, TClosed> ConcatMany<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, Func<TOut1, IGraph<SourceShape<TOut2>, TMat>> flatten) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.ConcatMany(flow, flatten);

    /// <summary>
    /// Runs up to <paramref name="breadth"/> of the sources that the function makes of the elements at a time and
    /// merges them.
    /// </summary>
    public static SubFlow<TOut2, TMat, TClosed> MergeMany<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, int breadth, Func<TOut1, IGraph<SourceShape<TOut2>, TMat>> flatten) =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.MergeMany(flow, breadth, flatten);

    /// <summary>Emits the pairs of the two streams' elements.</summary>
    public static SubFlow<(TOut1, TOut2), TMat, TClosed> Zip<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, IGraph<SourceShape<TOut2>, TMat> other) =>
        (SubFlow<(TOut1, TOut2), TMat, TClosed>)InternalFlowOperations.Zip(flow, other);

    /// <summary>Emits what the function makes of the pairs of the two streams' elements.</summary>
    public static SubFlow<TOut3, TMat, TClosed> ZipWith<TOut1, TOut2, TOut3, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, IGraph<SourceShape<TOut2>, TMat> other,
        Func<TOut1, TOut2, TOut3> combine) =>
        (SubFlow<TOut3, TMat, TClosed>)InternalFlowOperations.ZipWith(flow, other, combine);

    /// <summary>Pairs each element with its position, counted from zero.</summary>
    public static SubFlow<(TOut, long), TMat, TClosed> ZipWithIndex<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow) =>
        (SubFlow<(TOut, long), TMat, TClosed>)InternalFlowOperations.ZipWithIndex(flow);

    /// <summary>Takes <paramref name="segmentSize"/> elements from each of the two streams in turn.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Interleave<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, IGraph<SourceShape<TOut2>, TMat> other, int segmentSize)
        where TOut1 : TOut2 =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Interleave<TOut1, TOut2, TMat>(flow, other, segmentSize);

    /// <summary>
    /// Merges the two streams, taking elements as they come; with <paramref name="eagerComplete"/> it completes when
    /// one of them does.
    /// </summary>
    public static SubFlow<TOut2, TMat, TClosed> Merge<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, IGraph<SourceShape<TOut2>, TMat> other, bool eagerComplete = false)
        where TOut1 : TOut2 =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Merge<TOut1, TOut2, TMat>(flow, other, eagerComplete);

    /// <summary>Merges two streams that are sorted by the function into a sorted one.</summary>
    public static SubFlow<TOut, TMat, TClosed> MergeSorted<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SourceShape<TOut>, TMat> other, Func<TOut, TOut, int> orderFunc) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.MergeSorted(flow, other, orderFunc);

    /// <summary>Merges two sorted streams into a sorted one.</summary>
    public static SubFlow<TOut, TMat, TClosed> MergeSorted<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SourceShape<TOut>, TMat> other)
        where TOut : IComparable<TOut> =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.MergeSorted(flow, other, (x, y) => x.CompareTo(y));

    /// <summary>Merges two streams that are sorted by the comparer into a sorted one.</summary>
    public static SubFlow<TOut, TMat, TClosed> MergeSorted<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SourceShape<TOut>, TMat> other, IComparer<TOut> comparer) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.MergeSorted(flow, other, comparer.Compare);

    /// <summary>Emits the other stream after this one.</summary>
    public static SubFlow<TOut, TMat, TClosed> Concat<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SourceShape<TOut>, TMat> other) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.Concat(flow, other);

    /// <summary>Emits the other stream before this one.</summary>
    public static SubFlow<TOut2, TMat, TClosed> Prepend<TOut1, TOut2, TMat, TClosed>(
        this SubFlow<TOut1, TMat, TClosed> flow, IGraph<SourceShape<TOut2>, TMat> that)
        where TOut1 : TOut2 =>
        (SubFlow<TOut2, TMat, TClosed>)InternalFlowOperations.Prepend<TOut1, TOut2, TMat>(flow, that);

    /// <summary>Emits the secondary stream if this one completes without an element.</summary>
    public static SubFlow<TOut, TMat, TClosed> OrElse<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SourceShape<TOut>, TMat> secondary) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.OrElse(flow, secondary);

    /// <summary>Sends every element to the sink too; both must ask for it.</summary>
    public static SubFlow<TOut, TMat, TClosed> AlsoTo<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SinkShape<TOut>, TMat> that) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.AlsoTo(flow, that, propagateFailure: false);

    /// <summary>Sends every element to the sink too; with <paramref name="propagateFailure"/> the stream ends when the sink does.</summary>
    public static SubFlow<TOut, TMat, TClosed> AlsoTo<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SinkShape<TOut>, TMat> that, bool propagateFailure) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.AlsoTo(flow, that, propagateFailure);

    /// <summary>Sends the elements that satisfy the predicate to the sink, and only there.</summary>
    public static SubFlow<TOut, TMat, TClosed> DivertTo<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SinkShape<TOut>, TMat> that, Func<TOut, bool> when) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.DivertTo(flow, that, when);

    /// <summary>Sends elements to the sink too whenever it asks for one; never waits for it.</summary>
    public static SubFlow<TOut, TMat, TClosed> WireTap<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, IGraph<SinkShape<TOut>, TMat> that) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.WireTap(flow, that);

    /// <summary>Calls the action with elements as fast as it takes them; never waits for it.</summary>
    public static SubFlow<TOut, TMat, TClosed> WireTap<TOut, TMat, TClosed>(
        this SubFlow<TOut, TMat, TClosed> flow, Action<TOut> action) =>
        (SubFlow<TOut, TMat, TClosed>)InternalFlowOperations.WireTap(flow, action);
}
