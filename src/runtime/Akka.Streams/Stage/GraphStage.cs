using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>A running stage together with the value that its materialization yields.</summary>
public interface ILogicAndMaterializedValue<out TMaterialized>
{
    GraphStageLogic Logic { get; }

    TMaterialized MaterializedValue { get; }
}

/// <summary>A running stage together with the value that its materialization yields.</summary>
public struct LogicAndMaterializedValue<TMaterialized> : ILogicAndMaterializedValue<TMaterialized>
{
    public LogicAndMaterializedValue(GraphStageLogic logic, TMaterialized materializedValue)
    {
        Logic = logic;
        MaterializedValue = materializedValue;
    }

    public GraphStageLogic Logic { get; }

    public TMaterialized MaterializedValue { get; }
}

/// <summary>A stage, seen as a graph that can make its logic.</summary>
public interface IGraphStageWithMaterializedValue<out TShape, out TMaterialized> : IGraph<TShape, TMaterialized> where TShape : Shape
{
    /// <summary>Makes the logic and the value of one materialization.</summary>
    ILogicAndMaterializedValue<TMaterialized> CreateLogicAndMaterializedValue(Attributes attributes);
}

/// <summary>A reusable description of a stage whose materialization yields a value. State belongs into the logic, never here.</summary>
public abstract class GraphStageWithMaterializedValue<TShape, TMaterialized> : IGraphStageWithMaterializedValue<TShape, TMaterialized>
    where TShape : Shape
{
    private Module _module;

    /// <summary>The ports; the same object each time.</summary>
    public abstract TShape Shape { get; }

    /// <summary>The attributes of the stage itself.</summary>
    protected virtual Attributes InitialAttributes => Attributes.None;

    Module IGraph<TShape>.Module => StageModule;

    internal Module StageModule => _module ??= StageModule<TShape, TMaterialized>.Create(this, InitialAttributes);

    /// <summary>Makes the logic and the value of one materialization.</summary>
    public abstract ILogicAndMaterializedValue<TMaterialized> CreateLogicAndMaterializedValue(Attributes inheritedAttributes);

    public IGraph<TShape, TMaterialized> WithAttributes(Attributes attributes) =>
        new ModuleGraph<TShape, TMaterialized>(Shape, StageModule.WithAttributes(attributes));

    public IGraph<TShape, TMaterialized> AddAttributes(Attributes attributes) => WithAttributes(StageModule.Attributes.And(attributes));

    public IGraph<TShape, TMaterialized> Named(string name) => AddAttributes(Attributes.CreateName(name));

    public IGraph<TShape, TMaterialized> Async() => AddAttributes(Attributes.CreateAsyncBoundary());
}

/// <summary>A reusable description of a stage that yields no value. State belongs into the logic, never here.</summary>
public abstract class GraphStage<TShape> : GraphStageWithMaterializedValue<TShape, NotUsed> where TShape : Shape
{
    public sealed override ILogicAndMaterializedValue<NotUsed> CreateLogicAndMaterializedValue(Attributes inheritedAttributes) =>
        new LogicAndMaterializedValue<NotUsed>(CreateLogic(inheritedAttributes), NotUsed.Instance);

    /// <summary>Makes the logic of one materialization.</summary>
    protected abstract GraphStageLogic CreateLogic(Attributes inheritedAttributes);
}
