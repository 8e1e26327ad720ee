namespace Akka.Streams.Dsl;

/// <summary>
/// A stream of streams: the operators are applied to every one of the streams, which can be merged or concatenated
/// back into one, or each be run into a sink of its own.
/// </summary>
public abstract class SubFlow<TOut, TMat, TClosed> : IFlow<TOut, TMat>
{
    public abstract IFlow<T, TMat> Via<T, TMat2>(IGraph<FlowShape<TOut, T>, TMat2> flow);

    /// <summary>Not supported: the substreams come to be while the stream runs, their values reach nobody.</summary>
    public abstract IFlow<T, TMat3> ViaMaterialized<T, TMat2, TMat3>(IGraph<FlowShape<TOut, T>, TMat2> flow,
        Func<TMat, TMat2, TMat3> combine);

    /// <summary>Not supported: the substreams come to be while the stream runs, their values reach nobody.</summary>
    public abstract IFlow<TOut, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc);

    /// <summary>Attaches a sink to each substream.</summary>
    public abstract TClosed To<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink);

    /// <summary>Not supported: attach sinks with <see cref="To{TMat2}"/>.</summary>
    public abstract TMat2 RunWith<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink, IMaterializer materializer);

    /// <summary>Merges the substreams, no more than <paramref name="parallelism"/> of them at a time.</summary>
    public abstract IFlow<TOut, TMat> MergeSubstreamsWithParallelism(int parallelism);

    /// <summary>Merges all substreams, however many there are.</summary>
    public virtual IFlow<TOut, TMat> MergeSubstreams() => MergeSubstreamsWithParallelism(int.MaxValue);

    /// <summary>Emits the substreams one after the other.</summary>
    public virtual IFlow<TOut, TMat> ConcatSubstream() => MergeSubstreamsWithParallelism(1);
}
