using Akka.Pattern;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>What a part of a blueprint hands down to the parts in it.</summary>
internal readonly record struct Scope(Attributes Attributes, int Island);

/// <summary>A stage that was made, with its home.</summary>
internal sealed class StageEntry(GraphStageLogic logic, Shape shape, int island)
{
    public GraphStageLogic Logic => logic;

    public Shape Shape => shape;

    public int Island => island;

    public PortRef[] InletRefs() => Refs(shape.Inlets.Length);

    public PortRef[] OutletRefs() => Refs(shape.Outlets.Length);

    private PortRef[] Refs(int count)
    {
        var refs = new PortRef[count];
        for (var i = 0; i < count; i++)
            refs[i] = new PortRef(this, i);
        return refs;
    }
}

/// <summary>An island that is being built: the stages that one actor will run, and their connections.</summary>
internal sealed class IslandPlan(Attributes attributes)
{
    public Attributes Attributes => attributes;

    public List<GraphStageLogic> Logics { get; } = [];

    public int Connections { get; set; }
}

/// <summary>The work of one materialization: makes the stages of a blueprint and sorts them and their connections by island.</summary>
internal sealed class MaterializationSession(ActorMaterializerImpl materializer, bool autoFusing)
{
    private readonly List<IslandPlan> _islands = [];
    private List<MaterializedValueLogic> _valueReaders;

    public IReadOnlyList<IslandPlan> Islands => _islands;

    public ActorMaterializerImpl Materializer => materializer;

    public object Run(Module module, Attributes initial)
    {
        _islands.Add(new IslandPlan(initial.And(module.Attributes).Inheritable));
        var root = module.Materialize(this, initial, 0);
        if (root.Inlets.Length + root.Outlets.Length > 0)
            throw new InvalidOperationException("A graph with open ports cannot be materialized.");
        CheckHandlers();
        foreach (var island in _islands)
            Fusing.ElementwiseMerge.Apply(island);
        return root.Value;
    }

    public Scope Enter(Module module, Attributes inherited, int island)
    {
        var own = module.Attributes;
        if (own.IsEmpty)
            return new Scope(inherited, island);
        var attributes = inherited.And(own.Inheritable);
        return new Scope(attributes, own.HasAsyncBoundary ? AddIsland(attributes) : island);
    }

    public int IslandOfStage(int island, Attributes attributes) => autoFusing ? island : AddIsland(attributes);

    private int AddIsland(Attributes attributes)
    {
        _islands.Add(new IslandPlan(attributes));
        return _islands.Count - 1;
    }

    public StageEntry AddStage(GraphStageLogic logic, Shape shape, Attributes attributes, int island)
    {
        logic.Attributes = attributes;
        if (logic.InCount != shape.Inlets.Length || logic.OutCount != shape.Outlets.Length)
            throw new IllegalStateException($"The logic of {shape} has {logic.InCount} inlets and {logic.OutCount} outlets.");
        _islands[island].Logics.Add(logic);
        return new StageEntry(logic, shape, island);
    }

    public void Connect(PortRef from, PortRef to)
    {
        var outlet = from.Stage.Shape.Outlets[from.Index];
        var inlet = to.Stage.Shape.Inlets[to.Index];
        if (from.Stage.Island == to.Stage.Island)
        {
            Join(from.Stage.Island, from.Stage.Logic, from.Index, outlet, to.Stage.Logic, to.Index, inlet);
            return;
        }

        var buffer = to.Stage.Logic.Attributes.GetMandatoryAttribute<Attributes.InputBuffer>();
        var link = outlet.NewLink(buffer.Max);
        _islands[from.Stage.Island].Logics.Add(link.Writer);
        _islands[to.Stage.Island].Logics.Add(link.Reader);
        link.Writer.Attributes = from.Stage.Logic.Attributes;
        link.Reader.Attributes = to.Stage.Logic.Attributes;
        Join(from.Stage.Island, from.Stage.Logic, from.Index, outlet, link.Writer, 0, link.WriterInlet);
        Join(to.Stage.Island, link.Reader, 0, link.ReaderOutlet, to.Stage.Logic, to.Index, inlet);
    }

    private void Join(int island, GraphStageLogic upstream, int outIndex, Outlet outlet, GraphStageLogic downstream, int inIndex, Inlet inlet)
    {
        var connection = outlet.NewConnection();
        connection.Outlet = outlet;
        connection.Inlet = inlet;
        connection.Uniform = outlet.ElementType == inlet.ElementType;
        _islands[island].Connections++;
        RequireHandler(upstream, upstream.InCount + outIndex, outlet);
        RequireHandler(downstream, inIndex, inlet);
        upstream.Attach(upstream.InCount + outIndex, connection);
        downstream.Attach(inIndex, connection);
        if (upstream is IDemandFollower follower && downstream is IDemandSource consumer)
            follower.Follow(consumer);
    }

    private static void RequireHandler(GraphStageLogic logic, int index, object port)
    {
        if (!logic.HasHandler(index))
            throw new IllegalStateException($"No handler defined in stage {logic} for port {port}");
    }

    private void CheckHandlers()
    {
        foreach (var logic in _islands.SelectMany(i => i.Logics))
        {
            for (var i = 0; i < logic.InCount + logic.OutCount; i++)
                RequireHandler(logic, i, i);
        }
    }

    /// <summary>Starts a graph whose value its own stages may read; returns the readers of the graph around it.</summary>
    public List<MaterializedValueLogic> OpenValueScope()
    {
        var outer = _valueReaders;
        _valueReaders = [];
        return outer;
    }

    /// <summary>Hands the value of the graph to the stages in it that read it.</summary>
    public void CloseValueScope(List<MaterializedValueLogic> outer, object value)
    {
        foreach (var reader in _valueReaders)
            reader.SetValue(value);
        _valueReaders = outer;
    }

    public void AddValueReader(MaterializedValueLogic reader) => _valueReaders.Add(reader);
}
