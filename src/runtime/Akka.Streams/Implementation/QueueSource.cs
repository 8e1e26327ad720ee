using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// A source fed by offers. What fits into the buffer is taken in the thread of the caller; what does not goes to the stage, which
/// knows best whether there is room by then, and decides by the overflow strategy. Offers stay in order.
/// </summary>
internal sealed class QueueSource<T>(int maxBuffer, OverflowStrategy strategy)
    : GraphStageWithMaterializedValue<SourceShape<T>, ISourceQueueWithComplete<T>>
{
    private readonly Outlet<T> _out = new("queueSource.out");
    private SourceShape<T> _shape;

    public override SourceShape<T> Shape => _shape ??= new SourceShape<T>(_out);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("queueSource");

    public override ILogicAndMaterializedValue<ISourceQueueWithComplete<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this, maxBuffer, strategy);
        return new LogicAndMaterializedValue<ISourceQueueWithComplete<T>>(logic, new Queue(logic));
    }

    private sealed class Offer(T element)
    {
        private readonly TaskCompletionSource<IQueueOfferResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public T Element => element;

        public Task<IQueueOfferResult> Task => _result.Task;

        public void Answer(IQueueOfferResult result) => _result.TrySetResult(result);

        public void Fail(Exception cause) => _result.TrySetException(cause);
    }

    private sealed class Queue(Logic logic) : ISourceQueueWithComplete<T>
    {
        public Task<IQueueOfferResult> OfferAsync(T element) => logic.OfferAsync(element);

        public Task WatchCompletionAsync() => logic.Completion;

        public void Complete() => logic.Ends(null);

        public void Fail(Exception ex) => logic.Ends(ex ?? throw new ArgumentNullException(nameof(ex)));
    }

    private sealed class Logic : OutGraphStageLogic
    {
        private static readonly Task<IQueueOfferResult> Enqueued =
            Task.FromResult<IQueueOfferResult>(QueueOfferResult.Enqueued.Instance);

        private static readonly Task<IQueueOfferResult> Closed =
            Task.FromResult<IQueueOfferResult>(QueueOfferResult.QueueClosed.Instance);

        private readonly Lock _lock = new();
        private readonly Outlet<T> _out;
        private readonly int _maxBuffer;
        private readonly OverflowStrategy _strategy;
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly AsyncSignal _signal;

        // Under the lock: who offers and the stage both use these.
        private readonly Deque<T> _buffer;
        private readonly Queue<Offer> _offers = new();
        private bool _stageWaits;
        private bool _isEnding;
        private Exception _endCause;
        private bool _stopped;

        // Only the stage uses these.
        private Offer _pending;
        private bool _terminating;

        public Logic(QueueSource<T> stage, int maxBuffer, OverflowStrategy strategy) : base(stage.Shape)
        {
            _out = stage._out;
            _maxBuffer = maxBuffer;
            _strategy = strategy;
            _buffer = new Deque<T>(Math.Min(maxBuffer, 64));
            _signal = new AsyncSignal(this, OnSignal);
            SetHandler(_out, this);
        }

        public Task Completion => _completion.Task;

        public Task<IQueueOfferResult> OfferAsync(T element)
        {
            if (element is null)
                throw new ArgumentNullException(nameof(element), "Element must not be null, rule 2.13");
            Offer offer = null;
            bool wake;
            lock (_lock)
            {
                if (_stopped)
                    return Task.FromException<IQueueOfferResult>(StreamDetachedException.Instance);
                if (_isEnding)
                    return Closed;
                if (_offers.Count == 0 && _buffer.Count < _maxBuffer)
                {
                    _buffer.AddLast(element);
                    wake = _stageWaits;
                    _stageWaits = false;
                }
                else
                {
                    offer = new Offer(element);
                    _offers.Enqueue(offer);
                    wake = true;
                }
            }

            if (wake)
                _signal.Fire();
            return offer == null ? Enqueued : offer.Task;
        }

        // The end waits for the offers that came before it, as they would have been handled first.
        public void Ends(Exception cause)
        {
            lock (_lock)
            {
                // A failure may still overtake the elements that a completion waits for.
                if (_stopped || (_isEnding && (cause == null || _endCause != null)))
                    return;
                _isEnding = true;
                _endCause = cause;
            }

            _signal.Fire();
        }

        private void OnSignal()
        {
            if (IsAvailable(_out))
                OnPull();
            Offer offer;
            lock (_lock)
                _offers.TryPeek(out offer);
            if (IsClosed(_out))
                return;
            if (offer == null)
            {
                EndIfTold();
                return;
            }

            OnOffer(offer);
            bool more;
            lock (_lock)
            {
                _offers.Dequeue();
                more = _offers.Count > 0;
            }

            // One at a time: downstream takes what it wants before the next offer is judged.
            if (more)
                _signal.Fire();
            if (IsClosed(_out))
                return;
            if (IsAvailable(_out))
                OnPull();
            if (!more)
                EndIfTold();
        }

        public override void OnPull()
        {
            bool found;
            T element;
            lock (_lock)
            {
                found = _buffer.TryRemoveFirst(out element);
                if (found && _pending != null)
                {
                    _buffer.AddLast(_pending.Element);
                    AnswerPending(QueueOfferResult.Enqueued.Instance);
                }

                _stageWaits = !found && _pending == null;
            }

            if (found)
            {
                Push(_out, element);
            }
            else if (_pending != null)
            {
                Push(_out, _pending.Element);
                AnswerPending(QueueOfferResult.Enqueued.Instance);
            }

            if (_terminating)
                CompleteIfEmpty();
        }

        // Called for what found no room when it was offered.
        private void OnOffer(Offer offer)
        {
            if (_maxBuffer > 0)
                Add(offer);
            else if (IsAvailable(_out))
                PushDirectly(offer);
            else
                OverflowOfOne(offer);
        }

        private void PushDirectly(Offer offer)
        {
            Push(_out, offer.Element);
            offer.Answer(QueueOfferResult.Enqueued.Instance);
        }

        private void Add(Offer offer)
        {
            lock (_lock)
            {
                if (_buffer.Count < _maxBuffer)
                {
                    _buffer.AddLast(offer.Element);
                    offer.Answer(QueueOfferResult.Enqueued.Instance);
                    return;
                }

                if (DropsForNew())
                {
                    _buffer.AddLast(offer.Element);
                    offer.Answer(QueueOfferResult.Enqueued.Instance);
                    return;
                }
            }

            switch (_strategy)
            {
                case OverflowStrategy.DropNew:
                    offer.Answer(QueueOfferResult.Dropped.Instance);
                    break;
                case OverflowStrategy.Fail:
                    Overflow(offer);
                    break;
                default:
                    Wait(offer);
                    break;
            }
        }

        private bool DropsForNew()
        {
            switch (_strategy)
            {
                case OverflowStrategy.DropHead:
                    return _buffer.TryRemoveFirst(out _);
                case OverflowStrategy.DropTail:
                    return _buffer.TryRemoveLast(out _);
                case OverflowStrategy.DropBuffer:
                    _buffer.Clear();
                    return true;
                default:
                    return false;
            }
        }

        private void OverflowOfOne(Offer offer)
        {
            if (_pending == null)
            {
                _pending = offer;
                return;
            }

            switch (_strategy)
            {
                case OverflowStrategy.DropHead:
                case OverflowStrategy.DropBuffer:
                    AnswerPending(QueueOfferResult.Dropped.Instance);
                    _pending = offer;
                    break;
                case OverflowStrategy.DropTail:
                case OverflowStrategy.DropNew:
                    offer.Answer(QueueOfferResult.Dropped.Instance);
                    break;
                case OverflowStrategy.Fail:
                    Overflow(offer);
                    break;
                default:
                    Wait(offer);
                    break;
            }
        }

        private void Wait(Offer offer)
        {
            if (_pending == null)
                _pending = offer;
            else
                offer.Fail(new Pattern.IllegalStateException("You have to wait for previous offer to be resolved to send another request"));
        }

        private void Overflow(Offer offer)
        {
            var overflow = new BufferOverflowException($"Buffer overflow (max capacity was: {_maxBuffer})!");
            offer.Answer(new QueueOfferResult.Failure(overflow));
            _completion.TrySetException(overflow);
            FailStage(overflow);
        }

        private void EndIfTold()
        {
            Exception cause;
            lock (_lock)
            {
                cause = _endCause;
                if (!_isEnding || _offers.Count > 0 || (_terminating && cause == null))
                    return;
            }

            if (cause != null)
            {
                _completion.TrySetException(cause);
                FailStage(cause);
                return;
            }

            _terminating = true;
            CompleteIfEmpty();
        }

        private void CompleteIfEmpty()
        {
            lock (_lock)
            {
                if (_buffer.Count > 0 || _pending != null)
                    return;
                _stopped = true;
            }

            _completion.TrySetResult();
            CompleteStage();
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            AnswerPending(QueueOfferResult.QueueClosed.Instance);
            if (cause is SubscriptionWithCancelException.NonFailureCancellation)
                _completion.TrySetResult();
            else
                _completion.TrySetException(cause);
            InternalOnDownstreamFinish(cause);
        }

        private void AnswerPending(IQueueOfferResult result)
        {
            _pending?.Answer(result);
            _pending = null;
        }

        public override void PostStop()
        {
            lock (_lock)
                _stopped = true;
            _pending?.Fail(StreamDetachedException.Instance);
            while (_offers.TryDequeue(out var offer))
                offer.Fail(StreamDetachedException.Instance);
            _completion.TrySetException(new AbruptStageTerminationException(this));
        }
    }
}
