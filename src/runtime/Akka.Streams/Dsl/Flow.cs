using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A blueprint with one input and one output: steps of a stream.</summary>
public sealed partial class Flow<TIn, TOut, TMat> : IFlow<TOut, TMat>, IGraph<FlowShape<TIn, TOut>, TMat>
{
    internal Flow(Module module, FlowShape<TIn, TOut> shape = null)
    {
        Module = module;
        Shape = shape ?? new FlowShape<TIn, TOut>(new Inlet<TIn>("Flow.in"), new Outlet<TOut>("Flow.out"));
    }

    public FlowShape<TIn, TOut> Shape { get; }

    internal Module Module { get; }

    Module IGraph<FlowShape<TIn, TOut>>.Module => Module;

    /// <summary>Attaches a flow; its value is dropped.</summary>
    public Flow<TIn, TOut2, TMat> Via<TOut2, TMat2>(IGraph<FlowShape<TOut, TOut2>, TMat2> flow)
    {
        if (flow.Module.IsIdentity && this is Flow<TIn, TOut2, TMat> same)
            return same;
        return new Flow<TIn, TOut2, TMat>(Chain(flow.Module, Erase.KeepLeft));
    }

    /// <summary>Attaches a flow and combines the values.</summary>
    public Flow<TIn, TOut2, TMat3> ViaMaterialized<TOut2, TMat2, TMat3>(
        IGraph<FlowShape<TOut, TOut2>, TMat2> flow,
        Func<TMat, TMat2, TMat3> combine) => new(Chain(flow.Module, Erase.Combine(combine)));

    /// <summary>Attaches a sink; its value is dropped.</summary>
    public Sink<TIn, TMat> To<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink) => new(Chain(sink.Module, Erase.KeepLeft));

    /// <summary>Attaches a sink and combines the values.</summary>
    public Sink<TIn, TMat3> ToMaterialized<TMat2, TMat3>(IGraph<SinkShape<TOut>, TMat2> sink, Func<TMat, TMat2, TMat3> combine) =>
        new(Chain(sink.Module, Erase.Combine(combine)));

    /// <summary>Computes another value from the one that running yields.</summary>
    public Flow<TIn, TOut, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) =>
        new(new MapValueModule(Module, value => mapFunc(Erase.As<TMat>(value)), Attributes.None), Shape);

    /// <summary>Joins this flow with another one to a ring, which can be run.</summary>
    public IRunnableGraph<TMat> Join<TMat2>(IGraph<FlowShape<TOut, TIn>, TMat2> flow) => JoinMaterialized(flow, Keep.Left);

    /// <summary>Joins this flow with another one to a ring, which can be run, and combines the values.</summary>
    public IRunnableGraph<TMat3> JoinMaterialized<TMat2, TMat3>(
        IGraph<FlowShape<TOut, TIn>, TMat2> flow,
        Func<TMat, TMat2, TMat3> combine)
    {
        var both = Erase.Combine(combine);
        return new RunnableGraph<TMat3>(new GraphModule(
            [Module, flow.Module],
            [(new PartPort(0, 0), new PartPort(1, 0)), (new PartPort(1, 0), new PartPort(0, 0))],
            [],
            [],
            values => both(values[0], values[1]),
            Attributes.None));
    }

    /// <summary>Closes one side of a bidirectional flow with this flow; the other side is the new flow.</summary>
    public Flow<TIn2, TOut2, TMat> Join<TIn2, TOut2, TMat2>(IGraph<BidiShape<TOut, TOut2, TIn2, TIn>, TMat2> bidi) =>
        JoinMaterialized(bidi, Keep.Left);

    /// <summary>Closes one side of a bidirectional flow with this flow, and combines the values.</summary>
    public Flow<TIn2, TOut2, TMat3> JoinMaterialized<TIn2, TOut2, TMat2, TMat3>(
        IGraph<BidiShape<TOut, TOut2, TIn2, TIn>, TMat2> bidi,
        Func<TMat, TMat2, TMat3> combine)
    {
        var both = Erase.Combine(combine);
        return new Flow<TIn2, TOut2, TMat3>(new GraphModule(
            [Module, bidi.Module],
            [(new PartPort(0, 0), new PartPort(1, 0)), (new PartPort(1, 1), new PartPort(0, 0))],
            [new PartPort(1, 1)],
            [new PartPort(1, 0)],
            values => both(values[0], values[1]),
            Attributes.None));
    }

    /// <summary>Runs the source through this flow into the sink; yields the values of both.</summary>
    public (TMat1, TMat2) RunWith<TMat1, TMat2>(
        IGraph<SourceShape<TIn>, TMat1> source,
        IGraph<SinkShape<TOut>, TMat2> sink,
        IMaterializer materializer) =>
        Source.FromGraph(source).Via(this).ToMaterialized(sink, Keep.Both).Run(materializer);

    public Flow<TIn, TOut, TMat> WithAttributes(Attributes attributes) => new(Module.WithAttributes(attributes), Shape);

    public Flow<TIn, TOut, TMat> AddAttributes(Attributes attributes) => new(Module.AddAttributes(attributes), Shape);

    public Flow<TIn, TOut, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public Flow<TIn, TOut, TMat> Async() => AddAttributes(Attributes.CreateAsyncBoundary());

    IFlow<T2, TMat> IFlow<TOut, TMat>.Via<T2, TMat2>(IGraph<FlowShape<TOut, T2>, TMat2> flow) => Via(flow);

    IFlow<T2, TMat3> IFlow<TOut, TMat>.ViaMaterialized<T2, TMat2, TMat3>(
        IGraph<FlowShape<TOut, T2>, TMat2> flow,
        Func<TMat, TMat2, TMat3> combine) => ViaMaterialized(flow, combine);

    IFlow<TOut, TMat2> IFlow<TOut, TMat>.MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) => MapMaterializedValue(mapFunc);

    IGraph<FlowShape<TIn, TOut>, TMat> IGraph<FlowShape<TIn, TOut>, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<FlowShape<TIn, TOut>, TMat> IGraph<FlowShape<TIn, TOut>, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<FlowShape<TIn, TOut>, TMat> IGraph<FlowShape<TIn, TOut>, TMat>.Named(string name) => Named(name);

    IGraph<FlowShape<TIn, TOut>, TMat> IGraph<FlowShape<TIn, TOut>, TMat>.Async() => Async();

    // What is attached to a flow that passes everything through takes its place, but for the value.
    private Module Chain(Module next, Func<object, object, object> combine) => Module.IsIdentity
        ? new MapValueModule(next, value => combine(NotUsed.Instance, value), Attributes.None)
        : new ChainModule(Module, next, combine, Attributes.None);

    public override string ToString() => $"Flow({Shape})";
}

