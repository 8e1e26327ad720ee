using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// A part of a blueprint. Ports are told apart by their position in the part's shape, so the same part can stand in a blueprint
/// any number of times.
/// </summary>
internal abstract class Module(Attributes attributes)
{
    public Attributes Attributes { get; } = attributes;

    /// <summary>Whether the part passes its input through unchanged and yields nothing, so that it can be left out.</summary>
    public virtual bool IsIdentity => false;

    /// <summary>The same part with its own attributes replaced.</summary>
    public abstract Module WithAttributes(Attributes attributes);

    public Module AddAttributes(Attributes attributes) => WithAttributes(Attributes.And(attributes));

    /// <summary>Makes the stages of this part.</summary>
    public Wired Materialize(MaterializationSession session, Attributes inherited, int island)
    {
        var scope = session.Enter(this, inherited, island);
        return MaterializeIn(session, scope.Attributes, scope.Island);
    }

    protected internal abstract Wired MaterializeIn(MaterializationSession session, Attributes attributes, int island);
}

/// <summary>An open port of something that was materialized.</summary>
internal readonly record struct PortRef(StageEntry Stage, int Index);

/// <summary>The open ports of something that was materialized, in the order of its shape, and the value that it yields.</summary>
internal readonly record struct Wired(PortRef[] Inlets, PortRef[] Outlets, object Value);

/// <summary>One stage of a blueprint.</summary>
internal abstract class StageModule(Attributes attributes) : Module(attributes)
{
    public abstract Shape StageShape { get; }

    protected abstract (GraphStageLogic Logic, object Value) CreateLogic(Attributes attributes, int island, MaterializationSession session);

    protected internal sealed override Wired MaterializeIn(MaterializationSession session, Attributes attributes, int island)
    {
        var home = session.IslandOfStage(island, attributes);
        var (logic, value) = CreateLogic(attributes, home, session);
        var entry = session.AddStage(logic, StageShape, attributes, home);
        return new Wired(entry.InletRefs(), entry.OutletRefs(), value);
    }
}

/// <summary>A stage of a blueprint, made by its <see cref="IGraphStageWithMaterializedValue{TShape,TMat}"/>.</summary>
internal sealed class StageModule<TShape, TMat> : StageModule where TShape : Shape
{
    private readonly IGraphStageWithMaterializedValue<TShape, TMat> _stage;
    private readonly bool _identity;

    private StageModule(IGraphStageWithMaterializedValue<TShape, TMat> stage, Attributes attributes, bool identity) : base(attributes)
    {
        _stage = stage;
        _identity = identity;
        StageShape = stage.Shape;
    }

    public override Shape StageShape { get; }

    public override bool IsIdentity => _identity;

    public static StageModule<TShape, TMat> Create(IGraphStageWithMaterializedValue<TShape, TMat> stage, Attributes attributes)
    {
        var shape = stage.Shape;
        for (var i = 0; i < shape.Inlets.Length; i++)
            shape.Inlets[i].Id = i;
        for (var i = 0; i < shape.Outlets.Length; i++)
            shape.Outlets[i].Id = i;
        return new StageModule<TShape, TMat>(stage, attributes, stage is IIdentityStage);
    }

    public override Module WithAttributes(Attributes attributes) => new StageModule<TShape, TMat>(_stage, attributes, identity: false);

    protected override (GraphStageLogic Logic, object Value) CreateLogic(Attributes attributes, int island, MaterializationSession session)
    {
        var made = _stage is IMaterializerAwareStage<TMat> aware
            ? aware.Create(attributes, session.Materializer)
            : _stage.CreateLogicAndMaterializedValue(attributes);
        return (made.Logic, made.MaterializedValue);
    }

    public override string ToString() => _stage.ToString();
}

/// <summary>Marks the stage that passes everything through.</summary>
internal interface IIdentityStage;

/// <summary>Two parts one after the other: the only output of the left feeds the first input of the right.</summary>
internal sealed class ChainModule(Module left, Module right, Func<object, object, object> combine, Attributes attributes) : Module(attributes)
{
    public override Module WithAttributes(Attributes attributes) => new ChainModule(left, right, combine, attributes);

