namespace Akka.Streams.Dsl;

/// <summary>Connects from an input towards the sources.</summary>
public static class ReverseOps
{
    public static GraphDsl.Builder<TMat> From<TIn, TOut, TMat>(this GraphDsl.ReverseOps<TIn, TMat> ops, Outlet<TOut> outlet)
        where TIn : TOut
    {
        ops.Builder.AddEdge(outlet, ops.In);
        return ops.Builder;
    }

    public static GraphDsl.Builder<TMat> From<TIn, TOut, TMat>(this GraphDsl.ReverseOps<TIn, TMat> ops, SourceShape<TOut> source)
        where TIn : TOut => ops.From(source.Outlet);

    public static GraphDsl.Builder<TMat> From<TIn, TOut, TMat>(
        this GraphDsl.ReverseOps<TIn, TMat> ops,
        IGraph<SourceShape<TOut>, TMat> source)
        where TIn : TOut => ops.From(ops.Builder.Add(source).Outlet);

    public static GraphDsl.Builder<TMat> From<TIn, TOut, TMat>(this GraphDsl.ReverseOps<TIn, TMat> ops, FlowShape<TIn, TOut> flow)
        where TIn : TOut => ops.From(flow.Outlet);

    /// <summary>Connects from the output of the junction.</summary>
    public static GraphDsl.Builder<TMat> From<TIn, TOut, TMat>(
        this GraphDsl.ReverseOps<TIn, TMat> ops,
        UniformFanInShape<TIn, TOut> junction)
        where TIn : TOut => ops.From(junction.Out);

    /// <summary>Connects from the first output of the junction that is free.</summary>
    public static GraphDsl.Builder<TMat> From<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ReverseOps<TIn, TMat> ops,
        UniformFanOutShape<TOut1, TOut2> junction)
        where TIn : TOut2 => ops.From(GraphDsl.FreePort.Out(ops.Builder, junction));

    public static GraphDsl.ReverseOps<TOut1, TMat> Via<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ReverseOps<TIn, TMat> ops,
        FlowShape<TOut1, TOut2> flow)
        where TIn : TOut2
    {
        ops.From(flow.Outlet);
        return ops.Builder.To(flow.Inlet);
    }

    public static GraphDsl.ReverseOps<TOut1, TMat> Via<TIn, TOut1, TOut2, TMat>(
        this GraphDsl.ReverseOps<TIn, TMat> ops,
        IGraph<FlowShape<TOut1, TOut2>, TMat> flow)
        where TIn : TOut2 => ops.Via(ops.Builder.Add(flow));

    /// <summary>Connects from the output of the junction, and goes on from its first input that is free.</summary>
    public static GraphDsl.ReverseOps<TIn, TMat> Via<TIn, TOut, TMat>(
        this GraphDsl.ReverseOps<TIn, TMat> ops,
        UniformFanInShape<TIn, TOut> junction)
        where TIn : TOut
    {
        ops.From(junction.Out);
        return ops.Builder.To(GraphDsl.FreePort.In(ops.Builder, junction));
    }

    /// <summary>Connects from the first output of the junction that is free, and goes on from its input.</summary>
    public static GraphDsl.ReverseOps<TIn, TMat> Via<TIn, TOut, TMat>(
        this GraphDsl.ReverseOps<TIn, TMat> ops,
        UniformFanOutShape<TIn, TOut> junction)
        where TIn : TOut
    {
        ops.From(GraphDsl.FreePort.Out(ops.Builder, junction));
        return ops.Builder.To(junction.In);
    }
}
