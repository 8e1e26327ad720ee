using System.Collections.Immutable;
using Akka.Streams.Implementation.Fusing;

namespace Akka.Streams.Dsl;

public static partial class SourceOperations
{
    /// <summary>Emits the first <paramref name="n"/> elements as a list together with a source of the others, and completes.</summary>
    public static Source<(IImmutableList<TOut>, Source<TOut, NotUsed>), TMat> PrefixAndTail<TOut, TMat>(
        this Source<TOut, TMat> flow, int n) =>
        (Source<(IImmutableList<TOut>, Source<TOut, NotUsed>), TMat>)InternalFlowOperations.PrefixAndTail(flow, n);

    /// <summary>Splits the stream into one substream for each key, up to <paramref name="maxSubstreams"/>.</summary>
    public static SubFlow<TOut, TMat, IRunnableGraph<TMat>> GroupBy<TOut, TMat, TKey>(
        this Source<TOut, TMat> flow, int maxSubstreams, Func<TOut, TKey> groupingFunc) =>
        InternalFlowOperations.GroupBy(flow, maxSubstreams, groupingFunc, allowClosedSubstreamRecreation: false,
            (source, sink) => ((Source<Source<TOut, NotUsed>, TMat>)source).To(sink));

    /// <summary>Begins a new substream with every element that satisfies the predicate.</summary>
    public static SubFlow<TOut, TMat, IRunnableGraph<TMat>> SplitWhen<TOut, TMat>(
        this Source<TOut, TMat> flow, SubstreamCancelStrategy substreamCancelStrategy, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitBefore, substreamCancelStrategy, predicate,
            (source, sink) => ((Source<Source<TOut, NotUsed>, TMat>)source).To(sink));

    /// <summary>Begins a new substream with every element that satisfies the predicate; drains cancelled ones.</summary>
    public static SubFlow<TOut, TMat, IRunnableGraph<TMat>> SplitWhen<TOut, TMat>(
        this Source<TOut, TMat> flow, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitBefore, SubstreamCancelStrategy.Drain, predicate,
            (source, sink) => ((Source<Source<TOut, NotUsed>, TMat>)source).To(sink));

    /// <summary>Ends the substream after every element that satisfies the predicate.</summary>
    public static SubFlow<TOut, TMat, IRunnableGraph<TMat>> SplitAfter<TOut, TMat>(
        this Source<TOut, TMat> flow, SubstreamCancelStrategy substreamCancelStrategy, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitAfter, substreamCancelStrategy, predicate,
            (source, sink) => ((Source<Source<TOut, NotUsed>, TMat>)source).To(sink));

    /// <summary>Ends the substream after every element that satisfies the predicate; drains cancelled ones.</summary>
    public static SubFlow<TOut, TMat, IRunnableGraph<TMat>> SplitAfter<TOut, TMat>(
        this Source<TOut, TMat> flow, Func<TOut, bool> predicate) =>
        InternalFlowOperations.Split(flow, SplitDecision.SplitAfter, SubstreamCancelStrategy.Drain, predicate,
            (source, sink) => ((Source<Source<TOut, NotUsed>, TMat>)source).To(sink));

    /// <summary>Runs the sources that the function makes of the elements one after the other.</summary>
    public static Source<TOut2, TMat> ConcatMany<TOut1, TOut2, TMat>(
        this Source<TOut1, TMat> flow, Func<TOut1, IGraph<SourceShape<TOut2>, TMat>> flatten) =>
        (Source<TOut2, TMat>)InternalFlowOperations.ConcatMany(flow, flatten);

    /// <summary>
    /// Runs up to <paramref name="breadth"/> of the sources that the function makes of the elements at a time and
    /// merges them.
    /// </summary>
    public static Source<TOut2, TMat> MergeMany<TOut1, TOut2, TMat>(
        this Source<TOut1, TMat> flow, int breadth, Func<TOut1, IGraph<SourceShape<TOut2>, TMat>> flatten) =>
        (Source<TOut2, TMat>)InternalFlowOperations.MergeMany(flow, breadth, flatten);

    /// <summary>Emits the pairs of the two streams' elements.</summary>
    public static Source<(TOut1, TOut2), TMat> Zip<TOut1, TOut2, TMat>(
        this Source<TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other) =>
        (Source<(TOut1, TOut2), TMat>)InternalFlowOperations.Zip(flow, other);

