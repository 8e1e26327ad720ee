using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>A source inside a graph that emits the value which the graph yields.</summary>
internal sealed class MaterializedValueModule<T>(SourceShape<T> shape, Attributes attributes) : StageModule(attributes)
{
    public override Shape StageShape => shape;

    public override Module WithAttributes(Attributes attributes) => new MaterializedValueModule<T>(shape, attributes);

    protected override (GraphStageLogic Logic, object Value) CreateLogic(Attributes attributes, int island, MaterializationSession session)
    {
        shape.Outlet.Id = 0;
        var logic = new MaterializedValueLogic<T>(shape);
        session.AddValueReader(logic);
        return (logic, NotUsed.Instance);
    }
}

/// <summary>A stage that waits for the value of the graph around it, which is known before the stage starts.</summary>
internal abstract class MaterializedValueLogic(Shape shape) : OutGraphStageLogic(shape)
{
    protected object Value { get; private set; }

    public void SetValue(object value) => Value = value;
}

/// <summary>Emits the value once.</summary>
internal sealed class MaterializedValueLogic<T> : MaterializedValueLogic
{
    private readonly Outlet<T> _out;

    public MaterializedValueLogic(SourceShape<T> shape) : base(shape)
    {
        _out = shape.Outlet;
        SetHandler(_out, this);
    }

    public override void OnPull()
    {
        Push(_out, (T)Value);
        CompleteStage();
    }
}
