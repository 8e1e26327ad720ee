using Akka.Streams.Stage;

namespace Akka.Streams.Tests.Stage;

/// <summary>A flow whose logic the spec gives as a function.</summary>
internal sealed class FlowOf<TIn, TOut>(Func<FlowOf<TIn, TOut>, GraphStageLogic> logic) : GraphStage<FlowShape<TIn, TOut>>
{
    public readonly Inlet<TIn> In = new("in");
    public readonly Outlet<TOut> Out = new("out");
    private FlowShape<TIn, TOut>? _shape;

    public override FlowShape<TIn, TOut> Shape => _shape ??= new FlowShape<TIn, TOut>(In, Out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => logic(this);
}

/// <summary>A logic that passes everything through and can be changed in any part.</summary>
internal class PassingLogic<T> : TimerGraphStageLogic
{
    protected readonly Inlet<T> In;
    protected readonly Outlet<T> Out;

    public PassingLogic(FlowOf<T, T> stage) : base(stage.Shape)
    {
        In = stage.In;
        Out = stage.Out;
        SetHandler(In, () => OnPush(), () => OnFinish(), e => OnFailure(e));
        SetHandler(Out, () => OnPull(), cause => OnCancel(cause));
    }

    public Action<PassingLogic<T>>? Starting { get; init; }

    public Action? Stopped { get; init; }

    public override void PreStart() => Starting?.Invoke(this);

    public override void PostStop() => Stopped?.Invoke();

    protected virtual void OnPush() => Push(Out, Grab(In));

    protected virtual void OnFinish() => CompleteStage();

    protected virtual void OnFailure(Exception e) => FailStage(e);

    protected virtual void OnPull() => Pull(In);

    protected virtual void OnCancel(Exception cause) => CancelStage(cause);

    protected internal override void OnTimer(object timerKey)
    {
    }
}
