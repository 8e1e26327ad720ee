using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>A graph with any number of inputs and one output; base of the shapes whose inputs differ in type.</summary>
public abstract class FanInShape<TOut> : Shape
{
    /// <summary>Where the ports of a new shape come from.</summary>
    public interface IInit
    {
        Outlet<TOut> Outlet { get; }

        IEnumerable<Inlet> Inlets { get; }

        string Name { get; }
    }

    /// <summary>Makes new ports, named after the shape.</summary>
    [Serializable]
    public sealed class InitName : IInit
    {
        public InitName(string name)
        {
            Name = name ?? throw new ArgumentNullException(nameof(name));
            Outlet = new Outlet<TOut>(name + ".out");
        }

        public Outlet<TOut> Outlet { get; }

        public IEnumerable<Inlet> Inlets => [];

        public string Name { get; }
    }

    /// <summary>Takes ports that exist.</summary>
    [Serializable]
    public sealed class InitPorts : IInit
    {
        public InitPorts(Outlet<TOut> outlet, IEnumerable<Inlet> inlets)
        {
            Outlet = outlet ?? throw new ArgumentNullException(nameof(outlet));
            Inlets = inlets ?? throw new ArgumentNullException(nameof(inlets));
        }

        public Outlet<TOut> Outlet { get; }

        public IEnumerable<Inlet> Inlets { get; }

        public string Name => "FanIn";
    }

    private readonly string _name;
    private readonly IEnumerator<Inlet> _given;
    private ImmutableArray<Inlet> _inlets = ImmutableArray<Inlet>.Empty;

    protected FanInShape(Outlet<TOut> outlet, IEnumerable<Inlet> registered, string name)
    {
        Out = outlet;
        Outlets = ImmutableArray.Create<Outlet>(outlet);
        _name = name;
        _given = registered.GetEnumerator();
    }

    protected FanInShape(IInit init) : this(init.Outlet, init.Inlets, init.Name)
    {
    }

    public Outlet<TOut> Out { get; }

    public override ImmutableArray<Inlet> Inlets => _inlets;

    public override ImmutableArray<Outlet> Outlets { get; }

    /// <summary>A shape of the same kind with the ports of <paramref name="init"/>.</summary>
    protected abstract FanInShape<TOut> Construct(IInit init);

    /// <summary>The next given input, or a new one when none was given.</summary>
    protected Inlet<T> NewInlet<T>(string name)
    {
        var inlet = _given.MoveNext() ? Inlet.Create<T>(_given.Current) : new Inlet<T>($"{_name}.{name}");
        _inlets = _inlets.Add(inlet);
        return inlet;
    }

    public override Shape DeepCopy() =>
        Construct(new InitPorts((Outlet<TOut>)Out.CarbonCopy(), ImmutableArray.CreateRange(_inlets, i => i.CarbonCopy())));

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        RequirePorts(inlets, _inlets.Length, outlets, 1, this);
        return Construct(new InitPorts((Outlet<TOut>)outlets[0], inlets));
    }
}

/// <summary>A graph with any number of inputs of one type and one output.</summary>
public class UniformFanInShape<TIn, TOut> : FanInShape<TOut>
{
    public readonly int N;

    public UniformFanInShape(int n, IInit init) : base(init)
    {
        N = n;
        Ins = ImmutableArray.CreateRange(Enumerable.Range(0, n).Select(i => NewInlet<TIn>("in" + i)));
    }

    public UniformFanInShape(int n) : this(n, new InitName("UniformFanIn"))
    {
    }

    public UniformFanInShape(int n, string name) : this(n, new InitName(name))
    {
    }

    public UniformFanInShape(Outlet<TOut> outlet, params Inlet<TIn>[] inlets) : this(inlets.Length, new InitPorts(outlet, inlets))
    {
    }

    public IImmutableList<Inlet<TIn>> Ins { get; }

    public Inlet<TIn> In(int n) => Ins[n];

    protected override FanInShape<TOut> Construct(IInit init) => new UniformFanInShape<TIn, TOut>(N, init);
}
