using Akka.Actor;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Materializes a promise; emits its value, if it is not the default of its type, and completes.</summary>
internal sealed class MaybeSource<T> : GraphStageWithMaterializedValue<SourceShape<T>, TaskCompletionSource<T>>
{
    private readonly Outlet<T> _out = new("maybeSource.out");

    public MaybeSource() => Shape = new SourceShape<T>(_out);

    public override SourceShape<T> Shape { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("maybeSource");

    public override ILogicAndMaterializedValue<TaskCompletionSource<T>> CreateLogicAndMaterializedValue(
        Attributes inheritedAttributes)
    {
        var promise = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new LogicAndMaterializedValue<TaskCompletionSource<T>>(new Logic(this, promise), promise);
    }

    public override string ToString() => "MaybeSource";

    private sealed class Logic(MaybeSource<T> stage, TaskCompletionSource<T> promise) : SourceLogic<T>(stage.Shape), IInputBoundary
    {
        private bool _hasValue;
        private T _value;

        public override void PreStart()
        {
            if (promise.Task.IsCompleted)
                Completed(promise.Task);
            else
                promise.Task.WhenCompleted(GetAsyncCallback<Task<T>>(Completed));
        }

        public override void OnPull()
        {
            if (_hasValue)
                PushAndComplete();
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            promise.TrySetResult(default);
            InternalOnDownstreamFinish(cause);
        }

        // The promise is no part of the stream: when the stream is stopped from outside, it fails as one fed by a publisher does.
        public void OnInternalError(Exception reason)
        {
            promise.TrySetResult(default);
            FailStage(reason);
        }

        public override void PostStop() => promise.TrySetResult(default);

        private void Completed(Task<T> task)
        {
            if (!task.IsCompletedSuccessfully)
                FailStage(task.Failure());
            else if (EqualityComparer<T>.Default.Equals(task.Result, default))
                CompleteStage();
            else
            {
                _value = task.Result;
                _hasValue = true;
                if (IsAvailable(Out))
                    PushAndComplete();
            }
        }

        private void PushAndComplete()
        {
            Push(Out, _value);
            CompleteStage();
        }
    }
}

/// <summary>Emits an element at a fixed interval, as often as there is demand at that moment, until it is cancelled.</summary>
internal sealed class TickSource<T> : GraphStageWithMaterializedValue<SourceShape<T>, ICancelable>
{
    private readonly Outlet<T> _out = new("tickSource.out");
    private readonly TimeSpan _initialDelay;
    private readonly TimeSpan _interval;
    private readonly T _tick;

    public TickSource(TimeSpan initialDelay, TimeSpan interval, T tick)
    {
        _initialDelay = initialDelay;
        _interval = interval;
        _tick = tick;
        Shape = new SourceShape<T>(_out);
    }

    public override SourceShape<T> Shape { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("tickSource");

    public override ILogicAndMaterializedValue<ICancelable> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var cancelable = new TokenCancelable();
        return new LogicAndMaterializedValue<ICancelable>(new Logic(this, cancelable), cancelable);
    }

    public override string ToString() => "TickSource";

    private sealed class Logic : TimerGraphStageLogic, IOutHandler
    {
        private const string TimerKey = "TickTimer";

        private readonly TickSource<T> _stage;
        private readonly TokenCancelable _cancelable;
        private CancellationTokenRegistration _registration;

        public Logic(TickSource<T> stage, TokenCancelable cancelable) : base(stage.Shape)
        {
            _stage = stage;
            _cancelable = cancelable;
            SetHandler(stage._out, (IOutHandler)this);
        }

        public override void PreStart()
        {
            ScheduleRepeatedly(TimerKey, _stage._initialDelay, _stage._interval);
            var onCancelled = GetAsyncCallback(CompleteStage);
            _registration = _cancelable.Token.Register(onCancelled);
        }

        public override void PostStop() => _registration.Unregister();

        public void OnPull()
        {
            // Demand is met when the timer ticks.
        }

        public void OnDownstreamFinish(Exception cause) => InternalOnDownstreamFinish(cause);

        protected internal override void OnTimer(object timerKey)
        {
            if (IsAvailable(_stage._out))
                Push(_stage._out, _stage._tick);
        }
    }
}

/// <summary>A cancelable on a token of its own; it needs no scheduler to cancel after a while.</summary>
internal sealed class TokenCancelable : ICancelable
{
    private readonly CancellationTokenSource _source = new();

    public bool IsCancellationRequested => _source.IsCancellationRequested;

    public CancellationToken Token => _source.Token;

    public void Cancel() => _source.Cancel();

    public void Cancel(bool throwOnFirstException) => _source.Cancel(throwOnFirstException);

    public void CancelAfter(TimeSpan delay) => _source.CancelAfter(delay);

    public void CancelAfter(int millisecondsDelay) => _source.CancelAfter(millisecondsDelay);
}
