using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A blueprint with one output: where a stream begins.</summary>
public sealed partial class Source<TOut, TMat> : IFlow<TOut, TMat>, IGraph<SourceShape<TOut>, TMat>
{
    internal Source(Module module, SourceShape<TOut> shape = null)
    {
        Module = module;
        Shape = shape ?? new SourceShape<TOut>(new Outlet<TOut>("Source.out"));
    }

    public SourceShape<TOut> Shape { get; }

    internal Module Module { get; }

    Module IGraph<SourceShape<TOut>>.Module => Module;

    /// <summary>Attaches a flow; its value is dropped.</summary>
    public Source<TOut2, TMat> Via<TOut2, TMat2>(IGraph<FlowShape<TOut, TOut2>, TMat2> flow) =>
        flow.Module.IsIdentity && this is Source<TOut2, TMat> same ? same : new Source<TOut2, TMat>(Chain(flow.Module, Erase.KeepLeft));

    /// <summary>Attaches a flow and combines the values.</summary>
    public Source<TOut2, TMat3> ViaMaterialized<TOut2, TMat2, TMat3>(
        IGraph<FlowShape<TOut, TOut2>, TMat2> flow,
        Func<TMat, TMat2, TMat3> combine) => new(Chain(flow.Module, Erase.Combine(combine)));

    /// <summary>Attaches a sink; its value is dropped.</summary>
    public IRunnableGraph<TMat> To<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink) =>
        new RunnableGraph<TMat>(Chain(sink.Module, Erase.KeepLeft));

    /// <summary>Attaches a sink and combines the values.</summary>
    public IRunnableGraph<TMat3> ToMaterialized<TMat2, TMat3>(IGraph<SinkShape<TOut>, TMat2> sink, Func<TMat, TMat2, TMat3> combine) =>
        new RunnableGraph<TMat3>(Chain(sink.Module, Erase.Combine(combine)));

    /// <summary>Computes another value from the one that running yields.</summary>
    public Source<TOut, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) =>
        new(new MapValueModule(Module, value => mapFunc(Erase.As<TMat>(value)), Attributes.None), Shape);

    /// <summary>Runs the stream into the sink; yields the value of the sink.</summary>
    public TMat2 RunWith<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink, IMaterializer materializer) =>
        ToMaterialized(sink, Keep.Right).Run(materializer);

    /// <summary>Runs the stream into the sink; yields the value of the sink.</summary>
    public TMat2 RunWith<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink, ActorSystem system) => RunWith(sink, system.SharedMaterializer());

    public Source<TOut, TMat> WithAttributes(Attributes attributes) => new(Module.WithAttributes(attributes), Shape);

    public Source<TOut, TMat> AddAttributes(Attributes attributes) => new(Module.AddAttributes(attributes), Shape);

    public Source<TOut, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public Source<TOut, TMat> Async() => AddAttributes(Attributes.CreateAsyncBoundary());

    IFlow<T2, TMat> IFlow<TOut, TMat>.Via<T2, TMat2>(IGraph<FlowShape<TOut, T2>, TMat2> flow) => Via(flow);

    IFlow<T2, TMat3> IFlow<TOut, TMat>.ViaMaterialized<T2, TMat2, TMat3>(
        IGraph<FlowShape<TOut, T2>, TMat2> flow,
        Func<TMat, TMat2, TMat3> combine) => ViaMaterialized(flow, combine);

    IFlow<TOut, TMat2> IFlow<TOut, TMat>.MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) => MapMaterializedValue(mapFunc);

    IGraph<SourceShape<TOut>, TMat> IGraph<SourceShape<TOut>, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<SourceShape<TOut>, TMat> IGraph<SourceShape<TOut>, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<SourceShape<TOut>, TMat> IGraph<SourceShape<TOut>, TMat>.Named(string name) => Named(name);

    IGraph<SourceShape<TOut>, TMat> IGraph<SourceShape<TOut>, TMat>.Async() => Async();

    private ChainModule Chain(Module next, Func<object, object, object> combine) => new(Module, next, combine, Attributes.None);

    public override string ToString() => $"Source({Shape})";
}

/// <summary>Makes sources.</summary>
public static partial class Source
{
    /// <summary>A graph with one output as a source.</summary>
    public static Source<T, TMat> FromGraph<T, TMat>(IGraph<SourceShape<T>, TMat> source) =>
        source as Source<T, TMat> ?? new Source<T, TMat>(source.Module, source.Shape);

    /// <summary>A shape with one new output.</summary>
    public static SourceShape<T> Shape<T>(string name) => new(new Outlet<T>(name + ".out"));
}
