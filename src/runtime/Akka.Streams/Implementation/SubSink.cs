using Akka.Pattern;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>The end of a stream inside another stage: hands its elements to that stage, one for each pull.</summary>
internal sealed class SubSink<T> : GraphStage<SinkShape<T>>
{
    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly Action<T> _onNext;
    private readonly Action<Exception> _onEnd;
    private readonly Inlet<T> _in;
    private Action<Exception> _command;
    private int _materialized;
    private bool _pulledBefore;
    private Exception _cancelledBefore;

    public SubSink(string name, Action<T> onNext, Action<Exception> onEnd)
    {
        _name = name;
        _onNext = onNext;
        _onEnd = onEnd;
        _in = new Inlet<T>($"SubSink({name}).in");
        Shape = new SinkShape<T>(_in);
    }

    public override SinkShape<T> Shape { get; }

    protected override Attributes InitialAttributes => Attributes.CreateName($"SubSink({_name})");

    public void PullSubstream()
    {
        lock (_lock)
        {
            if (_command == null)
            {
                _pulledBefore = true;
                return;
            }
        }

        _command(null);
    }

    public void CancelSubstream(Exception cause)
    {
        lock (_lock)
        {
            if (_command == null)
            {
                _cancelledBefore = cause;
                return;
            }
        }

        _command(cause);
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => _name;

    private sealed class Logic : InGraphStageLogic
    {
        private readonly SubSink<T> _stage;
        private readonly bool _isFirst;

        public Logic(SubSink<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            // Whoever was materialized first has the stream, whichever starts first.
            _isFirst = Interlocked.Exchange(ref stage._materialized, 1) == 0;
            SetHandler(stage._in, this);
        }

        public override void PreStart()
        {
            bool pull;
            Exception cancel;
            lock (_stage._lock)
            {
                if (!_isFirst)
                    throw new IllegalStateException("Substream Sink cannot be materialized more than once");
                _stage._command = GetAsyncCallback<Exception>(Run);
                pull = _stage._pulledBefore;
                cancel = _stage._cancelledBefore;
            }

            if (cancel != null)
                Run(cancel);
            else if (pull)
                Run(null);
        }

        private void Run(Exception cancel)
        {
            if (cancel == null)
                TryPull(_stage._in);
            else if (cancel is SubscriptionWithCancelException.NonFailureCancellation)
                CompleteStage();
            else
                FailStage(cancel);
        }

        public override void OnPush() => _stage._onNext(Grab(_stage._in));

        public override void OnUpstreamFinish()
        {
            _stage._onEnd(null);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _stage._onEnd(e);
            FailStage(e);
        }
    }
}
