using Akka.Streams.Stage;
using Akka.Streams.Supervision;
using Akka.Util;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Runs up to so many tasks at a time and emits their results in the order of the elements.</summary>
internal sealed class SelectAsync<TIn, TOut>(int parallelism, Func<TIn, Task<TOut>> selectFunc)
    : FlowStage<TIn, TOut>("selectAsync")
{
    private readonly int _parallelism = parallelism;
    private readonly Func<TIn, Task<TOut>> _selectFunc = selectFunc;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "SelectAsync";

    private sealed class Logic(SelectAsync<TIn, TOut> stage, Attributes attributes)
        : SupervisedFlowLogic<TIn, TOut>(stage, attributes)
    {
        private readonly BoundedBuffer<PendingResult<TOut>> _pending = new(stage._parallelism);
        private Action<PendingResult<TOut>> _onCompleted;

        public override void PreStart() => _onCompleted = GetAsyncCallback<PendingResult<TOut>>(Completed);

        public override void OnPush()
        {
            Task<TOut> task;
            PendingResult<TOut> pending;
            try
            {
                task = stage._selectFunc(Grab(In));
                if (task.IsCompletedSuccessfully && _pending.IsEmpty && IsAvailable(Out) && task.Result is { } result)
                {
                    Push(Out, result);
                    TryPullMore();
                    return;
                }

                pending = new PendingResult<TOut>(task, _onCompleted);
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            _pending.Enqueue(pending);
            if (pending.TrySettle())
                Completed(pending);
            TryPullMore();
        }

        public override void OnPull() => PushOne();

        public override void OnUpstreamFinish()
        {
            if (_pending.IsEmpty)
                CompleteStage();
        }

        protected override void OnResume() => PushOne();

        private void Completed(PendingResult<TOut> pending)
        {
            pending.Settle();
            if (pending.Failure is { } cause && Decider(cause) == Directive.Stop)
                FailStage(cause);
            else if (IsAvailable(Out))
                PushOne();
        }

        /// <summary>Emits the next result if it is there and asked for, past the failed ones, and asks for more.</summary>
        private void PushOne()
        {
            while (IsAvailable(Out) && !_pending.IsEmpty && _pending.Peek().IsSettled)
            {
                var pending = _pending.Dequeue();
                if (pending.Failure is null)
                    Push(Out, pending.Value);
            }

            if (_pending.IsEmpty && IsClosed(In))
                CompleteStage();
            else
                TryPullMore();
        }

        private void TryPullMore()
        {
            if (!_pending.IsFull && !HasBeenPulled(In))
                TryPull(In);
        }
    }
}

/// <summary>Runs up to so many tasks at a time and emits their results as they come.</summary>
internal sealed class SelectAsyncUnordered<TIn, TOut>(int parallelism, Func<TIn, Task<TOut>> selectFunc)
    : FlowStage<TIn, TOut>("selectAsyncUnordered")
{
    private readonly int _parallelism = parallelism;
    private readonly Func<TIn, Task<TOut>> _selectFunc = selectFunc;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "SelectAsyncUnordered";

    private sealed class Logic(SelectAsyncUnordered<TIn, TOut> stage, Attributes attributes)
        : SupervisedFlowLogic<TIn, TOut>(stage, attributes)
    {
        private readonly BoundedBuffer<TOut> _results = new(stage._parallelism);
        private Action<PendingResult<TOut>> _onCompleted;
        private int _inFlight;

        public override void PreStart() => _onCompleted = GetAsyncCallback<PendingResult<TOut>>(Completed);

        public override void OnPush()
        {
            PendingResult<TOut> pending;
            try
            {
                pending = new PendingResult<TOut>(stage._selectFunc(Grab(In)), _onCompleted);
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            _inFlight++;
            if (pending.TrySettle())
                Completed(pending);
            else
                TryPullMore();
        }

        public override void OnPull()
        {
            if (!_results.IsEmpty)
                Push(Out, _results.Dequeue());
            OnResume();
        }

        public override void OnUpstreamFinish()
        {
            if (Todo == 0)
                CompleteStage();
        }

        protected override void OnResume()
        {
            if (Todo == 0 && IsClosed(In))
                CompleteStage();
            else
                TryPullMore();
        }

        private int Todo => _inFlight + _results.Count;

        private void Completed(PendingResult<TOut> pending)
        {
            pending.Settle();
            _inFlight--;
            if (pending.Failure is { } cause)
            {
                Supervise(cause);
                return;
            }

            if (IsAvailable(Out))
                Push(Out, pending.Value);
            else
                _results.Enqueue(pending.Value);
            OnResume();
        }

        private void TryPullMore()
        {
            if (Todo < stage._parallelism && !HasBeenPulled(In))
                TryPull(In);
        }
    }
}

/// <summary>
/// The result of a task as its stage sees it: the stage may look at it only after it was told of the completion, so
/// that no failure is passed by before the decider has judged it.
/// </summary>
internal sealed class PendingResult<T>
{
    private readonly Task<T> _task;

    /// <summary>Tells <paramref name="onCompleted"/> when the task completes, unless it has already.</summary>
    public PendingResult(Task<T> task, Action<PendingResult<T>> onCompleted)
    {
        _task = task;
        IsCompletedAtOnce = task.IsCompleted;
        if (!IsCompletedAtOnce)
        {
            OnCompleted = onCompleted;
            task.ContinueWith(static (_, state) => ((PendingResult<T>)state).Notify(), this, CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Whether <see cref="Value"/> and <see cref="Failure"/> are known.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>The result of a task that succeeded.</summary>
    public T Value { get; private set; }

    /// <summary>Why there is no value, or null.</summary>
    public Exception Failure { get; private set; }

    private bool IsCompletedAtOnce { get; }

    private Action<PendingResult<T>> OnCompleted { get; }

    /// <summary>Settles the result of a task that was complete from the start; false for any other.</summary>
    public bool TrySettle()
    {
        if (IsCompletedAtOnce)
            Settle();
        return IsCompletedAtOnce;
    }

    /// <summary>Takes over the outcome of the completed task; a null result counts as a failure.</summary>
    public void Settle()
    {
        if (IsSettled)
            return;

        IsSettled = true;
        var result = Result.FromTask(_task);
        if (!result.IsSuccess)
            Failure = result.Exception;
        else if (result.Value is null)
            Failure = ReactiveStreamsCompliance.ElementMustNotBeNullException;
        else
            Value = result.Value;
    }

    private void Notify() => OnCompleted(this);
}
