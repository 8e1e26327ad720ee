using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Groups elements until the group is heavy enough, has enough elements or is old enough.</summary>
internal sealed class GroupedWeightedWithin<T> : FlowStage<T, IEnumerable<T>>
{
    private readonly long _maxWeight;
    private readonly int _maxNumber;
    private readonly TimeSpan _interval;
    private readonly Func<T, long> _costFunc;

    /// <summary>Without a cost function every element weighs one.</summary>
    public GroupedWeightedWithin(long maxWeight, int maxNumber, TimeSpan interval, Func<T, long> costFunc)
        : base("groupedWeightedWithin")
    {
        if (maxWeight <= 0)
            throw new ArgumentException("maxWeight must be greater than 0", nameof(maxWeight));
        if (maxNumber <= 0)
            throw new ArgumentException("maxNumber must be greater than 0", nameof(maxNumber));
        if (interval <= TimeSpan.Zero)
            throw new ArgumentException("interval must be greater than zero", nameof(interval));
        _maxWeight = maxWeight;
        _maxNumber = maxNumber;
        _interval = interval;
        _costFunc = costFunc;
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "GroupedWeightedWithin";

    private sealed class Logic(GroupedWeightedWithin<T> stage) : TimerFlowLogic<T, IEnumerable<T>>(stage), IRunTaker<T>
    {
        private readonly int _maxNumber = stage._maxNumber;
        private readonly long _maxWeight = stage._maxWeight;
        private readonly Func<T, long> _costFunc = stage._costFunc;
        private List<T> _group = Groups.New<T>(stage._maxNumber);
        private long _weight;
        private bool _isClosed; // the group waits for demand
        private bool _hasPending; // an element waits that has no place in the closed group
        private T _pending;
        private long _pendingWeight;

        public override void PreStart()
        {
            ScheduleRepeatedly(TimerKey, stage._interval);
            Pull(In);
        }

        public override void OnPush() => Add(Grab(In));

        public bool Take(T element)
        {
            // An element that fills the group goes the long way, and so does one whose weight is the user's business.
            if (_costFunc is not null || _isClosed || _weight + 1 >= _maxWeight || _group.Count + 1 >= _maxNumber)
                return ArriveByEvent(In, element);
            _group.Add(element);
            _weight++;
            return true;
        }

        public override void OnPull()
        {
            if (_isClosed)
                PushGroup();
        }

        public override void OnUpstreamFinish()
        {
            if (_group.Count == 0)
                CompleteStage();
            else
                CloseGroup();
        }

        protected internal override void OnTimer(object timerKey)
        {
            if (_group.Count > 0)
                CloseGroup();
        }

        private void Add(T element)
        {
            var cost = _costFunc is null ? 1 : _costFunc(element);
            if (cost < 0)
            {
                FailStage(new ArgumentException($"Negative weight [{cost}] for element [{element}] is not allowed"));
                return;
            }

            var fits = _weight + cost <= _maxWeight && _group.Count < _maxNumber;
            if (!fits && _group.Count > 0)
            {
                _pending = element;
                _pendingWeight = cost;
                _hasPending = true;
                CloseGroupAndRestartTimer();
                return;
            }

            _group.Add(element);
            _weight += cost;
            if (_weight < _maxWeight && _group.Count < _maxNumber)
                Pull(In);
            else if (IsAvailable(Out))
                CloseGroupAndRestartTimer();
            else
            {
                // Elements without weight may still join the group, so the upstream goes on.
                _isClosed = true;
                Pull(In);
            }
        }

        private void CloseGroupAndRestartTimer()
        {
            ScheduleRepeatedly(TimerKey, stage._interval);
            CloseGroup();
        }

        private void CloseGroup()
        {
            if (IsAvailable(Out))
                PushGroup();
            else
                _isClosed = true;
        }

        private void PushGroup()
        {
            Push(Out, _group);
            _isClosed = false;
            if (IsClosed(In) && !_hasPending)
            {
                CompleteStage();
                return;
            }

            _group = Groups.New<T>(_maxNumber);
            _weight = 0;
            if (_hasPending)
            {
                _group.Add(_pending);
                _weight = _pendingWeight;
                _pending = default;
                _hasPending = false;
            }

            if (IsClosed(In))
                _isClosed = true;
            else if (!HasBeenPulled(In))
                Pull(In);
        }
    }
}
