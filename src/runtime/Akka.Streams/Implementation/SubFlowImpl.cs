using Akka.Streams.Dsl;

namespace Akka.Streams.Implementation;

/// <summary>Knows how to apply a flow to all substreams and merge them back into the stream that they came from.</summary>
internal interface IMergeBack<TIn, TMat>
{
    IFlow<T, TMat> Apply<T>(Flow<TIn, T, TMat> flow, int breadth);
}

/// <summary>The operators on substreams of <typeparamref name="TIn"/> gathered so far.</summary>
internal sealed class SubFlowImpl<TIn, TOut, TMat, TClosed>(Flow<TIn, TOut, TMat> flow, IMergeBack<TIn, TMat> mergeBack,
    Func<Sink<TIn, TMat>, TClosed> finish) : SubFlow<TOut, TMat, TClosed>
{
    public override IFlow<T, TMat> Via<T, TMat2>(IGraph<FlowShape<TOut, T>, TMat2> next) =>
        new SubFlowImpl<TIn, T, TMat, TClosed>(flow.Via(next), mergeBack, finish);

    public override IFlow<T, TMat3> ViaMaterialized<T, TMat2, TMat3>(IGraph<FlowShape<TOut, T>, TMat2> next,
        Func<TMat, TMat2, TMat3> combine) =>
        throw new NotSupportedException("A SubFlow cannot combine the materialized values of its substreams. Use Via.");

    public override IFlow<TOut, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) =>
        throw new NotSupportedException("A SubFlow cannot map the materialized values of its substreams.");

    public override TClosed To<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink) => finish(flow.To(sink));

    public override TMat2 RunWith<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink, IMaterializer materializer) =>
        throw new NotSupportedException("A SubFlow has no single materialized value. Use To, and run what it returns.");

    public override IFlow<TOut, TMat> MergeSubstreamsWithParallelism(int parallelism) =>
        mergeBack.Apply(flow, parallelism);
}

/// <summary>Merges the substreams that a splitting stage emits.</summary>
internal sealed class MergeBack<TElement, TMat>(IFlow<Source<TElement, NotUsed>, TMat> substreams)
    : IMergeBack<TElement, TMat>
{
    public IFlow<T, TMat> Apply<T>(Flow<TElement, T, TMat> flow, int breadth) => substreams
        .Via(new Fusing.Select<Source<TElement, NotUsed>, Source<T, NotUsed>>(source => source.Via(flow)))
        .Via(new Fusing.FlattenMerge<Source<T, NotUsed>, T, NotUsed>(breadth));
}
