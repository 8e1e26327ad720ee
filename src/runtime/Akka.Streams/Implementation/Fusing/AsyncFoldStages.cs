using Akka.Streams.Stage;
using Akka.Util;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>
/// Logic that folds with a function returning a task: at most one task runs at a time and its outcome comes back
/// through an async callback.
/// </summary>
internal abstract class AsyncFoldLogic<TIn, TOut> : SupervisedFlowLogic<TIn, TOut>
{
    private readonly Func<TOut, TIn, Task<TOut>> _aggregate;
    private readonly TOut _zero;
    private Action<Task<TOut>> _onCompleted;

    protected AsyncFoldLogic(FlowStage<TIn, TOut> stage, TOut zero, Func<TOut, TIn, Task<TOut>> aggregate,
        Attributes attributes) : base(stage, attributes)
    {
        _aggregate = aggregate;
        _zero = zero;
        Current = zero;
    }

    /// <summary>The value folded so far.</summary>
    protected TOut Current { get; private set; }

    /// <summary>Whether a task is under way.</summary>
    protected bool IsRunning { get; private set; }

    public override void PreStart() => _onCompleted = GetAsyncCallback<Task<TOut>>(Completed);

    public override void OnPush()
    {
        Task<TOut> task;
        try
        {
            task = _aggregate(Current, Grab(In));
            IsRunning = true;
            if (!task.IsCompleted)
            {
                task.ContinueWith(static (t, callback) => ((Action<Task<TOut>>)callback)(t), _onCompleted,
                    CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                return;
            }
        }
        catch (Exception cause)
        {
            IsRunning = false;
            Supervise(cause);
            return;
        }

        Completed(task);
    }

    /// <summary>Handles a new value of <see cref="Current"/>.</summary>
    protected abstract void OnNewValue();

    protected override void OnRestart()
    {
        Current = _zero;
        OnResume();
    }

    private void Completed(Task<TOut> task)
    {
        IsRunning = false;
        var result = Result.FromTask(task);
        if (!result.IsSuccess)
            Supervise(result.Exception);
        else if (result.Value is null)
            Supervise(ReactiveStreamsCompliance.ElementMustNotBeNullException);
        else
        {
            Current = result.Value;
            OnNewValue();
        }
    }
}

/// <summary>Folds all elements with a function returning a task and emits the outcome at completion.</summary>
internal sealed class AggregateAsync<TIn, TOut>(TOut zero, Func<TOut, TIn, Task<TOut>> aggregate)
    : FlowStage<TIn, TOut>("aggregateAsync")
{
    private readonly TOut _zero = zero;
    private readonly Func<TOut, TIn, Task<TOut>> _aggregate = aggregate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "AggregateAsync";

    private sealed class Logic(AggregateAsync<TIn, TOut> stage, Attributes attributes)
        : AsyncFoldLogic<TIn, TOut>(stage, stage._zero, stage._aggregate, attributes)
    {
        public override void OnPull()
        {
            if (IsClosed(In))
                FinishIfDone();
            else if (!IsRunning && !HasBeenPulled(In))
                Pull(In);
        }

        public override void OnUpstreamFinish() => FinishIfDone();

        protected override void OnNewValue() => OnResume();

        protected override void OnResume()
        {
            if (IsClosed(In))
                FinishIfDone();
            else if (IsAvailable(Out) && !HasBeenPulled(In))
                Pull(In);
        }

        private void FinishIfDone()
        {
            if (IsRunning || !IsAvailable(Out))
                return;

            Push(Out, Current);
            CompleteStage();
        }
    }
}

/// <summary>Folds with a function returning a task and emits every intermediate value, the zero first.</summary>
internal sealed class ScanAsync<TIn, TOut>(TOut zero, Func<TOut, TIn, Task<TOut>> aggregate)
    : FlowStage<TIn, TOut>("scanAsync")
{
    private readonly TOut _zero = zero;
    private readonly Func<TOut, TIn, Task<TOut>> _aggregate = aggregate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "ScanAsync";

    private sealed class Logic(ScanAsync<TIn, TOut> stage, Attributes attributes)
        : AsyncFoldLogic<TIn, TOut>(stage, stage._zero, stage._aggregate, attributes)
    {
        private bool _zeroEmitted;

        public override void OnPull()
        {
            if (!_zeroEmitted)
            {
                _zeroEmitted = true;
                PushCurrent();
            }
            else if (!IsRunning)
                OnResume();
        }

        public override void OnUpstreamFinish()
        {
            if (_zeroEmitted && !IsRunning)
                CompleteStage();
        }

        protected override void OnNewValue() => PushCurrent();

        protected override void OnResume()
        {
            if (IsClosed(In))
                CompleteStage();
            else if (IsAvailable(Out) && !HasBeenPulled(In))
                Pull(In);
        }

        private void PushCurrent()
        {
            Push(Out, Current);
            if (IsClosed(In))
                CompleteStage();
        }
    }
}
