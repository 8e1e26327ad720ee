using System.Diagnostics;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>The wall clock of the stages that deal with time, and what they share.</summary>
internal static class Timers
{
    /// <summary>How often a stage with a time-out looks at the clock.</summary>
    public static TimeSpan IdleTimeoutCheckInterval(TimeSpan timeout) => timeout > TimeSpan.FromSeconds(1)
        ? TimeSpan.FromSeconds(1)
        : new TimeSpan(Math.Min(Math.Max(timeout.Ticks / 8, TimeSpan.TicksPerMillisecond * 100), timeout.Ticks / 2));
}

/// <summary>A point in time on the monotonic clock of the machine.</summary>
internal struct Deadline(TimeSpan delay)
{
    private static readonly double StopwatchTicksPerTick = (double)Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    private readonly long _delay = (long)Math.Min(delay.Ticks * StopwatchTicksPerTick, long.MaxValue / 4);
    private long _at;

    /// <summary>Whether the moment has come.</summary>
    public readonly bool IsOver => Stopwatch.GetTimestamp() > _at;

    /// <summary>How long it is until the moment, negative after it.</summary>
    public readonly TimeSpan Left => Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _at);

    /// <summary>Sets the moment anew, the whole delay from now.</summary>
    public void Restart() => _at = Stopwatch.GetTimestamp() + _delay;
}

/// <summary>Fails the stream when the first element is late.</summary>
internal sealed class Initial<T>(TimeSpan timeout) : SimpleLinearGraphStage<T>("initial")
{
    private readonly TimeSpan _timeout = timeout;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "InitialTimeoutTimer";

    private sealed class Logic(Initial<T> stage) : TimerFlowLogic<T, T>(stage)
    {
        private bool _hasPassed;

        public override void PreStart() => ScheduleOnce(TimerKey, stage._timeout);

        public override void OnPush()
        {
            _hasPassed = true;
            Push(Out, Grab(In));
        }

        protected internal override void OnTimer(object timerKey)
        {
            if (!_hasPassed)
                FailStage(new TimeoutException($"The first element has not yet passed through in {stage._timeout}."));
        }
    }
}

/// <summary>Fails the stream when it has not completed in time.</summary>
internal sealed class Completion<T>(TimeSpan timeout) : SimpleLinearGraphStage<T>("completion")
{
    private readonly TimeSpan _timeout = timeout;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "CompletionTimeout";

    private sealed class Logic(Completion<T> stage) : TimerFlowLogic<T, T>(stage)
    {
        public override void PreStart() => ScheduleOnce(TimerKey, stage._timeout);

        public override void OnPush() => Push(Out, Grab(In));

        protected internal override void OnTimer(object timerKey) =>
            FailStage(new TimeoutException($"The stream has not been completed in {stage._timeout}."));
    }
}

/// <summary>Fails the stream when the time between two elements is too long.</summary>
internal sealed class Idle<T>(TimeSpan timeout) : SimpleLinearGraphStage<T>("idle")
{
    private readonly TimeSpan _timeout = timeout;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "IdleTimeout";

    private sealed class Logic(Idle<T> stage) : TimerFlowLogic<T, T>(stage)
    {
        private Deadline _deadline = new(stage._timeout);

        public override void PreStart()
        {
            _deadline.Restart();
            ScheduleRepeatedly(TimerKey, Timers.IdleTimeoutCheckInterval(stage._timeout));
        }

        public override void OnPush()
        {
            _deadline.Restart();
            Push(Out, Grab(In));
        }

        protected internal override void OnTimer(object timerKey)
        {
            if (_deadline.IsOver)
                FailStage(new TimeoutException($"No elements passed in the last {stage._timeout}."));
        }
    }
}

/// <summary>Fails the stream when the downstream takes too long to ask for the next element.</summary>
internal sealed class BackpressureTimeout<T>(TimeSpan timeout) : SimpleLinearGraphStage<T>("backpressureTimeout")
{
    private readonly TimeSpan _timeout = timeout;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "BackpressureTimeout";

    private sealed class Logic(BackpressureTimeout<T> stage) : TimerFlowLogic<T, T>(stage)
    {
        private Deadline _deadline = new(stage._timeout);
        private bool _waitingForDemand = true;

        public override void PreStart()
        {
            _deadline.Restart();
            ScheduleRepeatedly(TimerKey, Timers.IdleTimeoutCheckInterval(stage._timeout));
        }

        public override void OnPush()
        {
            _deadline.Restart();
            _waitingForDemand = true;
            Push(Out, Grab(In));
        }

        public override void OnPull()
        {
            _waitingForDemand = false;
            Pull(In);
        }

        protected internal override void OnTimer(object timerKey)
        {
            if (_waitingForDemand && _deadline.IsOver)
                FailStage(new TimeoutException($"No demand signalled in the last {stage._timeout}."));
        }
    }
}

/// <summary>Holds the demand back for a time after the start.</summary>
internal sealed class DelayInitial<T>(TimeSpan delay) : SimpleLinearGraphStage<T>("delayInitial")
{
    private readonly TimeSpan _delay = delay;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "DelayTimer";

    private sealed class Logic(DelayInitial<T> stage) : TimerFlowLogic<T, T>(stage)
    {
        private bool _isOpen;

        public override void PreStart()
        {
            if (stage._delay == TimeSpan.Zero)
                _isOpen = true;
            else
                ScheduleOnce(TimerKey, stage._delay);
        }

        public override void OnPush() => Push(Out, Grab(In));

        public override void OnPull()
        {
            if (_isOpen)
                Pull(In);
        }

        protected internal override void OnTimer(object timerKey)
        {
            _isOpen = true;
            if (IsAvailable(Out))
                Pull(In);
        }
    }
}

/// <summary>Emits an element of its own when the upstream has been silent for too long while there was demand.</summary>
internal sealed class IdleInject<TIn, TOut>(TimeSpan timeout, Func<TOut> inject) : FlowStage<TIn, TOut>("idleInject")
    where TIn : TOut
{
    private readonly TimeSpan _timeout = timeout;
    private readonly Func<TOut> _inject = inject;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "IdleTimer";

    private sealed class Logic(IdleInject<TIn, TOut> stage) : TimerFlowLogic<TIn, TOut>(stage)
    {
        private Deadline _deadline = new(stage._timeout);

        public override void PreStart()
        {
            _deadline.Restart();
            // Prefetching makes the difference between an upstream that is silent and one that was not asked.
            Pull(In);
        }

        public override void OnPush()
        {
            _deadline.Restart();
            CancelTimer(TimerKey);
            if (!IsAvailable(Out))
                return;

            Push(Out, Grab(In));
            Pull(In);
        }

        public override void OnPull()
        {
            if (IsAvailable(In))
            {
                Push(Out, Grab(In));
                if (IsClosed(In))
                    CompleteStage();
                else
                    Pull(In);
            }
            else
                InjectOrWait();
        }

        public override void OnUpstreamFinish()
        {
            if (!IsAvailable(In))
                CompleteStage();
        }

        protected internal override void OnTimer(object timerKey)
        {
            if (IsAvailable(Out))
                InjectOrWait();
        }

        private void InjectOrWait()
        {
            var left = _deadline.Left;
            if (left > TimeSpan.Zero)
            {
                ScheduleOnce(TimerKey, left);
                return;
            }

            _deadline.Restart();
            Push(Out, stage._inject());
        }
    }
}
