using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>The ports of a graph: what is open at its border.</summary>
public abstract class Shape : ICloneable
{
    /// <summary>All input ports, in a fixed order.</summary>
    public abstract ImmutableArray<Inlet> Inlets { get; }

    /// <summary>All output ports, in a fixed order.</summary>
    public abstract ImmutableArray<Outlet> Outlets { get; }

    /// <summary>A shape of the same kind with copies of all ports.</summary>
    public abstract Shape DeepCopy();

    /// <summary>A shape of the same kind with the given ports.</summary>
    public abstract Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets);

    /// <summary>Whether both shapes hold the same set of ports.</summary>
    public bool HasSamePortsAs(Shape shape)
    {
        var inlets = new HashSet<Inlet>(Inlets);
        var outlets = new HashSet<Outlet>(Outlets);
        return inlets.SetEquals(shape.Inlets) && outlets.SetEquals(shape.Outlets);
    }

    /// <summary>Whether both shapes are of the same kind and hold the same set of ports.</summary>
    public bool HasSamePortsAndShapeAs(Shape shape) => GetType() == shape.GetType() && HasSamePortsAs(shape);

    public object Clone() => DeepCopy();

    public sealed override string ToString() =>
        $"{GetType().Name}([{string.Join(", ", Inlets)}] [{string.Join(", ", Outlets)}])";

    internal static ImmutableArray<Inlet> NoInlets => ImmutableArray<Inlet>.Empty;

    internal static ImmutableArray<Outlet> NoOutlets => ImmutableArray<Outlet>.Empty;

    internal static void RequirePorts(ImmutableArray<Inlet> inlets, int inCount, ImmutableArray<Outlet> outlets, int outCount, Shape shape)
    {
        if (inlets.Length != inCount)
            throw new ArgumentException($"Proposed inlets [{string.Join(", ", inlets)}] do not fit {shape.GetType().Name}, which has {inCount}", nameof(inlets));
        if (outlets.Length != outCount)
            throw new ArgumentException($"Proposed outlets [{string.Join(", ", outlets)}] do not fit {shape.GetType().Name}, which has {outCount}", nameof(outlets));
    }
}

/// <summary>The shape of a graph without open ports: it can be run.</summary>
public sealed class ClosedShape : Shape
{
    public static readonly ClosedShape Instance = new();

    private ClosedShape()
    {
    }

    public override ImmutableArray<Inlet> Inlets => NoInlets;

    public override ImmutableArray<Outlet> Outlets => NoOutlets;

    public override Shape DeepCopy() => this;

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        RequirePorts(inlets, 0, outlets, 0, this);
        return this;
    }
}

/// <summary>A shape of which nothing is known but its ports.</summary>
public class AmorphousShape : Shape
{
    public AmorphousShape(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        Inlets = inlets;
        Outlets = outlets;
    }

    public override ImmutableArray<Inlet> Inlets { get; }

    public override ImmutableArray<Outlet> Outlets { get; }

    public override Shape DeepCopy() =>
        new AmorphousShape(ImmutableArray.CreateRange(Inlets, i => i.CarbonCopy()), ImmutableArray.CreateRange(Outlets, o => o.CarbonCopy()));

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets) => new AmorphousShape(inlets, outlets);
}

/// <summary>A graph with one output.</summary>
public sealed class SourceShape<TOut> : Shape
{
    public readonly Outlet<TOut> Outlet;

    public SourceShape(Outlet<TOut> outlet)
    {
        Outlet = outlet ?? throw new ArgumentNullException(nameof(outlet));
        Outlets = ImmutableArray.Create<Outlet>(outlet);
    }

    public override ImmutableArray<Inlet> Inlets => NoInlets;

    public override ImmutableArray<Outlet> Outlets { get; }

    public override Shape DeepCopy() => new SourceShape<TOut>((Outlet<TOut>)Outlet.CarbonCopy());

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        RequirePorts(inlets, 0, outlets, 1, this);
        return new SourceShape<TOut>((Outlet<TOut>)outlets[0]);
    }

    public override bool Equals(object obj) => obj is SourceShape<TOut> other && Outlet.Equals(other.Outlet);

    public override int GetHashCode() => Outlet.GetHashCode();
}

/// <summary>A graph with one input and one output, whatever their element types.</summary>
public interface IFlowShape
{
    Inlet Inlet { get; }

    Outlet Outlet { get; }
}

/// <summary>A graph with one input and one output.</summary>
public sealed class FlowShape<TIn, TOut> : Shape, IFlowShape
{
    public FlowShape(Inlet<TIn> inlet, Outlet<TOut> outlet)
    {
        Inlet = inlet ?? throw new ArgumentNullException(nameof(inlet), "FlowShape expected non-null inlet");
        Outlet = outlet ?? throw new ArgumentNullException(nameof(outlet), "FlowShape expected non-null outlet");
        Inlets = ImmutableArray.Create<Inlet>(inlet);
        Outlets = ImmutableArray.Create<Outlet>(outlet);
    }

    public Inlet<TIn> Inlet { get; }

    public Outlet<TOut> Outlet { get; }

    Inlet IFlowShape.Inlet => Inlet;

    Outlet IFlowShape.Outlet => Outlet;

    public override ImmutableArray<Inlet> Inlets { get; }

    public override ImmutableArray<Outlet> Outlets { get; }

    public override Shape DeepCopy() => new FlowShape<TIn, TOut>((Inlet<TIn>)Inlet.CarbonCopy(), (Outlet<TOut>)Outlet.CarbonCopy());

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        RequirePorts(inlets, 1, outlets, 1, this);
        return new FlowShape<TIn, TOut>((Inlet<TIn>)inlets[0], (Outlet<TOut>)outlets[0]);
    }
}

/// <summary>A graph with one input.</summary>
public sealed class SinkShape<TIn> : Shape
{
    public readonly Inlet<TIn> Inlet;

    public SinkShape(Inlet<TIn> inlet)
    {
        Inlet = inlet ?? throw new ArgumentNullException(nameof(inlet), "SinkShape expected non-null inlet");
        Inlets = ImmutableArray.Create<Inlet>(inlet);
    }

    public override ImmutableArray<Inlet> Inlets { get; }

    public override ImmutableArray<Outlet> Outlets => NoOutlets;

    public override Shape DeepCopy() => new SinkShape<TIn>((Inlet<TIn>)Inlet.CarbonCopy());

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        RequirePorts(inlets, 1, outlets, 0, this);
        return new SinkShape<TIn>((Inlet<TIn>)inlets[0]);
    }

    public override bool Equals(object obj) => obj is SinkShape<TIn> other && Inlet.Equals(other.Inlet);

    public override int GetHashCode() => Inlet.GetHashCode();
}
