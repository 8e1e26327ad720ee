using Akka.Actor;
using Akka.Event;

namespace Akka.Pattern;

/// <summary>Stops a child that fails and starts it anew after a growing delay; stops itself when the child stops by itself.</summary>
internal sealed class BackoffOnRestartSupervisor : BackoffSupervisorBase
{
    private readonly TimeSpan _minBackoff;
    private readonly TimeSpan _maxBackoff;
    private readonly double _randomFactor;
    private readonly OneForOneStrategy _strategy;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public BackoffOnRestartSupervisor(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, IBackoffReset reset, double randomFactor,
        OneForOneStrategy strategy, object replyWhileStopped = null, Func<object, bool> finalStopMessage = null)
        : base(childProps, childName, reset, replyWhileStopped, finalStopMessage)
    {
        _minBackoff = minBackoff;
        _maxBackoff = maxBackoff;
        _randomFactor = randomFactor;
        _strategy = strategy;
    }

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(_strategy.MaxNumberOfRetries, _strategy.WithinTimeRangeMilliseconds, Decide, _strategy.LoggingEnabled);

    protected override bool Receive(object message)
    {
        if (message is not Terminated terminated || !terminated.ActorRef.Equals(Child)) return HandleBackoff(message);
        _log.Debug("Terminating, because child {0} terminated itself", terminated.ActorRef);
        Context.Stop(Self);
        return true;
    }

    private Directive Decide(Exception cause)
    {
        var directive = _strategy.Decider.Decide(cause);
        if (directive != Directive.Restart) return directive;
        var nextRestartCount = RestartCountN + 1;
        if (_strategy.WithinTimeRangeMilliseconds > 0 && RestartCountN == 0)
        {
            // The window of the retries: when it is over the count begins anew.
            Context.System.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(_strategy.WithinTimeRangeMilliseconds), Self,
                new BackoffSupervisor.ResetRestartCount(nextRestartCount), Self);
        }
        if (_strategy.MaxNumberOfRetries >= 0 && nextRestartCount > _strategy.MaxNumberOfRetries)
        {
            _log.Debug("Terminating on restart #{0} which exceeds max allowed restarts ({1})", nextRestartCount, _strategy.MaxNumberOfRetries);
            Become(Receive);
            Context.Stop(Self);
        }
        else
        {
            var child = Child;
            Become(message => WaitForChild(child, message));
        }
        return Directive.Stop;
    }

    private bool WaitForChild(IActorRef child, object message)
    {
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(child):
                Become(Receive);
                Child = null;
                var delay = BackoffSupervisor.CalculateDelay(RestartCountN, _minBackoff, _maxBackoff, _randomFactor);
                Context.System.Scheduler.ScheduleTellOnce(delay, Self, BackoffSupervisor.StartChild.Instance, Self);
                RestartCountN++;
                return true;
            case BackoffSupervisor.StartChild:
                // The one scheduled when this child has gone is the one that counts.
                return true;
            default:
                return HandleBackoff(message);
        }
    }
}
