using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>Two flows side by side, one in each direction.</summary>
public sealed class BidiShape<TIn1, TOut1, TIn2, TOut2> : Shape
{
    public readonly Inlet<TIn1> Inlet1;
    public readonly Inlet<TIn2> Inlet2;
    public readonly Outlet<TOut1> Outlet1;
    public readonly Outlet<TOut2> Outlet2;

    public BidiShape(Inlet<TIn1> in1, Outlet<TOut1> out1, Inlet<TIn2> in2, Outlet<TOut2> out2)
    {
        Inlet1 = in1 ?? throw new ArgumentNullException(nameof(in1));
        Outlet1 = out1 ?? throw new ArgumentNullException(nameof(out1));
        Inlet2 = in2 ?? throw new ArgumentNullException(nameof(in2));
        Outlet2 = out2 ?? throw new ArgumentNullException(nameof(out2));
        Inlets = ImmutableArray.Create<Inlet>(Inlet1, Inlet2);
        Outlets = ImmutableArray.Create<Outlet>(Outlet1, Outlet2);
    }

    public BidiShape(FlowShape<TIn1, TOut1> top, FlowShape<TIn2, TOut2> bottom)
        : this(top.Inlet, top.Outlet, bottom.Inlet, bottom.Outlet)
    {
    }

    public override ImmutableArray<Inlet> Inlets { get; }

    public override ImmutableArray<Outlet> Outlets { get; }

    public override Shape DeepCopy() => new BidiShape<TIn1, TOut1, TIn2, TOut2>(
        (Inlet<TIn1>)Inlet1.CarbonCopy(),
        (Outlet<TOut1>)Outlet1.CarbonCopy(),
        (Inlet<TIn2>)Inlet2.CarbonCopy(),
        (Outlet<TOut2>)Outlet2.CarbonCopy());

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        RequirePorts(inlets, 2, outlets, 2, this);
        return new BidiShape<TIn1, TOut1, TIn2, TOut2>(
            (Inlet<TIn1>)inlets[0], (Outlet<TOut1>)outlets[0], (Inlet<TIn2>)inlets[1], (Outlet<TOut2>)outlets[1]);
    }

    /// <summary>The same ports with the directions exchanged.</summary>
    public Shape Reversed() => new BidiShape<TIn2, TOut2, TIn1, TOut1>(Inlet2, Outlet2, Inlet1, Outlet1);
}

/// <summary>Makes <see cref="BidiShape{TIn1,TOut1,TIn2,TOut2}"/>s with their types inferred.</summary>
public static class BidiShape
{
    public static BidiShape<TIn1, TOut1, TIn2, TOut2> FromFlows<TIn1, TOut1, TIn2, TOut2>(
        FlowShape<TIn1, TOut1> top,
        FlowShape<TIn2, TOut2> bottom) => new(top.Inlet, top.Outlet, bottom.Inlet, bottom.Outlet);
}
