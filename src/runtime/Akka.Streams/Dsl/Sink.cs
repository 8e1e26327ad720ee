using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A blueprint with one input: where a stream ends.</summary>
public sealed partial class Sink<TIn, TMat> : IGraph<SinkShape<TIn>, TMat>
{
    internal Sink(Module module, SinkShape<TIn> shape = null)
    {
        Module = module;
        Shape = shape ?? new SinkShape<TIn>(new Inlet<TIn>("Sink.in"));
    }

    public SinkShape<TIn> Shape { get; }

    internal Module Module { get; }

    Module IGraph<SinkShape<TIn>>.Module => Module;

    /// <summary>Transforms each element before it reaches the sink.</summary>
    public Sink<TIn2, TMat> ContraMap<TIn2>(Func<TIn2, TIn> function) =>
        Flow.FromFunction(function).ToMaterialized(this, Keep.Right);

    /// <summary>Starts the sink now: yields its value and a sink that feeds it, which can be run once.</summary>
    public (TMat, Sink<TIn, NotUsed>) PreMaterialize(IMaterializer materializer)
    {
        var (subscriber, value) = Source.AsSubscriber<TIn>().ToMaterialized(this, Keep.Both).Run(materializer);
        return (value, Sink.FromSubscriber(subscriber));
    }

    /// <summary>Runs the source into this sink; yields the value of the source.</summary>
    public TMat2 RunWith<TMat2>(IGraph<SourceShape<TIn>, TMat2> source, IMaterializer materializer) =>
        Source.FromGraph(source).To(this).Run(materializer);

    /// <summary>Computes another value from the one that running yields.</summary>
    public Sink<TIn, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> fn) =>
        new(new MapValueModule(Module, value => fn(Erase.As<TMat>(value)), Attributes.None), Shape);

    public Sink<TIn, TMat> WithAttributes(Attributes attributes) => new(Module.WithAttributes(attributes), Shape);

    public Sink<TIn, TMat> AddAttributes(Attributes attributes) => new(Module.AddAttributes(attributes), Shape);

    public Sink<TIn, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public Sink<TIn, TMat> Async() => AddAttributes(Attributes.CreateAsyncBoundary());

    IGraph<SinkShape<TIn>, TMat> IGraph<SinkShape<TIn>, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<SinkShape<TIn>, TMat> IGraph<SinkShape<TIn>, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<SinkShape<TIn>, TMat> IGraph<SinkShape<TIn>, TMat>.Named(string name) => Named(name);

    IGraph<SinkShape<TIn>, TMat> IGraph<SinkShape<TIn>, TMat>.Async() => Async();

    public override string ToString() => $"Sink({Shape})";
}

/// <summary>Makes sinks.</summary>
public static partial class Sink
{
    /// <summary>A graph with one input as a sink.</summary>
    public static Sink<TIn, TMat> FromGraph<TIn, TMat>(IGraph<SinkShape<TIn>, TMat> graph) =>
        graph as Sink<TIn, TMat> ?? new Sink<TIn, TMat>(graph.Module, graph.Shape);

    /// <summary>A graph with one input as a sink.</summary>
    public static Sink<TIn, TMat> Wrap<TIn, TMat>(IGraph<SinkShape<TIn>, TMat> graph) => FromGraph(graph);

    /// <summary>A shape with one new input.</summary>
    public static SinkShape<T> Shape<T>(string name) => new(new Inlet<T>(name + ".in"));
}