    // Long chains lean to the left; this walks down and up again without recursion.
    protected internal override Wired MaterializeIn(MaterializationSession session, Attributes attributes, int island)
    {
        var path = new Stack<(ChainModule Chain, Scope Scope)>();
        var scope = new Scope(attributes, island);
        var chain = this;
        path.Push((chain, scope));
        while (chain.Left is ChainModule next)
        {
            scope = session.Enter(next, scope.Attributes, scope.Island);
            chain = next;
            path.Push((chain, scope));
        }

        var wired = chain.Left.Materialize(session, scope.Attributes, scope.Island);
        while (path.TryPop(out var step))
        {
            var rest = step.Chain.Right.Materialize(session, step.Scope.Attributes, step.Scope.Island);
            session.Connect(wired.Outlets[0], rest.Inlets[0]);
            wired = new Wired(wired.Inlets, rest.Outlets, step.Chain.Combine(wired.Value, rest.Value));
        }

        return wired;
    }

    private Module Left => left;

    private Module Right => right;

    private object Combine(object leftValue, object rightValue) => combine(leftValue, rightValue);
}

/// <summary>A part whose value is computed from that of another.</summary>
internal sealed class MapValueModule(Module inner, Func<object, object> map, Attributes attributes) : Module(attributes)
{
    public override Module WithAttributes(Attributes attributes) => new MapValueModule(inner, map, attributes);

    protected internal override Wired MaterializeIn(MaterializationSession session, Attributes attributes, int island)
    {
        var wired = inner.Materialize(session, attributes, island);
        return wired with { Value = map(wired.Value) };
    }
}

/// <summary>A port of one of the parts of a <see cref="GraphModule"/>.</summary>
internal readonly record struct PartPort(int Part, int Index);

/// <summary>Any number of parts, wired as one likes.</summary>
internal sealed class GraphModule(
    Module[] parts,
    (PartPort From, PartPort To)[] edges,
    PartPort[] inlets,
    PartPort[] outlets,
    Func<object[], object> value,
    Attributes attributes) : Module(attributes)
{
    public override Module WithAttributes(Attributes attributes) => new GraphModule(parts, edges, inlets, outlets, value, attributes);

    protected internal override Wired MaterializeIn(MaterializationSession session, Attributes attributes, int island)
    {
        var readers = session.OpenValueScope();
        var wired = new Wired[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            wired[i] = parts[i].Materialize(session, attributes, island);
        foreach (var (from, to) in edges)
            session.Connect(wired[from.Part].Outlets[from.Index], wired[to.Part].Inlets[to.Index]);
        var result = value(Array.ConvertAll(wired, w => w.Value));
        session.CloseValueScope(readers, result);
        return new Wired(
            Array.ConvertAll(inlets, p => wired[p.Part].Inlets[p.Index]),
            Array.ConvertAll(outlets, p => wired[p.Part].Outlets[p.Index]),
            result);
    }
}

/// <summary>A graph that consists of a part of a blueprint and the shape that it is given.</summary>
internal sealed class ModuleGraph<TShape, TMat>(TShape shape, Module module) : IGraph<TShape, TMat> where TShape : Shape
{
    public TShape Shape => shape;

    Module IGraph<TShape>.Module => module;

    public IGraph<TShape, TMat> WithAttributes(Attributes attributes) => new ModuleGraph<TShape, TMat>(shape, module.WithAttributes(attributes));

    public IGraph<TShape, TMat> AddAttributes(Attributes attributes) => new ModuleGraph<TShape, TMat>(shape, module.AddAttributes(attributes));

    public IGraph<TShape, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public IGraph<TShape, TMat> Async() => AddAttributes(Attributes.CreateAsyncBoundary());

    public override string ToString() => $"Graph({shape})";
}

/// <summary>A part that is made anew for each run.</summary>
internal sealed class FactoryModule(Func<Module> factory, Attributes attributes) : Module(attributes)
{
    public override Module WithAttributes(Attributes attributes) => new FactoryModule(factory, attributes);

    protected internal override Wired MaterializeIn(MaterializationSession session, Attributes attributes, int island) =>
        factory().Materialize(session, attributes, island);
}
