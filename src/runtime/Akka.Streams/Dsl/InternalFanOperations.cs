using Akka.Streams.Implementation.Fusing;

namespace Akka.Streams.Dsl;

internal static partial class InternalFlowOperations
{
    public static IFlow<(T1, T2), TMat> Zip<T1, T2, TMat>(IFlow<T1, TMat> flow, IGraph<SourceShape<T2>, TMat> other) =>
        flow.Via(GraphDsl.Create(other, (builder, shape) =>
        {
            var zip = builder.Add(new Zip<T1, T2>());
            builder.From(shape).To(zip.In1);
            return new FlowShape<T1, (T1, T2)>(zip.In0, zip.Out);
        }));

    public static IFlow<T3, TMat> ZipWith<T1, T2, T3, TMat>(IFlow<T1, TMat> flow, IGraph<SourceShape<T2>, TMat> other,
        Func<T1, T2, T3> combine) => flow.Via(GraphDsl.Create(other, (builder, shape) =>
        {
            var zip = builder.Add(new ZipWith<T1, T2, T3>(combine));
            builder.From(shape).To(zip.In1);
            return new FlowShape<T1, T3>(zip.In0, zip.Out);
        }));

    public static IFlow<(T, long), TMat> ZipWithIndex<T, TMat>(IFlow<T, TMat> flow) => flow.Via(new ZipWithIndex<T>());

    public static IFlow<TOut, TMat> Interleave<TIn, TOut, TMat>(IFlow<TIn, TMat> flow,
        IGraph<SourceShape<TOut>, TMat> other, int segmentSize) where TIn : TOut =>
        Upcast<TIn, TOut, TMat>(flow).Via(InterleaveGraph(other, segmentSize));

    public static IFlow<TOut, TMat3> InterleaveMaterialized<TIn, TOut, TMat, TMat2, TMat3>(IFlow<TIn, TMat> flow,
        IGraph<SourceShape<TOut>, TMat2> other, int segmentSize, Func<TMat, TMat2, TMat3> combine) where TIn : TOut =>
        Upcast<TIn, TOut, TMat>(flow).ViaMaterialized(InterleaveGraph(other, segmentSize), combine);

