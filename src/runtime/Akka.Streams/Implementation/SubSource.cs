using Akka.Pattern;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>The begin of a stream inside another stage: that stage pushes its elements.</summary>
internal sealed class SubSource<T> : GraphStage<SourceShape<T>>
{
    private readonly Lock _lock = new();
    private readonly string _name;
    private readonly Action _onPull;
    private readonly Action<Exception> _onCancel;
    private readonly Outlet<T> _out;
    private Logic _logic;
    private int _materialized;
    private bool _completedBefore;
    private Exception _failedBefore;

    public SubSource(string name, Action onPull, Action<Exception> onCancel)
    {
        _name = name;
        _onPull = onPull;
        _onCancel = onCancel;
        _out = new Outlet<T>($"SubSource({name}).out");
        Shape = new SourceShape<T>(_out);
    }

    public override SourceShape<T> Shape { get; }

    protected override Attributes InitialAttributes => Attributes.CreateName($"SubSource({_name})");

    public void PushSubstream(T element) => Volatile.Read(ref _logic).Next(element);

    public void CompleteSubstream()
    {
        lock (_lock)
        {
            if (_logic == null)
            {
                _completedBefore = true;
                return;
            }
        }

        _logic.End(null);
    }

    public void FailSubstream(Exception ex)
    {
        lock (_lock)
        {
            if (_logic == null)
            {
                _failedBefore = ex;
                return;
            }
        }

        _logic.End(ex);
    }

    /// <summary>True when the source was not materialized in time; it fails when it is materialized later.</summary>
    public bool Timeout(TimeSpan d)
    {
        lock (_lock)
        {
            if (_logic != null || _completedBefore || _failedBefore != null)
                return false;
            _failedBefore = new SubscriptionTimeoutException($"Substream Source has not been materialized in {d}");
            return true;
        }
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => _name;

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly SubSource<T> _stage;
        private readonly bool _isFirst;

        public Logic(SubSource<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            // Whoever was materialized first has the stream, whichever starts first.
            _isFirst = Interlocked.Exchange(ref stage._materialized, 1) == 0;
            SetHandler(stage._out, this);
        }

        public Action<T> Next { get; private set; }

        public Action<Exception> End { get; private set; }

        public override void PreStart()
        {
            Next = GetAsyncCallback<T>(element => Push(_stage._out, element));
            End = GetAsyncCallback<Exception>(Finish);
            bool completed;
            Exception failure;
            lock (_stage._lock)
            {
                if (!_isFirst)
                    throw new IllegalStateException("Substream Source cannot be materialized more than once");
                completed = _stage._completedBefore;
                failure = _stage._failedBefore;
                _stage._logic = this;
            }

            if (failure != null)
                FailStage(failure);
            else if (completed)
                CompleteStage();
        }

        private void Finish(Exception failure)
        {
            if (failure == null)
                CompleteStage();
            else
                FailStage(failure);
        }

        public override void OnPull() => _stage._onPull();

        public override void OnDownstreamFinish(Exception cause)
        {
            _stage._onCancel(cause);
            InternalOnDownstreamFinish(cause);
        }
    }
}

/// <summary>A publisher or substream was not subscribed to in time.</summary>
internal sealed class SubscriptionTimeoutException(string message) : Exception(message);
