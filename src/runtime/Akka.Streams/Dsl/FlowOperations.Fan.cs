using System.Collections.Immutable;
using Akka.Streams.Implementation.Fusing;

namespace Akka.Streams.Dsl;

public static partial class FlowOperations
{
    /// <summary>Emits the first <paramref name="n"/> elements as a list together with a source of the others, and completes.</summary>
    public static Flow<TIn, (IImmutableList<TOut>, Source<TOut, NotUsed>), TMat> PrefixAndTail<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, int n) =>
        (Flow<TIn, (IImmutableList<TOut>, Source<TOut, NotUsed>), TMat>)InternalFlowOperations.PrefixAndTail(flow, n);

    /// <summary>Splits the stream into one substream for each key, up to <paramref name="maxSubstreams"/>.</summary>
    public static SubFlow<TOut, TMat, Sink<TIn, TMat>> GroupBy<TIn, TOut, TMat, TKey>(
        this Flow<TIn, TOut, TMat> flow, int maxSubstreams, Func<TOut, TKey> groupingFunc) =>
        InternalFlowOperations.GroupBy(flow, maxSubstreams, groupingFunc, allowClosedSubstreamRecreation: false,
            (self, sink) => ((Flow<TIn, Source<TOut, NotUsed>, TMat>)self).To(sink));

    /// <summary>
    /// Splits the stream into one substream for each key; with recreation a key may come again after its substream was
    /// closed.
    /// </summary>
    public static SubFlow<TOut, TMat, Sink<TIn, TMat>> GroupBy<TIn, TOut, TMat, TKey>(
        this Flow<TIn, TOut, TMat> flow, int maxSubstreams, Func<TOut, TKey> groupingFunc,
        bool allowClosedSubstreamRecreation) =>
        InternalFlowOperations.GroupBy(flow, maxSubstreams, groupingFunc, allowClosedSubstreamRecreation,
            (self, sink) => ((Flow<TIn, Source<TOut, NotUsed>, TMat>)self).To(sink));

    /// <summary>Begins a new substream with every element that satisfies the predicate.</summary>
    public static SubFlow<TOut, TMat, Sink<TIn, TMat>> SplitWhen<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, SubstreamCancelStrategy substreamCancelStrategy, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitBefore, substreamCancelStrategy, predicate,
            (self, sink) => ((Flow<TIn, Source<TOut, NotUsed>, TMat>)self).To(sink));

    /// <summary>Begins a new substream with every element that satisfies the predicate; drains cancelled ones.</summary>
    public static SubFlow<TOut, TMat, Sink<TIn, TMat>> SplitWhen<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitBefore, SubstreamCancelStrategy.Drain, predicate,
            (self, sink) => ((Flow<TIn, Source<TOut, NotUsed>, TMat>)self).To(sink));

    /// <summary>Ends the substream after every element that satisfies the predicate.</summary>
    public static SubFlow<TOut, TMat, Sink<TIn, TMat>> SplitAfter<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, SubstreamCancelStrategy substreamCancelStrategy, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitAfter, substreamCancelStrategy, predicate,
            (self, sink) => ((Flow<TIn, Source<TOut, NotUsed>, TMat>)self).To(sink));

    /// <summary>Ends the substream after every element that satisfies the predicate; drains cancelled ones.</summary>
    public static SubFlow<TOut, TMat, Sink<TIn, TMat>> SplitAfter<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitAfter, SubstreamCancelStrategy.Drain, predicate,
            (self, sink) => ((Flow<TIn, Source<TOut, NotUsed>, TMat>)self).To(sink));

    /// <summary>Runs the sources that the function makes of the elements one after the other.</summary>
    public static Flow<TIn, TOut2, TMat> ConcatMany<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, Func<TOut1, IGraph<SourceShape<TOut2>, TMat>> flatten) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.ConcatMany(flow, flatten);

    /// <summary>
    /// Runs up to <paramref name="breadth"/> of the sources that the function makes of the elements at a time and
    /// merges them.
    /// </summary>
    public static Flow<TIn, TOut2, TMat> MergeMany<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, int breadth, Func<TOut1, IGraph<SourceShape<TOut2>, TMat>> flatten) =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.MergeMany(flow, breadth, flatten);

    /// <summary>Emits the pairs of the two streams' elements.</summary>
    public static Flow<TIn, (TOut1, TOut2), TMat> Zip<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other) =>
        (Flow<TIn, (TOut1, TOut2), TMat>)InternalFlowOperations.Zip(flow, other);

    /// <summary>Emits what the function makes of the pairs of the two streams' elements.</summary>
    public static Flow<TIn, TOut3, TMat> ZipWith<TIn, TOut1, TOut2, TOut3, TMat>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other, Func<TOut1, TOut2, TOut3> combine) =>
        (Flow<TIn, TOut3, TMat>)InternalFlowOperations.ZipWith(flow, other, combine);

    /// <summary>Pairs each element with its position, counted from zero.</summary>
    public static Flow<TIn, (TOut, long), TMat> ZipWithIndex<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow) =>
        (Flow<TIn, (TOut, long), TMat>)InternalFlowOperations.ZipWithIndex(flow);

    /// <summary>Takes <paramref name="segmentSize"/> elements from each of the two streams in turn.</summary>
    public static Flow<TIn, TOut2, TMat> Interleave<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other, int segmentSize)
        where TOut1 : TOut2 =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Interleave<TOut1, TOut2, TMat>(flow, other, segmentSize);

    /// <summary>Like Interleave, and combines the materialized values.</summary>
    public static Flow<TIn, TOut2, TMat3> InterleaveMaterialized<TIn, TOut1, TOut2, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat2> other, int segmentSize,
        Func<TMat, TMat2, TMat3> combine)
        where TOut1 : TOut2 =>
        (Flow<TIn, TOut2, TMat3>)InternalFlowOperations.InterleaveMaterialized<TOut1, TOut2, TMat, TMat2, TMat3>(flow, other, segmentSize, combine);

    /// <summary>
    /// Merges the two streams, taking elements as they come; with <paramref name="eagerComplete"/> it completes when
    /// one of them does.
    /// </summary>
    public static Flow<TIn, TOut2, TMat> Merge<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other, bool eagerComplete = false)
        where TOut1 : TOut2 =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Merge<TOut1, TOut2, TMat>(flow, other, eagerComplete);

    /// <summary>Like Merge, and combines the materialized values.</summary>
    public static Flow<TIn, TOut2, TMat3> MergeMaterialized<TIn, TOut1, TOut2, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat2> that, Func<TMat, TMat2, TMat3> combine)
        where TOut1 : TOut2 =>
        (Flow<TIn, TOut2, TMat3>)InternalFlowOperations.MergeMaterialized<TOut1, TOut2, TMat, TMat2, TMat3>(flow, that, combine);

    /// <summary>Merges two streams that are sorted by the function into a sorted one.</summary>
    public static Flow<TIn, TOut, TMat> MergeSorted<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other, Func<TOut, TOut, int> orderFunc) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.MergeSorted(flow, other, orderFunc);

    /// <summary>Merges two sorted streams into a sorted one.</summary>
    public static Flow<TIn, TOut, TMat> MergeSorted<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other)
        where TOut : IComparable<TOut> =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.MergeSorted(flow, other, (x, y) => x.CompareTo(y));

    /// <summary>Merges two streams that are sorted by the comparer into a sorted one.</summary>
    public static Flow<TIn, TOut, TMat> MergeSorted<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other, IComparer<TOut> comparer) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.MergeSorted(flow, other, comparer.Compare);

    /// <summary>Emits the other stream after this one.</summary>
    public static Flow<TIn, TOut, TMat> Concat<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.Concat(flow, other);

    /// <summary>Emits the other stream before this one.</summary>
    public static Flow<TIn, TOut2, TMat> Prepend<TIn, TOut1, TOut2, TMat>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> that)
        where TOut1 : TOut2 =>
        (Flow<TIn, TOut2, TMat>)InternalFlowOperations.Prepend<TOut1, TOut2, TMat>(flow, that);

    /// <summary>Emits the secondary stream if this one completes without an element.</summary>
    public static Flow<TOut, TOut, TMat> OrElse<TOut, TMat>(
        this Flow<TOut, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> secondary) =>
        (Flow<TOut, TOut, TMat>)InternalFlowOperations.OrElse(flow, secondary);

    /// <summary>Like OrElse, and combines the materialized values.</summary>
    public static Flow<TOut, TOut, TMat3> OrElseMaterialized<TOut, TMat, TMat2, TMat3>(
        this Flow<TOut, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat2> secondary,
        Func<TMat, TMat2, TMat3> materializedFunction) =>
        (Flow<TOut, TOut, TMat3>)InternalFlowOperations.OrElseMaterialized(flow, secondary, materializedFunction);

    /// <summary>Sends every element to the sink too; both must ask for it.</summary>
    public static Flow<TIn, TOut, TMat> AlsoTo<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.AlsoTo(flow, that, propagateFailure: false);

    /// <summary>Sends every element to the sink too; with <paramref name="propagateFailure"/> the stream ends when the sink does.</summary>
    public static Flow<TIn, TOut, TMat> AlsoTo<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that, bool propagateFailure) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.AlsoTo(flow, that, propagateFailure);

    /// <summary>Like AlsoTo, and combines the materialized values.</summary>
    public static Flow<TIn, TOut, TMat3> AlsoToMaterialized<TIn, TOut, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that,
        Func<TMat, TMat2, TMat3> materializerFunction) =>
        (Flow<TIn, TOut, TMat3>)InternalFlowOperations.AlsoToMaterialized(flow, that, materializerFunction, propagateFailure: false);

    /// <summary>Like AlsoTo, and combines the materialized values.</summary>
    public static Flow<TIn, TOut, TMat3> AlsoToMaterialized<TIn, TOut, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that,
        Func<TMat, TMat2, TMat3> materializerFunction, bool propagateFailure) =>
        (Flow<TIn, TOut, TMat3>)InternalFlowOperations.AlsoToMaterialized(flow, that, materializerFunction, propagateFailure);

    /// <summary>Sends the elements that satisfy the predicate to the sink, and only there.</summary>
    public static Flow<TIn, TOut, TMat> DivertTo<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that, Func<TOut, bool> when) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.DivertTo(flow, that, when);

    /// <summary>Like DivertTo, and combines the materialized values.</summary>
    public static Flow<TIn, TOut, TMat3> DivertToMaterialized<TIn, TOut, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that, Func<TOut, bool> when,
        Func<TMat, TMat2, TMat3> materializerFunction) =>
        (Flow<TIn, TOut, TMat3>)InternalFlowOperations.DivertToMaterialized(flow, that, when, materializerFunction);

    /// <summary>Sends elements to the sink too whenever it asks for one; never waits for it.</summary>
    public static Flow<TIn, TOut, TMat> WireTap<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.WireTap(flow, that);

    /// <summary>Calls the action with elements as fast as it takes them; never waits for it.</summary>
    public static Flow<TIn, TOut, TMat> WireTap<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Action<TOut> action) =>
        (Flow<TIn, TOut, TMat>)InternalFlowOperations.WireTap(flow, action);

    /// <summary>Like WireTap, and combines the materialized values.</summary>
    public static Flow<TIn, TOut, TMat3> WireTapMaterialized<TIn, TOut, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that,
        Func<TMat, TMat2, TMat3> materializerFunction) =>
        (Flow<TIn, TOut, TMat3>)InternalFlowOperations.WireTapMaterialized(flow, that, materializerFunction);
}
