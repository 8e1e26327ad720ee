using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    /// <summary>Makes an input for a stream that this stage materializes itself.</summary>
    protected internal SubSinkInlet<T> CreateSubSinkInlet<T>(string name) => new(this, name);

    /// <summary>An input of the stage that is fed by another stream: run that stream with <see cref="Sink"/>.</summary>
    protected internal class SubSinkInlet<T>
    {
        private readonly string _name;
        private readonly SubSink<T> _sink;
        private IInHandler _handler;
        private T _element;
        private bool _available;
        private bool _closed;
        private bool _pulled;

        public SubSinkInlet(GraphStageLogic logic, string name)
        {
            _name = name;
            _sink = new SubSink<T>(
                name,
                logic.GetAsyncCallback<T>(OnNext),
                logic.GetAsyncCallback<Exception>(OnEnd));
        }

        /// <summary>The sink of the other stream; it can be materialized once.</summary>
        public IGraph<SinkShape<T>, NotUsed> Sink => _sink;

        public bool IsAvailable => _available;

        public bool IsClosed => _closed;

        public bool HasBeenPulled => _pulled && !_closed;

        public void SetHandler(IInHandler handler) => _handler = handler;

        public T Grab()
        {
            if (!_available)
                throw new ArgumentException($"Cannot grab element from port {this} when data have not yet arrived");
            var element = _element;
            _element = default;
            _available = false;
            return element;
        }

        public void Pull()
        {
            if (_pulled)
                throw new ArgumentException($"Cannot pull port {this} twice");
            if (_closed)
                throw new ArgumentException($"Cannot pull closed port {this}");
            _pulled = true;
            _sink.PullSubstream();
        }

        public void Cancel() => Cancel(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance);

        public void Cancel(Exception cause)
        {
            _closed = true;
            _sink.CancelSubstream(cause);
        }

        private void OnNext(T element)
        {
            if (_closed)
                return;
            _element = element;
            _available = true;
            _pulled = false;
            _handler.OnPush();
        }

        private void OnEnd(Exception failure)
        {
            if (_closed)
                return;
            _closed = true;
            if (failure == null)
                _handler.OnUpstreamFinish();
            else
                _handler.OnUpstreamFailure(failure);
        }

        public override string ToString() => _name;
    }

    /// <summary>An output of the stage that feeds another stream: run that stream from <see cref="Source"/>.</summary>
    protected internal class SubSourceOutlet<T>
    {
        private readonly string _name;
        private readonly SubSource<T> _source;
        private IOutHandler _handler;
        private bool _available;
        private bool _closed;

        public SubSourceOutlet(GraphStageLogic logic, string name)
        {
            _name = name;
            _source = new SubSource<T>(name, logic.GetAsyncCallback(OnPull), logic.GetAsyncCallback<Exception>(OnCancel));
        }

        /// <summary>The source of the other stream; it can be materialized once.</summary>
        public IGraph<SourceShape<T>, NotUsed> Source => _source;

        public bool IsAvailable => _available;

        public bool IsClosed => _closed;

        public void SetHandler(IOutHandler handler) => _handler = handler;

        /// <summary>Says that the source was not materialized in time: when it is materialized later, it fails.</summary>
        public void Timeout(TimeSpan d)
        {
            if (_source.Timeout(d))
                _closed = true;
        }

        public void Push(T element)
        {
            _available = false;
            _source.PushSubstream(element);
        }

        public void Complete()
        {
            _available = false;
            _closed = true;
            _source.CompleteSubstream();
        }

        public void Fail(Exception ex)
        {
            _available = false;
            _closed = true;
            _source.FailSubstream(ex);
        }

        private void OnPull()
        {
            if (_closed)
                return;
            _available = true;
            _handler.OnPull();
        }

        private void OnCancel(Exception cause)
        {
            if (_closed)
                return;
            _available = false;
            _closed = true;
            _handler.OnDownstreamFinish(cause);
        }

        public override string ToString() => _name;
    }
}
