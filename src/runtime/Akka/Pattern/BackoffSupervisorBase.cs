using Akka.Actor;

namespace Akka.Pattern;

/// <summary>What both kinds of backoff supervisor do: hold one child, pass messages on, answer questions about the child.</summary>
public abstract class BackoffSupervisorBase : ActorBase
{
    internal BackoffSupervisorBase(Props childProps, string childName, IBackoffReset reset, object replyWhileStopped = null, Func<object, bool> finalStopMessage = null)
    {
        ChildProps = childProps;
        ChildName = childName;
        Reset = reset;
        ReplyWhileStopped = replyWhileStopped;
        FinalStopMessage = finalStopMessage;
    }

    protected Props ChildProps { get; }

    protected string ChildName { get; }

    protected IBackoffReset Reset { get; }

    protected object ReplyWhileStopped { get; }

    protected Func<object, bool> FinalStopMessage { get; }

    /// <summary>The child; null while it is away.</summary>
    protected IActorRef Child { get; set; }

    /// <summary>Restarts since the last reset: the next delay follows from it.</summary>
    protected int RestartCountN { get; set; }

    protected bool FinalStopMessageReceived { get; set; }

    protected override void PreStart() => StartChild();

    /// <summary>Handles all but the end of the child.</summary>
    protected bool HandleBackoff(object message)
    {
        switch (message)
        {
            case BackoffSupervisor.StartChild:
                StartChild();
                if (Reset is AutoReset auto)
                    Context.System.Scheduler.ScheduleTellOnce(auto.ResetBackoff, Self, new BackoffSupervisor.ResetRestartCount(RestartCountN), Self);
                break;
            case BackoffSupervisor.Reset:
                if (Reset is ManualReset) RestartCountN = 0;
                else Unhandled(message);
                break;
            case BackoffSupervisor.ResetRestartCount reset:
                if (reset.Current == RestartCountN) RestartCountN = 0;
                break;
            case BackoffSupervisor.GetRestartCount:
                Sender.Tell(new BackoffSupervisor.RestartCount(RestartCountN));
                break;
            case BackoffSupervisor.GetCurrentChild:
                Sender.Tell(new BackoffSupervisor.CurrentChild(Child));
                break;
            default:
                PassOn(message);
                break;
        }
        return true;
    }

    internal void StartChild()
    {
        if (Child == null) Child = Context.Watch(Context.ActorOf(ChildProps, ChildName));
    }

    private void PassOn(object message)
    {
        if (Child == null)
        {
            if (ReplyWhileStopped != null) Sender.Tell(ReplyWhileStopped);
            else Context.System.DeadLetters.Forward(message);
            if (FinalStopMessage != null && FinalStopMessage(message)) Context.Stop(Self);
        }
        else if (Child.Equals(Sender))
        {
            // Towards the parent the supervisor stands for the child.
            Context.Parent.Tell(message);
        }
        else
        {
            Child.Forward(message);
            if (!FinalStopMessageReceived && FinalStopMessage != null) FinalStopMessageReceived = FinalStopMessage(message);
        }
    }
}
