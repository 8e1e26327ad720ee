using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A blueprint without open ports: it can be run.</summary>
public interface IRunnableGraph<out TMat> : IGraph<ClosedShape, TMat>
{
    /// <summary>Runs the graph and yields its value.</summary>
    TMat Run(IMaterializer materializer);

    /// <summary>Runs the graph in the given system and yields its value.</summary>
    TMat Run(ActorSystem system);

    /// <summary>Computes another value from the one that running yields.</summary>
    IRunnableGraph<TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> func);

    new IRunnableGraph<TMat> WithAttributes(Attributes attributes);

    new IRunnableGraph<TMat> AddAttributes(Attributes attributes);

    new IRunnableGraph<TMat> Named(string name);
}

/// <summary>A blueprint without open ports: it can be run.</summary>
public sealed class RunnableGraph<TMat> : IRunnableGraph<TMat>
{
    internal RunnableGraph(Module module) => Module = module;

    public ClosedShape Shape => ClosedShape.Instance;

    internal Module Module { get; }

    Module IGraph<ClosedShape>.Module => Module;

    public TMat Run(IMaterializer materializer) => materializer.Materialize(this);

    public TMat Run(ActorSystem system) => Run(system.SharedMaterializer());

    public IRunnableGraph<TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> func) =>
        new RunnableGraph<TMat2>(new MapValueModule(Module, value => func(Erase.As<TMat>(value)), Attributes.None));

    public IRunnableGraph<TMat> WithAttributes(Attributes attributes) => new RunnableGraph<TMat>(Module.WithAttributes(attributes));

    public IRunnableGraph<TMat> AddAttributes(Attributes attributes) => new RunnableGraph<TMat>(Module.AddAttributes(attributes));

    public IRunnableGraph<TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public IRunnableGraph<TMat> Async() => AddAttributes(Attributes.CreateAsyncBoundary());

    IGraph<ClosedShape, TMat> IGraph<ClosedShape, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<ClosedShape, TMat> IGraph<ClosedShape, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<ClosedShape, TMat> IGraph<ClosedShape, TMat>.Named(string name) => Named(name);

    IGraph<ClosedShape, TMat> IGraph<ClosedShape, TMat>.Async() => Async();

    public override string ToString() => "RunnableGraph()";
}

/// <summary>Makes graphs that can be run.</summary>
public static class RunnableGraph
{
    /// <summary>A graph without open ports as one that can be run.</summary>
    public static RunnableGraph<TMat> FromGraph<TMat>(IGraph<ClosedShape, TMat> g) =>
        g as RunnableGraph<TMat> ?? new RunnableGraph<TMat>(g.Module);
}
