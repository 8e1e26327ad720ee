namespace Akka.Actor.Internal;

/// <summary>An actor that finishes its set-up after its constructor.</summary>
public interface IInitializableActor
{
    void Init();
}

/// <summary>The cell whose actor runs on this thread.</summary>
public static class InternalCurrentActorCellKeeper
{
    [ThreadStatic]
    private static ActorCell _current;

    public static ActorCell Current
    {
        get => _current;
        set => _current = value;
    }
}

/// <summary>Why a cell waits for its children, and what it does when they are gone.</summary>
public abstract class SuspendReason
{
    protected SuspendReason()
    {
    }

    /// <summary>Reasons after which the cell goes on by itself once the children are gone.</summary>
    public interface IWaitingForChildren
    {
    }

    /// <summary>The user stopped a child; nothing follows.</summary>
    public class UserRequest : SuspendReason
    {
        private UserRequest()
        {
        }

        public static UserRequest Instance { get; } = new();
    }

    /// <summary>The cell restarts when the children are gone.</summary>
    public class Recreation : SuspendReason, IWaitingForChildren
    {
        public Recreation(Exception cause) => Cause = cause;

        public Exception Cause { get; }
    }

    /// <summary>The cell creates its actor again when the children of the failed attempt are gone.</summary>
    public class Creation : SuspendReason, IWaitingForChildren
    {
    }

    /// <summary>The cell terminates when the children are gone.</summary>
    public class Termination : SuspendReason
    {
        private Termination()
        {
        }

        public static Termination Instance { get; } = new();
    }
}

/// <summary>What a parent holds under a child's name.</summary>
public interface IChildStats
{
}

/// <summary>A name that is taken while its child is being made.</summary>
public class ChildNameReserved : IChildStats
{
    private ChildNameReserved()
    {
    }

    public static ChildNameReserved Instance { get; } = new();

    public override string ToString() => "Name";
}

/// <summary>A child, and how often it was restarted within the current window.</summary>
public class ChildRestartStats : IChildStats
{
    private uint _maxNrOfRetriesCount;
    private long _restartTimeWindowStartTicks;

    public ChildRestartStats(IInternalActorRef child, uint maxNrOfRetriesCount = 0, long restartTimeWindowStartTicks = 0)
    {
        Child = child;
        _maxNrOfRetriesCount = maxNrOfRetriesCount;
        _restartTimeWindowStartTicks = restartTimeWindowStartTicks;
    }

    public long Uid => Child.Path.Uid;

    public IInternalActorRef Child { get; }

    /// <summary>Whether its parent has stopped it and waits for its end.</summary>
    internal bool IsDying { get; set; }

    public uint MaxNrOfRetriesCount => _maxNrOfRetriesCount;

    public long RestartTimeWindowStartTicks => _restartTimeWindowStartTicks;

    /// <summary>Counts one restart and says whether the limit still allows it; -1 means no limit.</summary>
    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0) return false;
        var retriesDefined = maxNrOfRetries > 0;
        if (withinTimeMilliseconds > 0) return RetriesInWindowOkay(retriesDefined ? maxNrOfRetries : 1, withinTimeMilliseconds);
        if (!retriesDefined) return true;
        _maxNrOfRetriesCount++;
        return _maxNrOfRetriesCount <= maxNrOfRetries;
    }

    private bool RetriesInWindowOkay(int retries, int windowInMilliseconds)
    {
        // The first failure opens the window; a failure after its end opens a new one and counts as its first.
        var retriesDone = _maxNrOfRetriesCount + 1;
        var now = Math.Max(1, Environment.TickCount64 * TimeSpan.TicksPerMillisecond);
        if (_restartTimeWindowStartTicks == 0) _restartTimeWindowStartTicks = now;
        var insideWindow = now - _restartTimeWindowStartTicks <= TimeSpan.FromMilliseconds(windowInMilliseconds).Ticks;
        if (insideWindow)
        {
            _maxNrOfRetriesCount = retriesDone;
            return retriesDone <= retries;
        }

        _maxNrOfRetriesCount = 1;
        _restartTimeWindowStartTicks = now;
        return true;
    }
}
