using Akka.Actor;

namespace Akka.Streams.Stage;

/// <summary>A stage logic with timers, each under a key of its own.</summary>
public abstract class TimerGraphStageLogic : GraphStageLogic
{
    private readonly Dictionary<object, Timer> _timers = [];
    private Action<Timer> _expired;

    protected TimerGraphStageLogic(Shape shape) : base(shape)
    {
    }

    /// <summary>Called when the timer with the given key is due.</summary>
    protected internal abstract void OnTimer(object timerKey);

    protected internal override void AfterPostStop()
    {
        base.AfterPostStop();
        foreach (var timer in _timers.Values)
            timer.Cancel();
        _timers.Clear();
    }

    /// <summary>Sets a timer that fires again and again; one with the same key is replaced.</summary>
    protected internal void ScheduleRepeatedly(object timerKey, TimeSpan initialDelay, TimeSpan interval)
    {
        CancelTimer(timerKey);
        var timer = Add(timerKey, repeating: true);
        timer.Task = Materializer.ScheduleRepeatedly(initialDelay, interval, timer.Fire);
    }

    /// <summary>Sets a timer that fires again and again, for the first time after one interval.</summary>
    protected internal void ScheduleRepeatedly(object timerKey, TimeSpan interval) => ScheduleRepeatedly(timerKey, interval, interval);

    /// <summary>Sets a timer that fires once; one with the same key is replaced.</summary>
    protected internal void ScheduleOnce(object timerKey, TimeSpan delay)
    {
        CancelTimer(timerKey);
        var timer = Add(timerKey, repeating: false);
        timer.Task = Materializer.ScheduleOnce(delay, timer.Fire);
    }

    /// <summary>Cancels a timer; it does not fire even when it is due already.</summary>
    protected internal void CancelTimer(object timerKey)
    {
        if (_timers.Remove(timerKey, out var timer))
            timer.Cancel();
    }

    /// <summary>Whether the timer is set and, unless it repeats, has not fired.</summary>
    protected internal bool IsTimerActive(object timerKey) => _timers.ContainsKey(timerKey);

    private Timer Add(object timerKey, bool repeating)
    {
        _expired ??= GetAsyncCallback<Timer>(OnExpired);
        var timer = new Timer(timerKey, repeating, _expired);
        _timers[timerKey] = timer;
        return timer;
    }

    private void OnExpired(Timer timer)
    {
        // A timer that was cancelled or replaced after it expired is not the one under its key any more.
        if (!_timers.TryGetValue(timer.Key, out var current) || !ReferenceEquals(current, timer))
            return;
        if (!timer.Repeating)
            _timers.Remove(timer.Key);
        OnTimer(timer.Key);
    }

    private sealed class Timer
    {
        public readonly object Key;
        public readonly bool Repeating;
        public readonly Action Fire;
        public ICancelable Task;

        public Timer(object key, bool repeating, Action<Timer> expired)
        {
            Key = key;
            Repeating = repeating;
            Fire = () => expired(this);
        }

        public void Cancel() => Task?.Cancel();
    }
}
