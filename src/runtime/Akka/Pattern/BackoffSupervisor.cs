using Akka.Actor;
using Akka.Event;
using Akka.Util;

namespace Akka.Pattern;

/// <summary>Starts a child that stops anew after a growing delay. To be told about failures instead, see <see cref="Backoff"/>.</summary>
public class BackoffSupervisor : BackoffSupervisorBase
{
    private readonly TimeSpan _minBackoff;
    private readonly TimeSpan _maxBackoff;
    private readonly double _randomFactor;
    private readonly SupervisorStrategy _strategy;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public BackoffSupervisor(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor)
        : this(childProps, childName, minBackoff, maxBackoff, new AutoReset(minBackoff), randomFactor, Actor.SupervisorStrategy.DefaultStrategy) { }

    public BackoffSupervisor(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, IBackoffReset reset, double randomFactor,
        SupervisorStrategy strategy, object replyWhileStopped = null, Func<object, bool> finalStopMessage = null)
        : base(childProps, childName, reset, replyWhileStopped, finalStopMessage)
    {
        _minBackoff = minBackoff;
        _maxBackoff = maxBackoff;
        _randomFactor = randomFactor;
        _strategy = strategy;
    }

    /// <summary>Props of a supervisor that starts a stopped child anew, without limit.</summary>
    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor));

    public static Props Props(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        Props(Backoff.OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries));

    /// <summary>Props of a supervisor made by <see cref="Backoff"/>.</summary>
    public static Props Props(BackoffOptions options) => options.Props;

    public static Props PropsWithSupervisorStrategy(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor,
        SupervisorStrategy strategy)
    {
        if (minBackoff <= TimeSpan.Zero) throw new ArgumentException("MinBackoff must be greater than 0", nameof(minBackoff));
        if (maxBackoff < minBackoff) throw new ArgumentException("MaxBackoff must be greater than MinBackoff", nameof(maxBackoff));
        if (randomFactor is < 0.0 or > 1.0) throw new ArgumentException("RandomFactor must be between 0.0 and 1.0", nameof(randomFactor));
        var reset = new AutoReset(minBackoff);
        return Actor.Props.Create(() => new BackoffSupervisor(childProps, childName, minBackoff, maxBackoff, reset, randomFactor, strategy, null, null));
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;

    protected override bool Receive(object message) => OnTerminated(message) || HandleBackoff(message);

    internal static TimeSpan CalculateDelay(int restartCount, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor)
    {
        var random = 1.0 + ThreadLocalRandom.Current.NextDouble() * randomFactor;
        var ticks = Math.Min(maxBackoff.Ticks, minBackoff.Ticks * Math.Pow(2, restartCount)) * random;
        return ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : maxBackoff;
    }

    private bool OnTerminated(object message)
    {
        if (message is not Terminated terminated || !terminated.ActorRef.Equals(Child)) return false;
        Child = null;
        if (FinalStopMessageReceived)
        {
            Context.Stop(Self);
            return true;
        }
        var limit = _strategy is OneForOneStrategy oneForOne ? oneForOne.MaxNumberOfRetries : -1;
        var nextRestartCount = RestartCountN + 1;
        if (limit == -1 || nextRestartCount <= limit)
        {
            var delay = CalculateDelay(RestartCountN, _minBackoff, _maxBackoff, _randomFactor);
            Context.System.Scheduler.ScheduleTellOnce(delay, Self, StartChild.Instance, Self);
            RestartCountN = nextRestartCount;
        }
        else
        {
            _log.Debug("Terminating on restart #{0} which exceeds max allowed restarts ({1})", nextRestartCount, limit);
            Context.Stop(Self);
        }
        return true;
    }

    /// <summary>Asks for the child: the answer is <see cref="CurrentChild"/>.</summary>
    public sealed class GetCurrentChild
    {
        public static readonly GetCurrentChild Instance = new();

        private GetCurrentChild() { }
    }

    /// <summary>The answer to <see cref="GetCurrentChild"/>; null while the child is away.</summary>
    public sealed class CurrentChild
    {
        public CurrentChild(IActorRef @ref) => Ref = @ref;

        public IActorRef Ref { get; }
    }

    /// <summary>Brings the shortest delay back, when the supervisor was made with a manual reset.</summary>
    public sealed new class Reset
    {
        public static readonly Reset Instance = new();

        private Reset() { }
    }

    /// <summary>Asks how often the child was restarted since the last reset: the answer is <see cref="RestartCount"/>.</summary>
    public sealed class GetRestartCount
    {
        public static readonly GetRestartCount Instance = new();

        private GetRestartCount() { }
    }

    /// <summary>The answer to <see cref="GetRestartCount"/>.</summary>
    public sealed class RestartCount
    {
        public RestartCount(int count) => Count = count;

        public int Count { get; }
    }

    /// <summary>The delay is over.</summary>
    public sealed new class StartChild : IDeadLetterSuppression
    {
        public static readonly StartChild Instance = new();

        private StartChild() { }
    }

    /// <summary>Resets the count if there was no restart since.</summary>
    public sealed class ResetRestartCount : IDeadLetterSuppression
    {
        public ResetRestartCount(int current) => Current = current;

        public int Current { get; }
    }
}
