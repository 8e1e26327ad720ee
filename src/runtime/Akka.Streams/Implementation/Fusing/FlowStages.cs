using Akka.Streams.Stage;
using Akka.Streams.Supervision;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>A stage with one inlet and one outlet; it owns the ports and carries its name as an attribute.</summary>
internal abstract class FlowStage<TIn, TOut> : GraphStage<FlowShape<TIn, TOut>>
{
    protected FlowStage(string name)
    {
        In = new Inlet<TIn>(name + ".in");
        Out = new Outlet<TOut>(name + ".out");
        Shape = new FlowShape<TIn, TOut>(In, Out);
        InitialAttributes = Attributes.CreateName(name);
    }

    public Inlet<TIn> In { get; }

    public Outlet<TOut> Out { get; }

    public override FlowShape<TIn, TOut> Shape { get; }

    protected override Attributes InitialAttributes { get; }
}

/// <summary>A <see cref="FlowStage{TIn,TOut}"/> whose elements pass through unchanged in type.</summary>
internal abstract class SimpleLinearGraphStage<T>(string name) : FlowStage<T, T>(name);

/// <summary>Logic of a stage with one inlet and one outlet that pulls when pulled.</summary>
internal abstract class FlowLogic<TIn, TOut> : InAndOutGraphStageLogic
{
    protected readonly Inlet<TIn> In;
    protected readonly Outlet<TOut> Out;

    protected FlowLogic(FlowStage<TIn, TOut> stage) : base(stage.Shape)
    {
        In = stage.In;
        Out = stage.Out;
        SetHandlers(In, Out, this);
    }

    /// <summary>For logic that stands for several stages: from the inlet of the first to the outlet of the last.</summary>
    protected FlowLogic(Inlet<TIn> inlet, Outlet<TOut> outlet) : base(1, 1)
    {
        In = inlet;
        Out = outlet;
        SetHandlers(In, Out, this);
    }

    public override void OnPull() => Pull(In);
}

/// <summary>
/// Logic of a stage that runs a user function: a failure of that function goes to the supervision decider,
/// which stops the stage, skips the element, or skips it and drops the state gathered so far.
/// </summary>
internal abstract class SupervisedFlowLogic<TIn, TOut> : FlowLogic<TIn, TOut>
{
    private readonly Attributes _attributes;
    private Decider _decider;

    protected SupervisedFlowLogic(FlowStage<TIn, TOut> stage, Attributes inheritedAttributes) : base(stage) =>
        _attributes = inheritedAttributes;

    protected SupervisedFlowLogic(Inlet<TIn> inlet, Outlet<TOut> outlet, Attributes inheritedAttributes)
        : base(inlet, outlet) => _attributes = inheritedAttributes;

    protected Decider Decider => _decider ??= _attributes.SupervisionDecider();

    /// <summary>Asks the decider what to do about <paramref name="cause"/> and does it.</summary>
    protected void Supervise(Exception cause)
    {
        switch (Decider(cause))
        {
            case Directive.Stop:
                FailStage(cause);
                break;
            case Directive.Resume:
                OnResume();
                break;
            default:
                OnRestart();
                break;
        }
    }

    /// <summary>The same for an element that was handed over by a plain call; false when the stage has stopped.</summary>
    protected bool SuperviseTaken(Exception cause)
    {
        Supervise(cause);
        return HasNotStopped();
    }

    /// <summary>Whether more can be handed over after a failure.</summary>
    protected bool HasNotStopped()
    {
        if (!IsClosed(In))
            return true;
        Interpreter.AfterStageHasRun(this);
        return false;
    }

    /// <summary>Skips the failed element by asking for the next one.</summary>
    protected virtual void OnResume()
    {
        if (!HasBeenPulled(In))
            TryPull(In);
    }

    /// <summary>Drops the stage's state; a stage without state resumes.</summary>
    protected virtual void OnRestart() => OnResume();
}

/// <summary>Timer logic of a stage with one inlet and one outlet whose elements pass through unchanged.</summary>
internal abstract class TimerFlowLogic<TIn, TOut> : TimerGraphStageLogic, IInHandler, IOutHandler
{
    /// <summary>The key of the only timer that the logic sets.</summary>
    protected const string TimerKey = "Timer";

    protected readonly Inlet<TIn> In;
    protected readonly Outlet<TOut> Out;

    protected TimerFlowLogic(FlowStage<TIn, TOut> stage) : base(stage.Shape)
    {
        In = stage.In;
        Out = stage.Out;
        SetHandler(In, (IInHandler)this);
        SetHandler(Out, (IOutHandler)this);
    }

    internal sealed override bool HandlesItsPorts => true;

    internal sealed override void HandlePush() => OnPush();

    internal sealed override void HandlePull() => OnPull();

    public abstract void OnPush();

    public virtual void OnUpstreamFinish() => CompleteStage();

    public virtual void OnUpstreamFailure(Exception e) => FailStage(e);

    public virtual void OnPull() => Pull(In);

    public virtual void OnDownstreamFinish(Exception cause) => InternalOnDownstreamFinish(cause);
}

/// <summary>Reads the attributes that operators look at.</summary>
internal static class StageAttributes
{
    /// <summary>The supervision decider in force, or the stopping decider.</summary>
    public static Decider SupervisionDecider(this Attributes attributes) =>
        attributes.GetAttribute<ActorAttributes.SupervisionStrategy>(null)?.Decider ?? Deciders.StoppingDecider;

    /// <summary>The largest input buffer that the attributes allow, 16 when they name none.</summary>
    public static int MaxInputBuffer(this Attributes attributes) =>
        attributes.GetAttribute<Attributes.InputBuffer>(null)?.Max ?? 16;
}