/// <summary>Makes flows.</summary>
public static partial class Flow
{
    /// <summary>A flow that passes everything through: where the steps of a flow are attached.</summary>
    public static Flow<T, T, NotUsed> Create<T>() => IdentityFlow<T>.Instance;

    /// <summary>A flow that passes everything through, of the given value's type.</summary>
    public static Flow<T, T, TMat> Create<T, TMat>() => new(new IdentityStage<T>().StageModule);

    /// <summary>The same as <see cref="Create{T}"/>.</summary>
    public static Flow<T, T, NotUsed> Identity<T>() => Create<T>();

    /// <summary>The same as <see cref="Create{T,TMat}"/>.</summary>
    public static Flow<T, T, TMat> Identity<T, TMat>() => Create<T, TMat>();

    /// <summary>A graph with one input and one output as a flow.</summary>
    public static Flow<TIn, TOut, TMat> FromGraph<TIn, TOut, TMat>(IGraph<FlowShape<TIn, TOut>, TMat> graph) =>
        graph as Flow<TIn, TOut, TMat> ?? new Flow<TIn, TOut, TMat>(graph.Module, graph.Shape);

    /// <summary>A sink and a source side by side: what goes in does not come out.</summary>
    public static Flow<TIn, TOut, NotUsed> FromSinkAndSource<TIn, TOut, TMat>(
        IGraph<SinkShape<TIn>, TMat> sink,
        IGraph<SourceShape<TOut>, TMat> source) => FromSinkAndSource(sink, source, Keep.None);

    /// <summary>A sink and a source side by side: what goes in does not come out. Combines the values.</summary>
    public static Flow<TIn, TOut, TMat> FromSinkAndSource<TIn, TOut, TMat1, TMat2, TMat>(
        IGraph<SinkShape<TIn>, TMat1> sink,
        IGraph<SourceShape<TOut>, TMat2> source,
        Func<TMat1, TMat2, TMat> combine)
    {
        var both = Erase.Combine(combine);
        return new Flow<TIn, TOut, TMat>(new GraphModule(
            [sink.Module, source.Module],
            [],
            [new PartPort(0, 0)],
            [new PartPort(1, 0)],
            values => both(values[0], values[1]),
            Attributes.None));
    }

    private static class IdentityFlow<T>
    {
        public static readonly Flow<T, T, NotUsed> Instance = new(new IdentityStage<T>().StageModule);
    }
}
