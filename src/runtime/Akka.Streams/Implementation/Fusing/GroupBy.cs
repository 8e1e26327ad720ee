using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Emits a source for every key and routes each element to the source of its key.</summary>
internal sealed class GroupBy<T, TKey>(int maxSubstreams, Func<T, TKey> keyFor, bool allowClosedSubstreamRecreation)
    : FlowStage<T, Source<T, NotUsed>>("groupBy")
{
    private readonly int _maxSubstreams = maxSubstreams;
    private readonly Func<T, TKey> _keyFor = keyFor;
    private readonly bool _allowClosedSubstreamRecreation = allowClosedSubstreamRecreation;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "GroupBy";

    private sealed class Logic(GroupBy<T, TKey> stage, Attributes attributes)
        : TimerFlowLogic<T, Source<T, NotUsed>>(stage)
    {
        private readonly Decider _decider = attributes.SupervisionDecider();
        private readonly Dictionary<TKey, Substream> _active = new();
        private readonly HashSet<TKey> _closed = [];
        private TimeSpan _timeout;
        private Substream _waitingForDemand; // opened, not handed out yet
        private int _unstarted; // substreams that still hold their first element
        private bool _hasNext; // an element waits for its substream to ask for it
        private T _next;
        private TKey _nextKey;
        private int _opened;

        public override void PreStart() => _timeout = Materializer.SubscriptionTimeout().Timeout;

        public override void OnPush()
        {
            try
            {
                var element = Grab(In);
                var key = stage._keyFor(element);
                if (key is null)
                    throw new ArgumentNullException(nameof(key), "Key cannot be null");
                if (_active.TryGetValue(key, out var substream))
                    Route(substream, element);
                else if (_closed.Contains(key))
                    PullIfNeeded();
                else if (_active.Count + _closed.Count == stage._maxSubstreams)
                    throw new TooManySubstreamsOpenException();
                else
                    Open(key, element);
            }
            catch (Exception cause)
            {
                if (_decider(cause) == Directive.Stop)
                    FailAll(cause);
                else
                    PullIfNeeded();
            }
        }

        public override void OnPull()
        {
            if (_waitingForDemand is not null)
                HandOut(_waitingForDemand);
            else
            {
                if (_hasNext && _active[_nextKey].Outlet.IsAvailable)
                    _active[_nextKey].Outlet.Push(TakeNext());
                PullIfNeeded();
            }
        }

        public override void OnUpstreamFinish()
        {
            if (!TryCompleteAll())
                SetKeepGoing(true);
        }

        public override void OnUpstreamFailure(Exception e) => FailAll(e);

        public override void OnDownstreamFinish(Exception cause)
        {
            if (!TryCancel(cause))
                SetKeepGoing(true);
        }

        protected internal override void OnTimer(object timerKey)
        {
            var substream = (Substream)timerKey;
            Forget(substream);
            substream.Outlet.Timeout(_timeout);
            if (IsClosed(In))
                TryCompleteAll();
            else
                PullIfNeeded();
        }

        private void Route(Substream substream, T element)
        {
            if (substream.Outlet.IsAvailable)
            {
                substream.Outlet.Push(element);
                return;
            }

            _hasNext = true;
            _next = element;
            _nextKey = substream.Key;
        }

        private void Open(TKey key, T firstElement)
        {
            var substream = new Substream(this, key, firstElement, _opened++);
            _active.Add(key, substream);
            _unstarted++;
            if (IsAvailable(Out))
                HandOut(substream);
            else
            {
                SetKeepGoing(true);
                _waitingForDemand = substream;
            }
        }

        private void HandOut(Substream substream)
        {
            _waitingForDemand = null;
            Push(Out, Source.FromGraph(substream.Outlet.Source));
            ScheduleOnce(substream, _timeout);
        }

        private T TakeNext()
        {
            var next = _next;
            _hasNext = false;
            _next = default;
            _nextKey = default;
            return next;
        }

        private void PullIfNeeded()
        {
            if (!HasBeenPulled(In) && !_hasNext)
                TryPull(In);
        }

        /// <summary>Asks for the next element on behalf of those whose demand had to wait for this one to be taken.</summary>
        private void PullForOthers()
        {
            foreach (var substream in _active.Values)
            {
                if (!substream.Outlet.IsAvailable)
                    continue;

                PullIfNeeded();
                return;
            }
        }

        /// <summary>Takes a substream out of the books; later elements of its key open a new one or are dropped.</summary>
        private void Forget(Substream substream)
        {
            if (!_active.Remove(substream.Key))
                return;

            if (!stage._allowClosedSubstreamRecreation)
                _closed.Add(substream.Key);
            if (_hasNext && EqualityComparer<TKey>.Default.Equals(_nextKey, substream.Key))
                TakeNext();
            if (substream.HasFirst)
                _unstarted--;
        }

        private bool TryCompleteAll()
        {
            if (_active.Count != 0 && (_hasNext || _unstarted != 0))
                return false;

            foreach (var substream in _active.Values)
                substream.Outlet.Complete();
            CompleteStage();
            return true;
        }

        private bool TryCancel(Exception cause)
        {
            // A substream that was never handed out can have no reader.
            if (_active.Count != 0 && (_active.Count != 1 || _waitingForDemand is null))
                return false;

            InternalOnDownstreamFinish(cause);
            return true;
        }

        private void FailAll(Exception cause)
        {
            foreach (var substream in _active.Values)
                substream.Outlet.Fail(cause);
            FailStage(cause);
        }

        private sealed class Substream : IOutHandler
        {
            private readonly Logic _logic;
            private T _first;

            public Substream(Logic logic, TKey key, T first, int id)
            {
                _logic = logic;
                _first = first;
                Key = key;
                HasFirst = true;
                Outlet = new SubSourceOutlet<T>(logic, $"GroupBySource {id}");
                Outlet.SetHandler(this);
            }

            public TKey Key { get; }

            public SubSourceOutlet<T> Outlet { get; }

            public bool HasFirst { get; private set; }

            public void OnPull()
            {
                _logic.CancelTimer(this);
                if (HasFirst)
                    PushFirst();
                else if (HasNext)
                {
                    Outlet.Push(_logic.TakeNext());
                    _logic.PullForOthers();
                }
                else
                    _logic.PullIfNeeded();

                if (!_logic.IsClosed(_logic.In) || HasNext)
                    return;

                Outlet.Complete();
                _logic.Forget(this);
                _logic.TryCompleteAll();
            }

            public void OnDownstreamFinish(Exception cause)
            {
                _logic.Forget(this);
                if (_logic.IsClosed(_logic.Out) && _logic.TryCancel(cause))
                    return;
                if (_logic.IsClosed(_logic.In))
                    _logic.TryCompleteAll();
                else
                    _logic.PullIfNeeded();
            }

            private bool HasNext =>
                _logic._hasNext && EqualityComparer<TKey>.Default.Equals(_logic._nextKey, Key);

            private void PushFirst()
            {
                HasFirst = false;
                _logic._unstarted--;
                if (_logic._unstarted == 0)
                    _logic.SetKeepGoing(_logic.IsClosed(_logic.In) || _logic.IsClosed(_logic.Out));
                Outlet.Push(_first);
                _first = default;
            }
        }
    }
}
