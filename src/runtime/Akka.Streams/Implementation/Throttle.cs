using System.Diagnostics;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Limits the rate of the elements with a token bucket: delays those that come too soon, or fails.</summary>
internal sealed class Throttle<T>(int cost, TimeSpan per, int maximumBurst, Func<T, int> costCalculation,
    ThrottleMode mode) : SimpleLinearGraphStage<T>("throttle")
{
    private readonly int _maximumBurst = maximumBurst;
    private readonly Func<T, int> _costCalculation = costCalculation;
    private readonly ThrottleMode _mode = mode;
    private readonly TimeSpan _timePerToken = new(per.Ticks / cost);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Throttle";

    private sealed class Logic(Throttle<T> stage) : TimerFlowLogic<T, T>(stage), IRunTaker<T>
    {
        private TokenBucket _bucket = new(Math.Max(stage._maximumBurst, 0), stage._timePerToken);
        private readonly Func<T, int> _costCalculation = stage._costCalculation;
        private bool _isHolding;
        private T _held;
        private RunLink<T> _next;

        public override void PreStart()
        {
            _bucket.Start();
            _next = RunLink<T>.Of(this, 1);
        }

        public bool Take(T element)
        {
            if (_costCalculation is null && _next.IsOpen && _bucket.TryTakeUnread(1))
                return _next.Give(element) || Used(In);
            return ArriveByEvent(In, element);
        }

        public override void OnPush()
        {
            var element = Grab(In);
            var cost = _costCalculation is null ? 1 : _costCalculation(element);
            var delay = _bucket.Offer(cost);
            if (delay <= TimeSpan.Zero)
                Push(Out, element);
            else if (stage._mode == ThrottleMode.Enforcing)
                FailStage(new OverflowException("Maximum throttle throughput exceeded."));
            else
            {
                _held = element;
                _isHolding = true;
                ScheduleOnce(TimerKey, delay);
            }
        }

        public override void OnUpstreamFinish()
        {
            if (!_isHolding)
                CompleteStage();
        }

        protected internal override void OnTimer(object timerKey)
        {
            var element = _held;
            _held = default;
            _isHolding = false;
            Push(Out, element);
            if (IsClosed(In))
                CompleteStage();
        }
    }
}

/// <summary>Counts tokens that arrive at a fixed rate on the wall clock, up to a capacity.</summary>
internal struct TokenBucket(long capacity, TimeSpan timePerToken)
{
    private readonly long _capacity = capacity;
    private readonly long _ticksPerToken = Math.Max(timePerToken.Ticks, 1);
    private readonly long _mayRunUnread = Math.Min(capacity / 1024, 1024);
    private long _available = capacity;
    private long _unread;
    private long _lastUpdate;

    private static long Now => Stopwatch.GetElapsedTime(0).Ticks;

    /// <summary>Starts the clock with a full bucket.</summary>
    public void Start() => _lastUpdate = Now;

    /// <summary>Takes tokens when there are so many that the clock need not be read.</summary>
    public bool TryTakeUnread(long cost)
    {
        if (cost > _unread)
            return false;
        _unread -= cost;
        _available -= cost;
        return true;
    }

    /// <summary>
    /// Takes tokens for an element; says how long the element must wait until they are there. Few tokens of a large bucket
    /// are taken without a look at the clock: a burst may be longer by that many, a thousandth at most, the rate is the same.
    /// </summary>
    public TimeSpan Offer(long cost)
    {
        if (cost < 0)
            throw new ArgumentException("Cost must be non-negative", nameof(cost));

        if (TryTakeUnread(cost))
            return TimeSpan.Zero;

        var now = Now;
        var elapsed = now - _lastUpdate;
        if (elapsed >= _ticksPerToken)
        {
            var arrived = elapsed / _ticksPerToken;
            _lastUpdate += arrived * _ticksPerToken;
            _available = Math.Min(_available + arrived, _capacity);
        }

        if (cost <= _available)
        {
            _available -= cost;
            _unread = Math.Min(_mayRunUnread, _available);
            return TimeSpan.Zero;
        }

        // Tokens arrive at whole multiples of their period, counted from the last update.
        var delay = (cost - _available) * _ticksPerToken - (now - _lastUpdate);
        _available = 0;
        _unread = 0;
        _lastUpdate = now + delay;
        return new TimeSpan(delay);
    }
}