    public static IFlow<TOut, TMat> Merge<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, IGraph<SourceShape<TOut>, TMat> other,
        bool eagerComplete) where TIn : TOut => Upcast<TIn, TOut, TMat>(flow).Via(MergeGraph(other, eagerComplete));

    public static IFlow<TOut, TMat3> MergeMaterialized<TIn, TOut, TMat, TMat2, TMat3>(IFlow<TIn, TMat> flow,
        IGraph<SourceShape<TOut>, TMat2> that, Func<TMat, TMat2, TMat3> combine) where TIn : TOut =>
        Upcast<TIn, TOut, TMat>(flow).ViaMaterialized(MergeGraph(that, eagerComplete: false), combine);

    public static IFlow<T, TMat> MergeSorted<T, TMat>(IFlow<T, TMat> flow, IGraph<SourceShape<T>, TMat> other,
        Func<T, T, int> orderFunc) => flow.Via(GraphDsl.Create(other, (builder, shape) =>
        {
            var merge = builder.Add(new MergeSorted<T>(orderFunc));
            builder.From(shape).To(merge.In1);
            return new FlowShape<T, T>(merge.In0, merge.Out);
        }));

    public static IFlow<T, TMat> Concat<T, TMat>(IFlow<T, TMat> flow, IGraph<SourceShape<T>, TMat> other) =>
        flow.Via(ConcatGraph(other));

    public static IFlow<T, TMat3> ConcatMaterialized<T, TMat, TMat2, TMat3>(IFlow<T, TMat> flow,
        IGraph<SourceShape<T>, TMat2> that, Func<TMat, TMat2, TMat3> materializedFunction) =>
        flow.ViaMaterialized(ConcatGraph(that), materializedFunction);

    public static IFlow<TOut, TMat> Prepend<TIn, TOut, TMat>(IFlow<TIn, TMat> flow, IGraph<SourceShape<TOut>, TMat> that)
        where TIn : TOut => Upcast<TIn, TOut, TMat>(flow).Via(GraphDsl.Create(that, (builder, shape) =>
        {
            var concat = builder.Add(Dsl.Concat.Create<TOut>());
            builder.From(shape).To(concat.In(0));
            return new FlowShape<TOut, TOut>(concat.In(1), concat.Out);
        }));

    public static IFlow<T, TMat> OrElse<T, TMat>(IFlow<T, TMat> flow, IGraph<SourceShape<T>, TMat> secondary) =>
        flow.Via(OrElseGraph(secondary));

    public static IFlow<T, TMat3> OrElseMaterialized<T, TMat, TMat2, TMat3>(IFlow<T, TMat> flow,
        IGraph<SourceShape<T>, TMat2> secondary, Func<TMat, TMat2, TMat3> materializedFunction) =>
        flow.ViaMaterialized(OrElseGraph(secondary), materializedFunction);

    public static IFlow<T, TMat> AlsoTo<T, TMat>(IFlow<T, TMat> flow, IGraph<SinkShape<T>, TMat> that,
        bool propagateFailure) => flow.Via(AlsoToGraph(that, propagateFailure));

    public static IFlow<T, TMat3> AlsoToMaterialized<T, TMat, TMat2, TMat3>(IFlow<T, TMat> flow,
        IGraph<SinkShape<T>, TMat2> that, Func<TMat, TMat2, TMat3> materializerFunction, bool propagateFailure) =>
        flow.ViaMaterialized(AlsoToGraph(that, propagateFailure), materializerFunction);

    public static IFlow<T, TMat> DivertTo<T, TMat>(IFlow<T, TMat> flow, IGraph<SinkShape<T>, TMat> that,
        Func<T, bool> when) => flow.Via(DivertToGraph(that, when));

    public static IFlow<T, TMat3> DivertToMaterialized<T, TMat, TMat2, TMat3>(IFlow<T, TMat> flow,
        IGraph<SinkShape<T>, TMat2> that, Func<T, bool> when, Func<TMat, TMat2, TMat3> materializerFunction) =>
        flow.ViaMaterialized(DivertToGraph(that, when), materializerFunction);

    public static IFlow<T, TMat> WireTap<T, TMat>(IFlow<T, TMat> flow, IGraph<SinkShape<T>, TMat> that) =>
        flow.Via(WireTapGraph(that));

    public static IFlow<T, TMat> WireTap<T, TMat>(IFlow<T, TMat> flow, Action<T> action) =>
        flow.Via(WireTapGraph(Sink.ForEach(action)));

    public static IFlow<T, TMat3> WireTapMaterialized<T, TMat, TMat2, TMat3>(IFlow<T, TMat> flow,
        IGraph<SinkShape<T>, TMat2> that, Func<TMat, TMat2, TMat3> materializerFunction) =>
        flow.ViaMaterialized(WireTapGraph(that), materializerFunction);

    private static IFlow<TOut, TMat> Upcast<TIn, TOut, TMat>(IFlow<TIn, TMat> flow) where TIn : TOut =>
        flow as IFlow<TOut, TMat> ?? flow.Via(new Select<TIn, TOut>(element => element));

    private static IGraph<FlowShape<T, T>, TMat> InterleaveGraph<T, TMat>(IGraph<SourceShape<T>, TMat> other, int segmentSize)
    {
        var interleave = Dsl.Interleave.Create<T>(2, segmentSize);
        return GraphDsl.Create(other, (builder, shape) =>
        {
            var junction = builder.Add(interleave);
            builder.From(shape).To(junction.In(1));
            return new FlowShape<T, T>(junction.In(0), junction.Out);
        });
    }

    private static IGraph<FlowShape<T, T>, TMat> MergeGraph<T, TMat>(IGraph<SourceShape<T>, TMat> other, bool eagerComplete) =>
        GraphDsl.Create(other, (builder, shape) =>
        {
            var merge = builder.Add(new Merge<T>(2, eagerComplete));
            builder.From(shape).To(merge.In(1));
            return new FlowShape<T, T>(merge.In(0), merge.Out);
        });

    private static IGraph<FlowShape<T, T>, TMat> ConcatGraph<T, TMat>(IGraph<SourceShape<T>, TMat> other) =>
        GraphDsl.Create(other, (builder, shape) =>
        {
            var concat = builder.Add(Dsl.Concat.Create<T>());
            builder.From(shape).To(concat.In(1));
            return new FlowShape<T, T>(concat.In(0), concat.Out);
        });

    private static IGraph<FlowShape<T, T>, TMat> OrElseGraph<T, TMat>(IGraph<SourceShape<T>, TMat> secondary) =>
        GraphDsl.Create(secondary, (builder, shape) =>
        {
            var orElse = builder.Add(Dsl.OrElse.Create<T>());
            builder.From(shape).To(orElse.In(1));
            return new FlowShape<T, T>(orElse.In(0), orElse.Out);
        });

    private static IGraph<FlowShape<T, T>, TMat> AlsoToGraph<T, TMat>(IGraph<SinkShape<T>, TMat> that, bool propagateFailure) =>
        GraphDsl.Create(that, (builder, shape) =>
        {
            var broadcast = builder.Add(new Broadcast<T>(2, eagerCancel: propagateFailure));
            builder.From(broadcast.Out(1)).To(shape);
            return new FlowShape<T, T>(broadcast.In, broadcast.Out(0));
        });

    private static IGraph<FlowShape<T, T>, TMat> DivertToGraph<T, TMat>(IGraph<SinkShape<T>, TMat> that, Func<T, bool> when) =>
        GraphDsl.Create(that, (builder, shape) =>
        {
            var partition = builder.Add(new Partition<T>(2, element => when(element) ? 1 : 0));
            builder.From(partition.Out(1)).To(shape);
            return new FlowShape<T, T>(partition.In, partition.Out(0));
        });

    private static IGraph<FlowShape<T, T>, TMat> WireTapGraph<T, TMat>(IGraph<SinkShape<T>, TMat> that) =>
        GraphDsl.Create(that, (builder, shape) =>
        {
            var tap = builder.Add(Dsl.WireTap.Create<T>());
            builder.From(tap.Out1).To(shape);
            return new FlowShape<T, T>(tap.In, tap.Out0);
        });
}
