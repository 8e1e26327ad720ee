namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    /// <summary>Takes the next element as soon as it arrives; calls <paramref name="onClose"/> when the input closes before.</summary>
    protected internal void Read<T>(Inlet<T> inlet, Action<T> andThen, Action onClose)
    {
        if (IsAvailable(inlet))
        {
            andThen(Grab(inlet));
        }
        else if (IsClosed(inlet))
        {
            onClose();
        }
        else
        {
            StartReading(inlet, 1, andThen, onClose);
        }
    }

    /// <summary>
    /// Takes the next <paramref name="n"/> elements; calls <paramref name="onComplete"/> with what has arrived when the input closes before.
    /// </summary>
    protected internal void ReadMany<T>(Inlet<T> inlet, int n, Action<IEnumerable<T>> andThen, Action<IEnumerable<T>> onComplete)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (n == 0)
        {
            andThen([]);
            return;
        }

        var result = new List<T>(n);
        if (IsAvailable(inlet))
            result.Add(Grab(inlet));
        if (result.Count == n)
        {
            andThen(result);
        }
        else if (IsClosed(inlet))
        {
            onComplete(result);
        }
        else
        {
            StartReading(
                inlet,
                n - result.Count,
                element =>
                {
                    result.Add(element);
                    if (result.Count == n)
                        andThen(result);
                },
                () => onComplete(result));
        }
    }

    /// <summary>Ends a Read or ReadMany that has not got its elements yet.</summary>
    protected internal void AbortReading<T>(Inlet<T> inlet)
    {
        if (GetHandler(inlet) is Reading<T> reading)
            SetHandler(inlet, reading.Previous);
    }

    private void StartReading<T>(Inlet<T> inlet, int n, Action<T> andThen, Action onClose)
    {
        if (GetHandler(inlet) is Reading<T>)
            throw new InvalidOperationException($"Already reading on inlet {inlet}");
        if (!HasBeenPulled(inlet))
            Pull(inlet);
        SetHandler(inlet, new Reading<T>(this, inlet, n, GetHandler(inlet), andThen, onClose));
    }

    /// <summary>
    /// Sends everything that arrives at <paramref name="from"/> to <paramref name="to"/>, in the place of the input's handler.
    /// </summary>
    protected internal void PassAlong<TOut, TIn>(
        Inlet<TIn> from,
        Outlet<TOut> to,
        bool doFinish = true,
        bool doFail = true,
        bool doPull = false) where TIn : TOut
    {
        var handler = new PassAlongHandler<TOut, TIn>(this, from, to, doFinish, doFail);
        if (IsAvailable(from))
            Emit(to, Grab(from), handler.Next);
        if (doFinish && IsClosed(from))
            CompleteStage();
        SetHandler(from, handler);
        if (doPull)
            TryPull(from);
    }

    private sealed class Reading<T>(GraphStageLogic logic, Inlet<T> inlet, int n, IInHandler previous, Action<T> andThen, Action onClose)
        : InHandler
    {
        private int _missing = n;

        public IInHandler Previous { get; } = previous;

        public override void OnPush()
        {
            var element = logic.Grab(inlet);
            if (--_missing > 0)
                logic.Pull(inlet);
            else
                logic.SetHandler(inlet, Previous);
            andThen(element);
        }

        public override void OnUpstreamFinish()
        {
            logic.SetHandler(inlet, Previous);
            onClose();
            Previous.OnUpstreamFinish();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            logic.SetHandler(inlet, Previous);
            Previous.OnUpstreamFailure(e);
        }
    }

    private sealed class PassAlongHandler<TOut, TIn> : InHandler where TIn : TOut
    {
        private readonly GraphStageLogic _logic;
        private readonly Inlet<TIn> _from;
        private readonly Outlet<TOut> _to;
        private readonly bool _doFinish;
        private readonly bool _doFail;

        public PassAlongHandler(GraphStageLogic logic, Inlet<TIn> from, Outlet<TOut> to, bool doFinish, bool doFail)
        {
            _logic = logic;
            _from = from;
            _to = to;
            _doFinish = doFinish;
            _doFail = doFail;
            Next = () => logic.TryPull(from);
        }

        public Action Next { get; }

        public override void OnPush() => _logic.Emit(_to, _logic.Grab(_from), Next);

        public override void OnUpstreamFinish()
        {
            if (_doFinish)
                _logic.CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            if (_doFail)
                _logic.FailStage(e);
        }
    }
}
