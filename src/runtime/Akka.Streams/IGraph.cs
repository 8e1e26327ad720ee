using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>A blueprint of streams with a shape; it can be used any number of times.</summary>
public interface IGraph<out TShape> where TShape : Shape
{
    /// <summary>The open ports.</summary>
    TShape Shape { get; }

    internal Module Module { get; }
}

/// <summary>A blueprint that yields a value each time it is run.</summary>
public interface IGraph<out TShape, out TMaterialized> : IGraph<TShape> where TShape : Shape
{
    /// <summary>The same graph with its own attributes replaced.</summary>
    IGraph<TShape, TMaterialized> WithAttributes(Attributes attributes);

    /// <summary>The same graph with attributes that are more specific than those it has.</summary>
    IGraph<TShape, TMaterialized> AddAttributes(Attributes attributes);

    /// <summary>The same graph with a name.</summary>
    IGraph<TShape, TMaterialized> Named(string name);

    /// <summary>The same graph, run in an actor of its own.</summary>
    IGraph<TShape, TMaterialized> Async();
}