    /// <summary>Emits what the function makes of the pairs of the two streams' elements.</summary>
    public static Source<TOut3, TMat> ZipWith<TOut1, TOut2, TOut3, TMat>(
        this Source<TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other, Func<TOut1, TOut2, TOut3> combine) =>
        (Source<TOut3, TMat>)InternalFlowOperations.ZipWith(flow, other, combine);

    /// <summary>Pairs each element with its position, counted from zero.</summary>
    public static Source<(TOut, long), TMat> ZipWithIndex<TOut, TMat>(this Source<TOut, TMat> flow) =>
        (Source<(TOut, long), TMat>)InternalFlowOperations.ZipWithIndex(flow);

    /// <summary>Takes <paramref name="segmentSize"/> elements from each of the two streams in turn.</summary>
    public static Source<TOut2, TMat> Interleave<TOut1, TOut2, TMat>(
        this Source<TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other, int segmentSize)
        where TOut1 : TOut2 =>
        (Source<TOut2, TMat>)InternalFlowOperations.Interleave<TOut1, TOut2, TMat>(flow, other, segmentSize);

    /// <summary>Like Interleave, and combines the materialized values.</summary>
    public static Source<TOut2, TMat3> InterleaveMaterialized<TOut1, TOut2, TMat, TMat2, TMat3>(
        this Source<TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat2> other, int segmentSize,
        Func<TMat, TMat2, TMat3> combine)
        where TOut1 : TOut2 =>
        (Source<TOut2, TMat3>)InternalFlowOperations.InterleaveMaterialized<TOut1, TOut2, TMat, TMat2, TMat3>(flow, other, segmentSize, combine);

    /// <summary>
    /// Merges the two streams, taking elements as they come; with <paramref name="eagerComplete"/> it completes when
    /// one of them does.
    /// </summary>
    public static Source<TOut2, TMat> Merge<TOut1, TOut2, TMat>(
        this Source<TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other, bool eagerComplete = false)
        where TOut1 : TOut2 =>
        (Source<TOut2, TMat>)InternalFlowOperations.Merge<TOut1, TOut2, TMat>(flow, other, eagerComplete);

    /// <summary>Like Merge, and combines the materialized values.</summary>
    public static Source<TOut2, TMat3> MergeMaterialized<TOut1, TOut2, TMat, TMat2, TMat3>(
        this Source<TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat2> that, Func<TMat, TMat2, TMat3> combine)
        where TOut1 : TOut2 =>
        (Source<TOut2, TMat3>)InternalFlowOperations.MergeMaterialized<TOut1, TOut2, TMat, TMat2, TMat3>(flow, that, combine);

    /// <summary>Merges two streams that are sorted by the function into a sorted one.</summary>
    public static Source<TOut, TMat> MergeSorted<TOut, TMat>(
        this Source<TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other, Func<TOut, TOut, int> orderFunc) =>
        (Source<TOut, TMat>)InternalFlowOperations.MergeSorted(flow, other, orderFunc);

    /// <summary>Merges two sorted streams into a sorted one.</summary>
    public static Source<TOut, TMat> MergeSorted<TOut, TMat>(
        this Source<TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other)
        where TOut : IComparable<TOut> =>
        (Source<TOut, TMat>)InternalFlowOperations.MergeSorted(flow, other, (x, y) => x.CompareTo(y));

    /// <summary>Merges two streams that are sorted by the comparer into a sorted one.</summary>
    public static Source<TOut, TMat> MergeSorted<TOut, TMat>(
        this Source<TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other, IComparer<TOut> comparer) =>
        (Source<TOut, TMat>)InternalFlowOperations.MergeSorted(flow, other, comparer.Compare);

    /// <summary>Emits the other stream after this one.</summary>
    public static Source<TOut, TMat> Concat<TOut, TMat>(this Source<TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other) =>
        (Source<TOut, TMat>)InternalFlowOperations.Concat(flow, other);

    /// <summary>Emits the other stream before this one.</summary>
    public static Source<TOut2, TMat> Prepend<TOut1, TOut2, TMat>(
        this Source<TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> that)
        where TOut1 : TOut2 =>
        (Source<TOut2, TMat>)InternalFlowOperations.Prepend<TOut1, TOut2, TMat>(flow, that);

