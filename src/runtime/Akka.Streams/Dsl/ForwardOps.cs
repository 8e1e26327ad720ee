namespace Akka.Streams.Dsl;

/// <summary>Connects from an output towards the sinks.</summary>
public static class ForwardOps
{
    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat>(this GraphDsl.ForwardOps<TOut, TMat> ops, Inlet<TIn> inlet)
        where TIn : TOut
    {
        ops.Builder.AddEdge(ops.Out, inlet);
        return ops.Builder;
    }

    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat>(this GraphDsl.ForwardOps<TOut, TMat> ops, SinkShape<TIn> sink)
        where TIn : TOut => ops.To(sink.Inlet);

    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat>(this GraphDsl.ForwardOps<TOut, TMat> ops, FlowShape<TIn, TOut> flow)
        where TIn : TOut => ops.To(flow.Inlet);

    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat, TMat2>(
        this GraphDsl.ForwardOps<TOut, TMat> ops,
        IGraph<SinkShape<TIn>, TMat2> sink)
        where TIn : TOut => ops.To(ops.Builder.Add(sink).Inlet);

    /// <summary>Connects to the first input of the junction that is free.</summary>
    public static GraphDsl.Builder<TMat> To<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ForwardOps<TOut1, TMat> ops,
        UniformFanInShape<TIn, TOut2> junction)
        where TIn : TOut1 => ops.To(GraphDsl.FreePort.In(ops.Builder, junction));

    /// <summary>Connects to the input of the junction.</summary>
    public static GraphDsl.Builder<TMat> To<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ForwardOps<TOut1, TMat> ops,
        UniformFanOutShape<TIn, TOut2> junction)
        where TIn : TOut1 => ops.To(junction.In);

    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ForwardOps<TOut1, TMat> ops,
        FlowShape<TIn, TOut2> flow)
        where TIn : TOut1
    {
        ops.To(flow.Inlet);
        return ops.Builder.From(flow.Outlet);
    }

    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ForwardOps<TOut1, TMat> ops,
        IGraph<FlowShape<TIn, TOut2>, NotUsed> flow)
        where TIn : TOut1
    {
        var shape = ops.Builder.Add(flow);
        return ops.Via(shape);
    }

    /// <summary>Connects to the first input of the junction that is free, and goes on from its output.</summary>
    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ForwardOps<TOut1, TMat> ops,
        UniformFanInShape<TIn, TOut2> junction)
        where TIn : TOut1
    {
        ops.To(junction);
        return ops.Builder.From(junction.Out);
    }

    /// <summary>Connects to the input of the junction, and goes on from its first output that is free.</summary>
    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ForwardOps<TOut1, TMat> ops,
        UniformFanOutShape<TIn, TOut2> junction)
        where TIn : TOut1
    {
        ops.To(junction.In);
        return ops.Builder.From(GraphDsl.FreePort.Out(ops.Builder, junction));
    }
}
