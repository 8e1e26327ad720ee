using Akka.Event;

namespace Akka.Actor.Scheduler;

/// <summary>A timer's message on its way: the generation tells whether the timer still stands.</summary>
internal sealed class TimerMessage(object key, int generation, TimerScheduler owner) : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public object Key { get; } = key;

    public int Generation { get; } = generation;

    public TimerScheduler Owner { get; } = owner;

    public override string ToString() => $"TimerMsg(key={Key}, generation={Generation}, owner={Owner})";
}

/// <summary>The timers of one incarnation of an actor.</summary>
internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Timer> _timers = [];
    private int _generation;

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    private bool Debugs => cell.System.Settings.DebugTimerScheduler;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, repeats: true, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, repeats: true, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) => Start(key, msg, initialDelay, interval, repeats: true, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, repeats: true, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, timeout, repeats: false, null);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, timeout, repeats: false, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (!_timers.Remove(key, out var timer)) return;
        if (Debugs) cell.System.Log.Debug("Cancel timer [{0}] with generation [{1}]", timer.Key, timer.Generation);
        timer.Task.Cancel();
    }

    public void CancelAll()
    {
        if (Debugs) cell.System.Log.Debug("Cancel all timers");
        foreach (var timer in _timers.Values) timer.Task.Cancel();
        _timers.Clear();
    }

    /// <summary>The user's message of a timer that still stands; null for one that was cancelled, replaced or started by an earlier incarnation.</summary>
    public object Intercept(TimerMessage message)
    {
        if (!ReferenceEquals(message.Owner, this) || !_timers.TryGetValue(message.Key, out var timer) || timer.Generation != message.Generation)
        {
            if (Debugs) cell.System.Log.Debug("Received timer [{0}] that is not in use any more, discarding", message.Key);
            return null;
        }

        if (!timer.Repeats) _timers.Remove(message.Key);
        return timer.Message;
    }

    private void Start(object key, object msg, TimeSpan initialDelay, TimeSpan interval, bool repeats, IActorRef sender)
    {
        Cancel(key);
        var message = new TimerMessage(key, ++_generation, this);
        sender ??= cell.Self;
        if (Debugs) cell.System.Log.Debug("Start timer [{0}] with generation [{1}]", key, message.Generation);
        var scheduler = cell.System.Scheduler;
        var task = repeats
            ? scheduler.ScheduleTellRepeatedlyCancelable(initialDelay, interval, cell.Self, message, sender)
            : scheduler.ScheduleTellOnceCancelable(initialDelay, cell.Self, message, sender);
        _timers[key] = new Timer(key, msg, repeats, message.Generation, task);
    }

    private sealed record Timer(object Key, object Message, bool Repeats, int Generation, ICancelable Task);
}
