using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>A scheduler whose clock stands still until a test moves it. Set <c>akka.scheduler.implementation</c> to it.</summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly object _gate = new();
    private readonly List<Item> _items = [];
    private DateTimeOffset _now = DateTimeOffset.UtcNow;

    /// <summary>Called by the actor system.</summary>
    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
        ArgumentNullException.ThrowIfNull(schedulerConfig);
        log?.Debug("Virtual time starts at {0}", _now);
    }

    public IAdvancedScheduler Advanced => this;

    /// <summary>Virtual time.</summary>
    public DateTimeOffset Now => TimeNow;

    /// <summary>Real time on a clock that never jumps: virtual time does not move it.</summary>
    public TimeSpan MonotonicClock => System.Diagnostics.Stopwatch.GetElapsedTime(0);

    /// <summary>Real time on a clock that never jumps: virtual time does not move it.</summary>
    public TimeSpan HighResMonotonicClock => System.Diagnostics.Stopwatch.GetElapsedTime(0);

    protected DateTimeOffset TimeNow
    {
        get { lock (_gate) return _now; }
    }

    /// <summary>Moves the clock on and runs what is due, on this thread. What repeats runs once, however far the clock moves.</summary>
    public void Advance(TimeSpan offset)
    {
        Item[] due;
        lock (_gate)
        {
            _now += offset;
            due = [.. _items.Where(item => item.Due <= _now).OrderBy(item => item.Due)];
            _items.RemoveAll(item => item.Due <= _now);
        }
        foreach (var item in due)
        {
            if (!item.IsCancelled) item.Run();
            if (item.Interval is { } interval && !item.IsCancelled) Add(interval, interval, item.Run, item.Cancelable);
        }
    }

    /// <summary>Moves the clock to the given time, which must not lie in its past.</summary>
    public void AdvanceTo(DateTimeOffset when)
    {
        var now = TimeNow;
        if (when < now) throw new InvalidOperationException("You can't reverse time...");
        Advance(when - now);
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        Add(delay, null, () => receiver.Tell(message, sender), null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), null);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => Add(delay, null, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Add(delay, null, action, cancelable);

    public void ScheduleOnce(TimeSpan delay, IRunnable action) => Add(delay, null, action.Run, null);

    public void ScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Add(delay, null, action.Run, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => Add(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action) => Add(initialDelay, interval, action.Run, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action run, ICancelable cancelable)
    {
        lock (_gate) _items.Add(new Item(_now + delay, interval, run, cancelable));
    }

    private sealed record Item(DateTimeOffset Due, TimeSpan? Interval, Action Run, ICancelable Cancelable)
    {
        public bool IsCancelled => Cancelable is { IsCancellationRequested: true };
    }
}