    /// <summary>Emits the secondary stream if this one completes without an element.</summary>
    public static Source<TOut, TMat> OrElse<TOut, TMat>(
        this Source<TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> secondary) =>
        (Source<TOut, TMat>)InternalFlowOperations.OrElse(flow, secondary);

    /// <summary>Like OrElse, and combines the materialized values.</summary>
    public static Source<TOut, TMat3> OrElseMaterialized<TOut, TMat, TMat2, TMat3>(
        this Source<TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat2> secondary,
        Func<TMat, TMat2, TMat3> materializedFunction) =>
        (Source<TOut, TMat3>)InternalFlowOperations.OrElseMaterialized(flow, secondary, materializedFunction);

    /// <summary>Sends every element to the sink too; both must ask for it.</summary>
    public static Source<TOut, TMat> AlsoTo<TOut, TMat>(this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that) =>
        (Source<TOut, TMat>)InternalFlowOperations.AlsoTo(flow, that, propagateFailure: false);

    /// <summary>Sends every element to the sink too; with <paramref name="propagateFailure"/> the stream ends when the sink does.</summary>
    public static Source<TOut, TMat> AlsoTo<TOut, TMat>(
        this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that, bool propagateFailure) =>
        (Source<TOut, TMat>)InternalFlowOperations.AlsoTo(flow, that, propagateFailure);

    /// <summary>Like AlsoTo, and combines the materialized values.</summary>
    public static Source<TOut, TMat3> AlsoToMaterialized<TOut, TMat, TMat2, TMat3>(
        this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that, Func<TMat, TMat2, TMat3> materializerFunction) =>
        (Source<TOut, TMat3>)InternalFlowOperations.AlsoToMaterialized(flow, that, materializerFunction, propagateFailure: false);

    /// <summary>Like AlsoTo, and combines the materialized values.</summary>
    public static Source<TOut, TMat3> AlsoToMaterialized<TOut, TMat, TMat2, TMat3>(
        this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that, Func<TMat, TMat2, TMat3> materializerFunction,
        bool propagateFailure) =>
        (Source<TOut, TMat3>)InternalFlowOperations.AlsoToMaterialized(flow, that, materializerFunction, propagateFailure);

    /// <summary>Sends the elements that satisfy the predicate to the sink, and only there.</summary>
    public static Source<TOut, TMat> DivertTo<TOut, TMat>(
        this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that, Func<TOut, bool> when) =>
        (Source<TOut, TMat>)InternalFlowOperations.DivertTo(flow, that, when);

    /// <summary>Like DivertTo, and combines the materialized values.</summary>
    public static Source<TOut, TMat3> DivertToMaterialized<TOut, TMat, TMat2, TMat3>(
        this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that, Func<TOut, bool> when,
        Func<TMat, TMat2, TMat3> materializerFunction) =>
        (Source<TOut, TMat3>)InternalFlowOperations.DivertToMaterialized(flow, that, when, materializerFunction);

    /// <summary>Sends elements to the sink too whenever it asks for one; never waits for it.</summary>
    public static Source<TOut, TMat> WireTap<TOut, TMat>(this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that) =>
        (Source<TOut, TMat>)InternalFlowOperations.WireTap(flow, that);

    /// <summary>Calls the action with elements as fast as it takes them; never waits for it.</summary>
    public static Source<TOut, TMat> WireTap<TOut, TMat>(this Source<TOut, TMat> flow, Action<TOut> action) =>
        (Source<TOut, TMat>)InternalFlowOperations.WireTap(flow, action);

    /// <summary>Like WireTap, and combines the materialized values.</summary>
    public static Source<TOut, TMat3> WireTapMaterialized<TOut, TMat, TMat2, TMat3>(
        this Source<TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that, Func<TMat, TMat2, TMat3> materializerFunction) =>
        (Source<TOut, TMat3>)InternalFlowOperations.WireTapMaterialized(flow, that, materializerFunction);

    /// <summary>Combines the two streams by a junction, such as Merge or Concat, and combines the materialized values.</summary>
    public static Source<TOut2, TMatOut> CombineMaterialized<TOut1, TOut2, TMat1, TMat2, TMatOut>(
        this Source<TOut1, TMat1> flow, Source<TOut1, TMat2> other,
        Func<int, IGraph<UniformFanInShape<TOut1, TOut2>, NotUsed>> strategy,
        Func<TMat1, TMat2, TMatOut> combineMaterializers) =>
        Source.CombineMaterialized(flow, other, strategy, combineMaterializers);
}
