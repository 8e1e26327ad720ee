using Akka.Event;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;
using Akka.Util;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Emits what it reads from a resource that it opens at the start and closes at the end, whatever the end.</summary>
internal sealed class UnfoldResourceSource<TOut, TSource>(Func<TSource> create, Func<TSource, Option<TOut>> readData,
    Action<TSource> close) : SourceStage<TOut>("unfoldResourceSource")
{
    private readonly Func<TSource> _create = create;
    private readonly Func<TSource, Option<TOut>> _readData = readData;
    private readonly Action<TSource> _close = close;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "UnfoldResourceSource";

    private sealed class Logic(UnfoldResourceSource<TOut, TSource> stage, Attributes attributes)
        : SourceLogic<TOut>(stage.Shape)
    {
        private readonly Decider _decider = attributes.SupervisionDecider();
        private TSource _resource;
        private bool _isOpen;

        public override void PreStart() => Open();

        public override void OnPull()
        {
            while (true)
            {
                try
                {
                    var data = stage._readData(_resource);
                    if (data.HasValue)
                        Push(Out, data.Value);
                    else
                        CloseAndComplete();
                    return;
                }
                catch (Exception cause)
                {
                    if (!MayContinue(cause))
                        return;
                }
            }
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            Close();
            InternalOnDownstreamFinish(cause);
        }

        public override void PostStop()
        {
            if (_isOpen)
                Close();
        }

        private void Open()
        {
            _resource = stage._create();
            _isOpen = true;
        }

        private void Close()
        {
            _isOpen = false;
            stage._close(_resource);
        }

        private void CloseAndComplete()
        {
            try
            {
                Close();
                CompleteStage();
            }
            catch (Exception cause)
            {
                FailStage(cause);
            }
        }

        /// <summary>Does what the decider says about a failed read; false when the stage stopped.</summary>
        private bool MayContinue(Exception cause)
        {
            switch (_decider(cause))
            {
                case Directive.Stop:
                    Close();
                    FailStage(cause);
                    return false;
                case Directive.Restart:
                    try
                    {
                        Close();
                        Open();
                        return true;
                    }
                    catch (Exception restartCause)
                    {
                        FailStage(restartCause);
                        return false;
                    }
                default:
                    return true;
            }
        }
    }
}

/// <summary>Like <see cref="UnfoldResourceSource{TOut,TSource}"/>, with functions that return tasks.</summary>
internal sealed class UnfoldResourceSourceAsync<TOut, TSource>(Func<Task<TSource>> create,
    Func<TSource, Task<Option<TOut>>> readData, Func<TSource, Task> close)
    : SourceStage<TOut>("unfoldResourceSourceAsync")
{
    private readonly Func<Task<TSource>> _create = create;
    private readonly Func<TSource, Task<Option<TOut>>> _readData = readData;
    private readonly Func<TSource, Task> _close = close;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "UnfoldResourceSourceAsync";

    private sealed class Logic(UnfoldResourceSourceAsync<TOut, TSource> stage, Attributes attributes)
        : SourceLogic<TOut>(stage.Shape)
    {
        private readonly Decider _decider = attributes.SupervisionDecider();
        private Action<Task<TSource>> _onCreated;
        private Action<Task<Option<TOut>>> _onRead;
        private Task<TSource> _creation;
        private TSource _resource;
        private bool _isOpen;

        public override void PreStart()
        {
            _onCreated = GetAsyncCallback<Task<TSource>>(Created);
            _onRead = GetAsyncCallback<Task<Option<TOut>>>(Read);
            Create();
        }

        public override void OnPull()
        {
            if (_isOpen)
                Read();
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            if (_isOpen)
                CloseAnd(() => InternalOnDownstreamFinish(cause));
            else
                InternalOnDownstreamFinish(cause);
        }

        public override void PostStop()
        {
            if (_isOpen)
                CloseQuietly(_resource);
            else if (_creation is not null)
                _creation.ContinueWith(task => CloseQuietly(task.Result), CancellationToken.None,
                    TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }

        private void Create()
        {
            try
            {
                _creation = stage._create();
                _creation.WhenCompleted(_onCreated);
            }
            catch (Exception cause)
            {
                FailStage(cause);
            }
        }

        private void Created(Task<TSource> task)
        {
            _creation = null;
            if (!task.IsCompletedSuccessfully)
            {
                FailStage(task.Failure());
                return;
            }

            _resource = task.Result;
            _isOpen = true;
            if (IsAvailable(Out))
                Read();
        }

        private void Read()
        {
            try
            {
                stage._readData(_resource).WhenCompleted(_onRead);
            }
            catch (Exception cause)
            {
                Supervise(cause);
            }
        }

        private void Read(Task<Option<TOut>> task)
        {
            if (!_isOpen)
                return; // the stream was cancelled while the read was under way
            if (!task.IsCompletedSuccessfully)
                Supervise(task.Failure());
            else if (task.Result.HasValue)
                Push(Out, task.Result.Value);
            else
                CloseAnd(CompleteStage);
        }

        private void Supervise(Exception cause)
        {
            switch (_decider(cause))
            {
                case Directive.Stop:
                    CloseAnd(() => FailStage(cause));
                    break;
                case Directive.Restart:
                    CloseAnd(Create);
                    break;
                default:
                    Read();
                    break;
            }
        }

        private void CloseAnd(Action next)
        {
            _isOpen = false;
            SetKeepGoing(true);
            try
            {
                stage._close(_resource).WhenCompleted(GetAsyncCallback<Task>(task =>
                {
                    SetKeepGoing(false);
                    if (task.IsCompletedSuccessfully)
                        next();
                    else
                        FailStage(task.Failure());
                }));
            }
            catch (Exception cause)
            {
                SetKeepGoing(false);
                FailStage(cause);
            }
        }

        /// <summary>Closes after the stage has stopped, when a failure can only be logged.</summary>
        private void CloseQuietly(TSource resource)
        {
            var log = Log;
            stage._close(resource).ContinueWith(task => log.Error(task.Exception, "A resource could not be closed."),
                CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }
}
