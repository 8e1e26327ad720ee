using Akka.Pattern;
using Akka.Streams.Stage;
using Akka.Util;

namespace Akka.Streams.Implementation;

/// <summary>A sink whose elements are pulled from outside, one task each.</summary>
internal sealed class QueueSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, ISinkQueue<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("queueSink.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("queueSink");

    public override ILogicAndMaterializedValue<ISinkQueue<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var maxBuffer = inheritedAttributes.GetAttribute(new Attributes.InputBuffer(16, 16)).Max;
        if (maxBuffer <= 0)
            throw new ArgumentException("Buffer must be greater than 0", nameof(inheritedAttributes));
        var logic = new Logic(Shape, maxBuffer);
        return new LogicAndMaterializedValue<ISinkQueue<T>>(logic, new Queue(logic));
    }

    private sealed class Queue(Logic logic) : ISinkQueue<T>
    {
        public Task<Option<T>> PullAsync() => logic.PullAsync();
    }

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Lock _lock = new();
        private readonly Queue<TaskCompletionSource<Option<T>>> _requests = new();
        private readonly Inlet<T> _in;
        private readonly int _maxBuffer;
        private readonly Queue<T> _buffer = new();
        private readonly AsyncSignal _signal;
        private TaskCompletionSource<Option<T>> _waiting;
        private bool _stopped;
        private bool _finished;
        private Exception _failure;

        public Logic(SinkShape<T> shape, int maxBuffer) : base(shape)
        {
            _in = shape.Inlet;
            _maxBuffer = maxBuffer;
            _signal = new AsyncSignal(this, OnSignal);
            SetHandler(_in, this);
        }

        public Task<Option<T>> PullAsync()
        {
            var request = new TaskCompletionSource<Option<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                if (_stopped)
                    return Task.FromException<Option<T>>(StreamDetachedException.Instance);
                _requests.Enqueue(request);
            }

            _signal.Fire();
            return request.Task;
        }

        // Keeps the stage after the end of upstream, until the last element and the end itself are pulled.
        public override void PreStart()
        {
            SetKeepGoing(true);
            Pull(_in);
        }

        private void OnSignal()
        {
            while (!_stopped)
            {
                TaskCompletionSource<Option<T>> request;
                lock (_lock)
                {
                    if (!_requests.TryDequeue(out request))
                        return;
                }

                if (_waiting != null)
                {
                    request.TrySetException(new IllegalStateException(
                        "You have to wait for previous future to be resolved to send another request"));
                    continue;
                }

                _waiting = request;
                Answer();
            }
        }

        private void Answer()
        {
            if (_waiting == null)
                return;
            if (_buffer.TryDequeue(out var element))
            {
                Take().TrySetResult(new Option<T>(element));
                if (!_finished)
                    TryPull(_in);
            }
            else if (_finished)
            {
                if (_failure == null)
                {
                    Stop();
                    Take().TrySetResult(Option<T>.None);
                    CompleteStage();
                }
                else
                {
                    Stop();
                    Take().TrySetException(_failure);
                    FailStage(_failure);
                }
            }
        }

        private TaskCompletionSource<Option<T>> Take()
        {
            var request = _waiting;
            _waiting = null;
            return request;
        }

        public override void OnPush()
        {
            _buffer.Enqueue(Grab(_in));
            Answer();
            if (_buffer.Count < _maxBuffer)
                TryPull(_in);
        }

        public override void OnUpstreamFinish()
        {
            _finished = true;
            Answer();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _finished = true;
            _failure = e;
            Answer();
        }

        private void Stop()
        {
            lock (_lock)
                _stopped = true;
        }

        public override void PostStop()
        {
            Stop();
            _waiting?.TrySetException(new AbruptStageTerminationException(this));
            while (_requests.TryDequeue(out var request))
                request.TrySetException(StreamDetachedException.Instance);
        }
    }
}
