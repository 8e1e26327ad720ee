using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>A graph with any number of outputs and one input; base of the shapes whose outputs differ in type.</summary>
public abstract class FanOutShape<TIn> : Shape
{
    /// <summary>Where the ports of a new shape come from.</summary>
    public interface IInit
    {
        Inlet<TIn> Inlet { get; }

        IEnumerable<Outlet> Outlets { get; }

        string Name { get; }
    }

    /// <summary>Makes new ports, named after the shape.</summary>
    [Serializable]
    public sealed class InitName : IInit
    {
        public InitName(string name)
        {
            Name = name ?? throw new ArgumentNullException(nameof(name));
            Inlet = new Inlet<TIn>(name + ".in");
        }

        public Inlet<TIn> Inlet { get; }

        public IEnumerable<Outlet> Outlets => [];

        public string Name { get; }
    }

    /// <summary>Takes ports that exist.</summary>
    [Serializable]
    public sealed class InitPorts : IInit
    {
        public InitPorts(Inlet<TIn> inlet, IEnumerable<Outlet> outlets)
        {
            Inlet = inlet ?? throw new ArgumentNullException(nameof(inlet));
            Outlets = outlets ?? throw new ArgumentNullException(nameof(outlets));
        }

        public Inlet<TIn> Inlet { get; }

        public IEnumerable<Outlet> Outlets { get; }

        public string Name => "FanOut";
    }

    private readonly string _name;
    private readonly IEnumerator<Outlet> _given;
    private ImmutableArray<Outlet> _outlets = ImmutableArray<Outlet>.Empty;

    protected FanOutShape(Inlet<TIn> inlet, IEnumerable<Outlet> registered, string name)
    {
        In = inlet;
        Inlets = ImmutableArray.Create<Inlet>(inlet);
        _name = name;
        _given = registered.GetEnumerator();
    }

    protected FanOutShape(IInit init) : this(init.Inlet, init.Outlets, init.Name)
    {
    }

    public Inlet<TIn> In { get; }

    public override ImmutableArray<Outlet> Outlets => _outlets;

    public override ImmutableArray<Inlet> Inlets { get; }

    /// <summary>A shape of the same kind with the ports of <paramref name="init"/>.</summary>
    protected abstract FanOutShape<TIn> Construct(IInit init);

    /// <summary>The next given input, or a new one when none was given.</summary>
    protected Outlet<T> NewOutlet<T>(string name)
    {
        var outlet = _given.MoveNext() ? Outlet.Create<T>(_given.Current) : new Outlet<T>($"{_name}.{name}");
        _outlets = _outlets.Add(outlet);
        return outlet;
    }

    public override Shape DeepCopy() =>
        Construct(new InitPorts((Inlet<TIn>)In.CarbonCopy(), ImmutableArray.CreateRange(_outlets, i => i.CarbonCopy())));

    public override Shape CopyFromPorts(ImmutableArray<Inlet> inlets, ImmutableArray<Outlet> outlets)
    {
        RequirePorts(inlets, 1, outlets, _outlets.Length, this);
        return Construct(new InitPorts((Inlet<TIn>)inlets[0], outlets));
    }
}

/// <summary>A graph with any number of outputs of one type and one input.</summary>
public class UniformFanOutShape<TIn, TOut> : FanOutShape<TIn>
{
    private readonly int _n;

    public UniformFanOutShape(int n, IInit init) : base(init)
    {
        _n = n;
        Outs = ImmutableArray.CreateRange(Enumerable.Range(0, n).Select(i => NewOutlet<TOut>("out" + i)));
    }

    public UniformFanOutShape(int n) : this(n, new InitName("UniformFanOut"))
    {
    }

    public UniformFanOutShape(int n, string name) : this(n, new InitName(name))
    {
    }

    public UniformFanOutShape(Inlet<TIn> inlet, params Outlet<TOut>[] outlets) : this(outlets.Length, new InitPorts(inlet, outlets))
    {
    }

    public IImmutableList<Outlet<TOut>> Outs { get; }

    public Outlet<TOut> Out(int n) => Outs[n];

    protected override FanOutShape<TIn> Construct(IInit init) => new UniformFanOutShape<TIn, TOut>(_n, init);
}
