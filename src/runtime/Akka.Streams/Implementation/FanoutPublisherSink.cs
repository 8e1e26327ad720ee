using Akka.Pattern;
using Akka.Streams.Stage;
using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>
/// A sink that yields a publisher for any number of subscribers; the slowest sets the pace, within the input buffer. As many elements again
/// are fetched before anybody asks for them.
/// </summary>
internal sealed class FanoutPublisherSink<T> : GraphStageWithMaterializedValue<SinkShape<T>, IPublisher<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("fanoutPublisherSink.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("fanoutPublisherSink");

    public override ILogicAndMaterializedValue<IPublisher<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var maxBuffer = Math.Max(1, inheritedAttributes.GetAttribute(new Attributes.InputBuffer(16, 16)).Max);
        var logic = new Logic(Shape, maxBuffer);
        return new LogicAndMaterializedValue<IPublisher<T>>(logic, logic.Publisher);
    }

    private sealed class Reader(ISubscriber<T> subscriber, Demand demand, long position)
    {
        public ISubscriber<T> Subscriber => subscriber;

        public Demand Demand => demand;

        /// <summary>The number of the next element that this one gets.</summary>
        public long Position { get; set; } = position;
    }

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Inlet<T> _in;
        private readonly int _maxBuffer;
        private readonly AsyncSignal _signal;
        private readonly SubscriptionTimer _timer;
        private readonly List<Reader> _readers = [];
        private readonly Deque<T> _ahead = new(16); // fetched, and not yet on its way to anybody
        private readonly Deque<T> _buffer = new(16); // on its way, and not yet with everybody
        private long _first;
        private bool _wasRead;
        private bool _upstreamFinished;
        private bool _finished;
        private bool _ended;

        public Logic(SinkShape<T> shape, int maxBuffer) : base(shape)
        {
            _in = shape.Inlet;
            _maxBuffer = maxBuffer;
            _signal = new AsyncSignal(this, Drain);
            Publisher = new LatePublisher<T>(GetAsyncCallback<ISubscriber<T>>(OnSubscriber));
            _timer = new SubscriptionTimer(this, GetAsyncCallback(OnTimeout));
            SetHandler(_in, this);
        }

        public LatePublisher<T> Publisher { get; }

        private long End => _first + _buffer.Count;

        public override void PreStart()
        {
            SetKeepGoing(true);
            _timer.Start(Materializer);
            Pull(_in);
        }

        private void OnSubscriber(ISubscriber<T> subscriber)
        {
            _timer.Cancel();
            Publisher.Answered(subscriber);
            if (_readers.Exists(r => ReferenceEquals(r.Subscriber, subscriber)))
            {
                CancelledSubscription.End(subscriber, new InvalidOperationException(
                    "Can not subscribe the same subscriber multiple times (see reactive-streams specification, rules 1.10 and 2.12)"));
                return;
            }

            var demand = new Demand(_signal.Fire);
            _readers.Add(new Reader(subscriber, demand, End));
            _wasRead = true;
            subscriber.OnSubscribe(demand);
            Drain();
        }

        private void OnTimeout()
        {
            if (_readers.Count == 0 && !_ended && _timer.IsToCancel(Log))
                FailStage(new SubscriptionTimeoutException("Publisher was not attached to a subscriber in time."));
        }

        public override void OnPush()
        {
            _ahead.AddLast(Grab(_in));
            Drain();
        }

        // Gives each what it asked for, drops what all have got, and goes on as long as somebody waits for an element that is there.
        private void Drain()
        {
            while (!_ended)
            {
                for (var i = _readers.Count - 1; i >= 0; i--)
                {
                    if (!Serve(_readers[i]))
                        _readers.RemoveAt(i);
                }

                if (_readers.Count == 0 && (_wasRead || _finished))
                {
                    EndWithoutReaders();
                    return;
                }

                DropServed();
                if (_finished)
                    return;
                if (_ahead.Count > 0 && IsAwaited)
                {
                    _ahead.TryRemoveFirst(out var next);
                    _buffer.AddLast(next);
                }
                else if (_upstreamFinished && _ahead.Count == 0)
                {
                    _finished = true;
                    Publisher.Shutdown(null);
                }
                else
                {
                    if (_ahead.Count < _maxBuffer && !HasBeenPulled(_in))
                        TryPull(_in);
                    return;
                }
            }
        }

        /// <summary>Whether there is room for another element and somebody who has got all others and wants it.</summary>
        private bool IsAwaited => _buffer.Count < _maxBuffer && _readers.Exists(r => r.Position == End && r.Demand.Requested > 0);

        private void DropServed()
        {
            var slowest = _readers.Count == 0 ? End : _readers.Min(r => r.Position);
            while (_first < slowest)
            {
                _buffer.TryRemoveFirst(out _);
                _first++;
            }
        }

        private void EndWithoutReaders()
        {
            _ended = true;
            if (!_finished)
                Publisher.Shutdown(new IllegalStateException("Cannot subscribe to shut-down Publisher"));
            CompleteStage();
        }

        private bool Serve(Reader reader)
        {
            while (reader.Demand.Cancelled == null && reader.Demand.Violation == null && reader.Position < End && reader.Demand.TryUse())
            {
                var element = _buffer[(int)(reader.Position - _first)];
                reader.Position++;
                reader.Subscriber.OnNext(element);
            }

            if (reader.Demand.Violation is { } violation)
            {
                reader.Subscriber.OnError(violation);
                return false;
            }

            if (_finished && reader.Demand.Cancelled == null && reader.Position == End)
            {
                reader.Subscriber.OnComplete();
                return false;
            }

            return reader.Demand.Cancelled == null;
        }

        public override void OnUpstreamFinish()
        {
            _upstreamFinished = true;
            Drain();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            FailReaders(e);
            FailStage(e);
        }

        private void FailReaders(Exception e)
        {
            if (_ended)
                return;
            _ended = true;
            foreach (var reader in _readers)
                reader.Subscriber.OnError(e);
            _readers.Clear();
            Publisher.Shutdown(e);
        }

        public override void PostStop()
        {
            _timer.Cancel();
            FailReaders(Interpreter.Shell.AbortReason ?? new AbruptStageTerminationException(this));
            Publisher.Shutdown(null);
        }
    }
}
