using System.Collections.Concurrent;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// Timers on a wheel of buckets, one bucket a tick. One thread turns the wheel; timers come in through a queue, so that scheduling takes no lock. The thread
/// sleeps for good while there is no timer.
/// </summary>
public class HashedWheelTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private readonly TimeSpan _shutdownTimeout;
    private readonly long _tickTicks;
    private readonly int _mask;
    private readonly Registration[] _wheel;
    private readonly ConcurrentQueue<Registration> _incoming = new();
    private readonly ManualResetEventSlim _wakeUp = new();
    private readonly TimeSpan _start = MonotonicTime.Elapsed;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _ended = new();
    private long _tick;
    private int _pending;
    private volatile bool _stopped;

    public HashedWheelTimerScheduler(Config scheduler, ILoggingAdapter log)
        : base(scheduler, log)
    {
        var ticksPerWheel = scheduler.GetInt("akka.scheduler.ticks-per-wheel", 512);
        var tick = scheduler.GetTimeSpan("akka.scheduler.tick-duration", TimeSpan.FromMilliseconds(10));
        if (tick < TimeSpan.FromMilliseconds(10)) throw new ArgumentOutOfRangeException(nameof(scheduler), "minimum supported akka.scheduler.tick-duration on Windows is 10ms");
        if (ticksPerWheel is < 1 or > 1 << 30) throw new ArgumentOutOfRangeException(nameof(scheduler), ticksPerWheel, "akka.scheduler.ticks-per-wheel must be between 1 and 2^30");
        _shutdownTimeout = scheduler.GetTimeSpan("akka.scheduler.shutdown-timeout", TimeSpan.FromSeconds(5));
        _tickTicks = tick.Ticks;
        _wheel = new Registration[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)ticksPerWheel)];
        _mask = _wheel.Length - 1;
        _thread = new Thread(Turn) { IsBackground = true, Name = "Akka.Scheduler" };
        _thread.Start();
    }

    public override TimeSpan MonotonicClock => MonotonicTime.Elapsed;

    public override TimeSpan HighResMonotonicClock => MonotonicTime.Elapsed;

    protected override DateTimeOffset TimeNow => DateTimeOffset.UtcNow;

    public void Dispose()
    {
        _stopped = true;
        _wakeUp.Set();
        if (!ReferenceEquals(Thread.CurrentThread, _thread) && !_ended.Wait(_shutdownTimeout))
            Log.Warning("Failed to shutdown scheduler within {0}", _shutdownTimeout);
        GC.SuppressFinalize(this);
    }

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new TellRegistration(receiver, message, sender, cancelable), delay, TimeSpan.Zero);

    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(new TellRegistration(receiver, message, sender, cancelable), initialDelay, interval);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(new ActionRegistration(action, cancelable), delay, TimeSpan.Zero);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Add(new RunnableRegistration(action, cancelable), delay, TimeSpan.Zero);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(new ActionRegistration(action, cancelable), initialDelay, interval);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(new RunnableRegistration(action, cancelable), initialDelay, interval);

    private void Add(Registration registration, TimeSpan delay, TimeSpan interval)
    {
        if (_stopped) throw new SchedulerException("cannot enqueue after timer shutdown");
        if (registration.IsCanceled) return;
        registration.Deadline = (MonotonicTime.Elapsed - _start + delay).Ticks;
        registration.Interval = interval.Ticks;
        if (delay == TimeSpan.Zero && interval == TimeSpan.Zero)
        {
            Fire(registration);
            return;
        }

        _incoming.Enqueue(registration);
        if (!_wakeUp.IsSet) _wakeUp.Set();
    }

    private void Turn()
    {
        while (!_stopped)
        {
            if (_pending == 0 && _incoming.IsEmpty) WaitForTimers();
            WaitForTick();
            if (_stopped) break;
            Place();
            FireBucket(_tick & _mask, (_tick + 1) * _tickTicks);
            _tick++;
        }

        _ended.Set();
    }

    private void WaitForTimers()
    {
        _wakeUp.Reset();
        if (_incoming.IsEmpty && !_stopped) _wakeUp.Wait();
        // The wheel stood still and is empty: go on at the present tick, never ahead of it.
        _tick = (MonotonicTime.Elapsed - _start).Ticks / _tickTicks;
    }

    private void WaitForTick()
    {
        var due = (_tick + 1) * _tickTicks;
        while (!_stopped)
        {
            var left = due - (MonotonicTime.Elapsed - _start).Ticks;
            if (left <= 0) return;
            Thread.Sleep((int)Math.Max(1, (left + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond));
        }
    }

    private void Place()
    {
        while (_incoming.TryDequeue(out var registration))
        {
            if (registration.IsCanceled) continue;
            _pending++;
            PutIntoBucket(registration);
        }
    }

    private void PutIntoBucket(Registration registration)
    {
        var bucket = Math.Max(registration.Deadline / _tickTicks, _tick) & _mask;
        registration.Next = _wheel[bucket];
        _wheel[bucket] = registration;
    }

    private void FireBucket(long bucket, long until)
    {
        var registration = _wheel[bucket];
        _wheel[bucket] = null;
        List<Registration> due = null;
        while (registration is not null)
        {
            var next = registration.Next;
            registration.Next = null;
            if (registration.IsCanceled) _pending--;
            else if (registration.Deadline < until) (due ??= []).Add(registration);
            else
            {
                registration.Next = _wheel[bucket];
                _wheel[bucket] = registration;
            }

            registration = next;
        }

        if (due is null) return;
        // The bucket is a stack: the timers that came first, and those due first, fire first.
        due.Reverse();
        if (due.Count > 1) due = [.. due.OrderBy(r => r.Deadline)];
        foreach (var each in due) FireAndReschedule(each);
    }

    private void FireAndReschedule(Registration registration)
    {
        Fire(registration);
        if (registration.Interval == 0 || registration.IsCanceled)
        {
            _pending--;
            return;
        }

        registration.Deadline += registration.Interval;
        // One bucket later at the least: the present one is done.
        registration.Deadline = Math.Max(registration.Deadline, (_tick + 1) * _tickTicks);
        PutIntoBucket(registration);
    }

    private void Fire(Registration registration)
    {
        if (registration.IsCanceled) return;
        try
        {
            registration.Run();
        }
        catch (Exception cause)
        {
            try
            {
                Log.Error(cause, "Error while executing scheduled task {0}", registration);
                registration.Stop();
            }
            catch (Exception logging)
            {
                Util.StandardOutWriter.WriteLine($"Error while executing scheduled task {registration}: {cause} (and the log failed: {logging.Message})");
            }
        }
    }

    private abstract class Registration(ICancelable cancelable)
    {
        public Registration Next;
        public long Deadline;
        public long Interval;
        private bool _isStopped;

        public bool IsCanceled => _isStopped || cancelable is { IsCancellationRequested: true };

        public void Stop() => _isStopped = true;

        public abstract void Run();
    }

    private sealed class TellRegistration(ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) : Registration(cancelable)
    {
        public override void Run() => receiver.Tell(message, sender);

        public override string ToString() => $"[{receiver}.Tell({message}, {sender})]";
    }

    private sealed class ActionRegistration(Action action, ICancelable cancelable) : Registration(cancelable)
    {
        public override void Run() => action();

        public override string ToString() => $"[{action}]";
    }

    private sealed class RunnableRegistration(IRunnable runnable, ICancelable cancelable) : Registration(cancelable)
    {
        public override void Run() => runnable.Run();

        public override string ToString() => $"[{runnable}]";
    }
}
