using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// Carries the elements of one connection from the island that makes them to the island that takes them: a ring with one writer and
/// one reader. The reader grants the writer as many elements as the ring has room for, again each time half of them are read.
/// </summary>
internal abstract class AsyncLink
{
    public abstract GraphStageLogic Writer { get; }

    public abstract GraphStageLogic Reader { get; }

    public abstract Inlet WriterInlet { get; }

    public abstract Outlet ReaderOutlet { get; }
}

/// <summary>A link for elements of one type.</summary>
internal sealed class AsyncLink<T> : AsyncLink
{
    private static readonly SinkShape<T> WriterShape = new(new Inlet<T>("AsyncBoundary.in") { Id = 0 });
    private static readonly SourceShape<T> ReaderShape = new(new Outlet<T>("AsyncBoundary.out") { Id = 0 });

    private readonly T[] _ring;
    private readonly int _capacity;
    private readonly int _batch;
    private readonly WriterLogic _writer;
    private readonly ReaderLogic _reader;

    // Counters only grow; _written belongs to the writer, _granted to the reader, each is read by the other.
    private long _written;
    private long _granted;
    private Exception _cancelled;
    private Exception _failed;
    private bool _completed;

    public AsyncLink(int capacity)
    {
        _capacity = Math.Max(1, capacity);
        _batch = Math.Max(1, _capacity / 2);
        _ring = new T[_capacity];
        _granted = _capacity;
        _writer = new WriterLogic(this);
        _reader = new ReaderLogic(this);
    }

    public override GraphStageLogic Writer => _writer;

    public override GraphStageLogic Reader => _reader;

    public override Inlet WriterInlet => WriterShape.Inlet;

    public override Outlet ReaderOutlet => ReaderShape.Outlet;

    private sealed class WriterLogic : InGraphStageLogic
    {
        private readonly AsyncLink<T> _link;
        private readonly AsyncSignal _signal;
        private int _slot;

        public WriterLogic(AsyncLink<T> link) : base(WriterShape)
        {
            _link = link;
            _signal = new AsyncSignal(this, OnSignal);
            SetHandler(WriterShape.Inlet, this);
        }

        public void Wake() => _signal.Fire();

        public override void PreStart() => Pull(WriterShape.Inlet);

        public override void OnPush()
        {
            _link._ring[_slot] = Grab(WriterShape.Inlet);
            if (++_slot == _link._capacity)
                _slot = 0;
            var written = _link._written + 1;
            Volatile.Write(ref _link._written, written);
            _link._reader.Wake();
            if (written < Volatile.Read(ref _link._granted))
                Pull(WriterShape.Inlet);
        }

        public override void OnUpstreamFinish()
        {
            Volatile.Write(ref _link._completed, true);
            _link._reader.Wake();
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            Volatile.Write(ref _link._failed, e);
            _link._reader.Wake();
            FailStage(e);
        }

        private void OnSignal()
        {
            var cancelled = Volatile.Read(ref _link._cancelled);
            if (cancelled != null)
            {
                Cancel(WriterShape.Inlet, cancelled);
                return;
            }

            if (_link._written < Volatile.Read(ref _link._granted))
                TryPull(WriterShape.Inlet);
        }

        public override void PostStop()
        {
            // Stopped from outside, as when the materializer is shut down: the reader must not wait for ever.
            if (Volatile.Read(ref _link._completed) || _link._failed != null || _link._cancelled != null)
                return;
            Volatile.Write(ref _link._failed, Interpreter.Shell.AbortReason ?? new AbruptStageTerminationException(this));
            _link._reader.Wake();
        }
    }

    private sealed class ReaderLogic : OutGraphStageLogic, IInputBoundary
    {
        private readonly AsyncLink<T> _link;
        private readonly AsyncSignal _signal;
        private long _read;
        private int _slot;
        private int _untilGrant;

        public ReaderLogic(AsyncLink<T> link) : base(ReaderShape)
        {
            _link = link;
            _untilGrant = link._batch;
            _signal = new AsyncSignal(this, OnSignal);
            SetHandler(ReaderShape.Outlet, this);
        }

        public void Wake() => _signal.Fire();

        public override void OnPull()
        {
            if (_read < Volatile.Read(ref _link._written))
                PushNext();
            EndIfDone();
        }

        private void OnSignal()
        {
            var failed = Volatile.Read(ref _link._failed);
            if (failed != null)
            {
                FailStage(failed);
                return;
            }

            if (IsAvailable(ReaderShape.Outlet) && _read < Volatile.Read(ref _link._written))
                PushNext();
            EndIfDone();
        }

        private void PushNext()
        {
            var element = _link._ring[_slot];
            _link._ring[_slot] = default;
            if (++_slot == _link._capacity)
                _slot = 0;
            _read++;
            if (--_untilGrant == 0)
            {
                _untilGrant = _link._batch;
                Volatile.Write(ref _link._granted, _read + _link._capacity);
                _link._writer.Wake();
            }

            Push(ReaderShape.Outlet, element);
        }

        private void EndIfDone()
        {
            // Completed is written after the last element, so it has to be read first.
            if (Volatile.Read(ref _link._completed) && _read == Volatile.Read(ref _link._written))
                CompleteStage();
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            CancelWriter(cause);
            CompleteStage();
        }

        public void OnInternalError(Exception reason)
        {
            CancelWriter(reason);
            FailStage(reason);
        }

        private void CancelWriter(Exception cause)
        {
            Volatile.Write(ref _link._cancelled, cause);
            _link._writer.Wake();
        }

        public override void PostStop()
        {
            if (_link._cancelled == null && _link._failed == null && !Volatile.Read(ref _link._completed))
                CancelWriter(Interpreter.Shell.AbortReason ?? SubscriptionWithCancelException.StageWasCompleted.Instance);
        }
    }
}

/// <summary>A stage through which elements come into an island; it passes on that the island was ended.</summary>
internal interface IInputBoundary
{
    void OnInternalError(Exception reason);
}
