using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Gathers elements into an aggregate while the downstream is slower, up to a maximum weight.</summary>
internal sealed class Batch<TIn, TOut>(long max, Func<TIn, long> costFunc, Func<TIn, TOut> seed,
    Func<TOut, TIn, TOut> aggregate) : FlowStage<TIn, TOut>("batch")
{
    private readonly long _max = max;
    private readonly Func<TIn, long> _costFunc = costFunc;
    private readonly Func<TIn, TOut> _seed = seed;
    private readonly Func<TOut, TIn, TOut> _aggregate = aggregate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Batch";

    private sealed class Logic(Batch<TIn, TOut> stage, Attributes attributes)
        : SupervisedFlowLogic<TIn, TOut>(stage, attributes)
    {
        private long _left = stage._max;
        private bool _hasAggregate;
        private TOut _aggregate;
        private bool _hasPending;
        private TIn _pending;

        public override void PreStart() => Pull(In);

        public override void OnPush()
        {
            var element = Grab(In);
            try
            {
                var cost = stage._costFunc(element);
                if (!_hasAggregate)
                    Seed(element, cost);
                else if (_left < cost || _hasPending)
                {
                    _pending = element;
                    _hasPending = true;
                }
                else
                {
                    _aggregate = stage._aggregate(_aggregate, element);
                    _left -= cost;
                }
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            Continue();
        }

        public override void OnPull()
        {
            if (!_hasAggregate)
            {
                if (IsClosed(In))
                    CompleteStage();
                else if (!HasBeenPulled(In))
                    Pull(In);
                return;
            }

            Flush();
            if (IsClosed(In))
            {
                if (!_hasAggregate)
                    CompleteStage();
            }
            else if (!_hasPending && !HasBeenPulled(In))
                Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            if (!_hasAggregate)
                CompleteStage();
        }

        protected override void OnResume() => Continue();

        protected override void OnRestart()
        {
            _left = stage._max;
            _hasAggregate = _hasPending = false;
            _aggregate = default;
            _pending = default;
            Continue();
        }

        private void Continue()
        {
            if (_hasAggregate && IsAvailable(Out))
                Flush();
            if (!_hasPending && !HasBeenPulled(In))
                TryPull(In);
        }

        private void Seed(TIn element, long cost)
        {
            _aggregate = stage._seed(element);
            _hasAggregate = true;
            _left -= cost;
        }

        private void Flush()
        {
            Push(Out, _aggregate);
            _left = stage._max;
            _hasAggregate = false;
            _aggregate = default;
            if (!_hasPending)
                return;

            var pending = _pending;
            _hasPending = false;
            _pending = default;
            try
            {
                Seed(pending, stage._costFunc(pending));
            }
            catch (Exception cause)
            {
                Supervise(cause);
            }
        }
    }
}

/// <summary>Repeats what it makes of the last element while the upstream is slower.</summary>
internal sealed class Expand<TIn, TOut>(Func<TIn, IEnumerator<TOut>> extrapolate) : FlowStage<TIn, TOut>("expand")
{
    private readonly Func<TIn, IEnumerator<TOut>> _extrapolate = extrapolate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Expand";

    private sealed class Logic(Expand<TIn, TOut> stage) : FlowLogic<TIn, TOut>(stage)
    {
        private Lookahead<TOut> _expansion;
        private bool _expanded;

        public override void PreStart() => Pull(In);

        public override void OnPush()
        {
            _expansion.Dispose();
            _expansion = new Lookahead<TOut>(stage._extrapolate(Grab(In)));
            _expanded = false;
            if (!_expansion.HasNext())
            {
                Pull(In);
                return;
            }

            if (!IsAvailable(Out))
                return;

            _expanded = true;
            Pull(In);
            PushNext();
        }

        public override void OnPull()
        {
            if (!_expansion.HasNext())
                return;

            if (_expanded)
            {
                PushNext();
                return;
            }

            _expanded = true;
            if (IsClosed(In))
            {
                PushNext();
                CompleteStage();
            }
            else
            {
                // Pulling before pushing keeps the expansion fair to an upstream that is not slower after all.
                Pull(In);
                PushNext();
            }
        }

        public override void OnUpstreamFinish()
        {
            if (_expanded || !_expansion.HasNext())
                CompleteStage();
        }

        public override void PostStop() => _expansion.Dispose();

        private void PushNext() => Push(Out, _expansion.Next());
    }
}

/// <summary>Holds elements that the downstream has not asked for yet, with a strategy for when it is full.</summary>
internal sealed class Buffer<T>(int count, OverflowStrategy overflowStrategy) : SimpleLinearGraphStage<T>("buffer")
{
    private readonly int _count = count;
    private readonly OverflowStrategy _overflowStrategy = overflowStrategy;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Buffer";

    private sealed class Logic(Buffer<T> stage) : FlowLogic<T, T>(stage)
    {
        private readonly BoundedBuffer<T> _buffer = new(stage._count);
        private readonly OverflowStrategy _strategy = stage._overflowStrategy;

        public override void PreStart() => Pull(In);

        public override void OnPush()
        {
            var element = Grab(In);
            // Demand that could not be met means that the buffer is empty.
            if (IsAvailable(Out))
            {
                Push(Out, element);
                Pull(In);
                return;
            }

            if (_buffer.IsFull && !MakeRoom())
                return;

            if (!_buffer.IsFull)
                _buffer.Enqueue(element);
            if (_strategy != OverflowStrategy.Backpressure || !_buffer.IsFull)
                Pull(In);
        }

        public override void OnPull()
        {
            if (!_buffer.IsEmpty)
                Push(Out, _buffer.Dequeue());
            if (IsClosed(In))
            {
                if (_buffer.IsEmpty)
                    CompleteStage();
            }
            else if (!HasBeenPulled(In))
                Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            if (_buffer.IsEmpty)
                CompleteStage();
        }

        /// <summary>Applies the strategy to a full buffer; false when it stopped the stage.</summary>
        private bool MakeRoom()
        {
            switch (_strategy)
            {
                case OverflowStrategy.DropHead:
                    _buffer.DropHead();
                    return true;
                case OverflowStrategy.DropTail:
                    _buffer.DropTail();
                    return true;
                case OverflowStrategy.DropBuffer:
                    _buffer.Clear();
                    return true;
                case OverflowStrategy.DropNew:
                    return true;
                case OverflowStrategy.Fail:
                    FailStage(new BufferOverflowException($"Buffer overflow (max capacity was {stage._count})"));
                    return false;
                default:
                    throw new InvalidOperationException("A backpressuring buffer must never overflow.");
            }
        }
    }
}

/// <summary>Keeps one element in hand, so that the upstream may run one element ahead of the demand.</summary>
internal sealed class Detacher<T>() : SimpleLinearGraphStage<T>("detacher")
{
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Detacher";

    private sealed class Logic(Detacher<T> stage) : FlowLogic<T, T>(stage)
    {
        public override void PreStart() => TryPull(In);

        public override void OnPush()
        {
            if (!IsAvailable(Out))
                return;

            Push(Out, Grab(In));
            TryPull(In);
        }

        public override void OnPull()
        {
            if (!IsAvailable(In))
                return;

            Push(Out, Grab(In));
            if (IsClosed(In))
                CompleteStage();
            else
                Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            if (!IsAvailable(In))
                CompleteStage();
        }
    }
}
