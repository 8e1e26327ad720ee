using Akka.Event;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>How stages wait for tasks and read their failures.</summary>
internal static class TaskOutcome
{
    /// <summary>Calls back with the task when it has completed; at once if it has.</summary>
    public static void WhenCompleted<TTask>(this TTask task, Action<TTask> onCompleted) where TTask : Task
    {
        if (task.IsCompleted)
            onCompleted(task);
        else
            task.ContinueWith(static (t, state) => ((Action<TTask>)state)((TTask)t), onCompleted,
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Why a task did not succeed: its own exception when there is just one, or its cancellation.</summary>
    public static Exception Failure(this Task task) => task switch
    {
        { IsCanceled: true } => new TaskCanceledException(task),
        { Exception.InnerExceptions: [var only] } => only,
        _ => task.Exception
    };
}

/// <summary>Emits the result of a task and completes.</summary>
internal sealed class TaskSource<T> : SourceStage<T>
{
    private readonly Task<T> _task;

    public TaskSource(Task<T> task) : base("taskSource")
    {
        ReactiveStreamsCompliance.RequireNonNullElement(task);
        _task = task;
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "TaskSource";

    private sealed class Logic(TaskSource<T> stage) : SourceLogic<T>(stage.Shape)
    {
        private bool _isAwaited;

        public override void OnPull()
        {
            if (_isAwaited)
                return;

            _isAwaited = true;
            if (stage._task.IsCompleted)
                Completed(stage._task);
            else
                stage._task.WhenCompleted(GetAsyncCallback<Task<T>>(Completed));
        }

        private void Completed(Task<T> task)
        {
            if (!task.IsCompletedSuccessfully)
                FailStage(task.Failure());
            else if (task.Result is null)
                FailStage(ReactiveStreamsCompliance.ElementMustNotBeNullException);
            else
            {
                Push(Out, task.Result);
                CompleteStage();
            }
        }
    }
}

/// <summary>Runs the source that a task returns.</summary>
internal sealed class TaskFlattenSource<T, TMat> : GraphStageWithMaterializedValue<SourceShape<T>, Task<TMat>>
{
    private readonly Outlet<T> _out = new("taskFlattenSource.out");
    private readonly Task<Source<T, TMat>> _source;

    public TaskFlattenSource(Task<Source<T, TMat>> source)
    {
        ReactiveStreamsCompliance.RequireNonNullElement(source);
        _source = source;
        Shape = new SourceShape<T>(_out);
    }

    public override SourceShape<T> Shape { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("taskFlattenSource");

    public override ILogicAndMaterializedValue<Task<TMat>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this, inheritedAttributes);
        return new LogicAndMaterializedValue<Task<TMat>>(logic, logic.Materialized.Task);
    }

    public override string ToString() => "TaskFlattenSource";

    private sealed class Logic(TaskFlattenSource<T, TMat> stage, Attributes attributes) : SourceLogic<T>(stage.Shape)
    {
        private SubSinkInlet<T> _inlet;

        public TaskCompletionSource<TMat> Materialized { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void PreStart()
        {
            if (stage._source.IsCompleted)
                Completed(stage._source);
            else
                stage._source.WhenCompleted(GetAsyncCallback<Task<Source<T, TMat>>>(Completed));
        }

        public override void OnPull() => _inlet?.Pull();

        public override void OnDownstreamFinish(Exception cause)
        {
            if (_inlet is null)
                Materialized.TrySetException(new StreamDetachedException("Stream cancelled before Source Task completed"));
            else
                _inlet.Cancel(cause);
            InternalOnDownstreamFinish(cause);
        }

        public override void PostStop() => Materialized.TrySetException(new AbruptStageTerminationException(this));

        private void Completed(Task<Source<T, TMat>> task)
        {
            if (!task.IsCompletedSuccessfully)
            {
                Materialized.TrySetException(task.Failure());
                FailStage(task.Failure());
                return;
            }

            try
            {
                Materialized.TrySetResult(Switch(task.Result, attributes));
            }
            catch (Exception cause)
            {
                _inlet.Cancel(cause);
                Materialized.TrySetException(cause);
                FailStage(cause);
            }
        }

        private TMat Switch(Source<T, TMat> source, Attributes inherited)
        {
            _inlet = new SubSinkInlet<T>(this, "TaskFlattenSource.in");
            _inlet.SetHandler(new LambdaInHandler(
                onPush: () => Push(Out, _inlet.Grab()),
                onUpstreamFinish: CompleteStage,
                onUpstreamFailure: FailStage));
            if (IsAvailable(Out))
                _inlet.Pull();
            return SubFusingMaterializer.Materialize(source.To(_inlet.Sink), inherited);
        }
    }
}

/// <summary>Makes its source when the first element is asked for.</summary>
internal sealed class LazySource<T, TMat> : GraphStageWithMaterializedValue<SourceShape<T>, Task<TMat>>
{
    private readonly Outlet<T> _out = new("lazySource.out");
    private readonly Func<Source<T, TMat>> _factory;

    public LazySource(Func<Source<T, TMat>> factory)
    {
        _factory = factory;
        Shape = new SourceShape<T>(_out);
    }

    public override SourceShape<T> Shape { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("lazySource");

    public override ILogicAndMaterializedValue<Task<TMat>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this, inheritedAttributes);
        return new LogicAndMaterializedValue<Task<TMat>>(logic, logic.Materialized.Task);
    }

    public override string ToString() => "LazySource";

    private sealed class Logic(LazySource<T, TMat> stage, Attributes attributes) : SourceLogic<T>(stage.Shape)
    {
        private SubSinkInlet<T> _inlet;

        public TaskCompletionSource<TMat> Materialized { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnPull()
        {
            if (_inlet is not null)
            {
                _inlet.Pull();
                return;
            }

            var source = stage._factory();
            _inlet = new SubSinkInlet<T>(this, "LazySource");
            _inlet.SetHandler(new LambdaInHandler(
                onPush: () => Push(Out, _inlet.Grab()),
                onUpstreamFinish: CompleteStage,
                onUpstreamFailure: FailStage));
            _inlet.Pull();
            try
            {
                Materialized.TrySetResult(SubFusingMaterializer.Materialize(source.To(_inlet.Sink), attributes));
            }
            catch (Exception cause)
            {
                _inlet.Cancel(cause);
                Materialized.TrySetException(cause);
                FailStage(cause);
            }
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            if (_inlet is null)
                Materialized.TrySetException(
                    new Exception("Downstream canceled without triggering lazy source materialization"));
            else
                _inlet.Cancel(cause);
            InternalOnDownstreamFinish(cause);
        }

        public override void PostStop() => Materialized.TrySetException(
            new Exception("LazySource stopped without completing the materialized task"));
    }
}

/// <summary>Emits the elements of an asynchronous sequence, one request at a time.</summary>
internal sealed class AsyncEnumerableSource<T>(Func<IAsyncEnumerable<T>> factory) : SourceStage<T>("asyncEnumerable")
{
    private readonly Func<IAsyncEnumerable<T>> _factory = factory;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "AsyncEnumerable";

    private sealed class Logic(AsyncEnumerableSource<T> stage) : SourceLogic<T>(stage.Shape)
    {
        private readonly CancellationTokenSource _cancellation = new();
        private IAsyncEnumerator<T> _enumerator;
        private Action<Task<bool>> _onMoved;
        private Task<bool> _move;

        public override void PreStart()
        {
            _onMoved = GetAsyncCallback<Task<bool>>(Moved);
            _enumerator = stage._factory().GetAsyncEnumerator(_cancellation.Token);
        }

        public override void OnPull()
        {
            var move = _enumerator.MoveNextAsync();
            if (move.IsCompletedSuccessfully)
            {
                Moved(move.Result);
                return;
            }

            _move = move.AsTask();
            _move.WhenCompleted(_onMoved);
        }

        public override void PostStop()
        {
            _cancellation.Cancel();
            if (_enumerator is not null)
                DisposeAfter(_move, _enumerator, _cancellation).ContinueWith(
                    static (disposal, log) => ((ILoggingAdapter)log).Error(disposal.Exception,
                        "An asynchronous sequence could not be disposed."),
                    Log, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        private void Moved(Task<bool> move)
        {
            if (move.IsCompletedSuccessfully)
                Moved(move.Result);
            else
                FailStage(move.Failure());
        }

        private void Moved(bool hasNext)
        {
            if (hasNext)
                Push(Out, _enumerator.Current);
            else
                CompleteStage();
        }

        private static async Task DisposeAfter(Task move, IAsyncEnumerator<T> enumerator, CancellationTokenSource cancellation)
        {
            // An iterator may not be disposed while it runs; its own failure was told, or nobody listens any more.
            if (move is not null)
                await move.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await enumerator.DisposeAsync().ConfigureAwait(false);
            cancellation.Dispose();
        }
    }
}
