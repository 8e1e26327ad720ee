using System.Text;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

public partial class ActorCell
{
    private const string Base64Symbols = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    private ChildTable _children;
    private long _nextRandomName = -1;
    private Dictionary<string, FunctionRef> _functionRefs;

    public IChildrenContainer ChildrenContainer => _children is { } children ? children.Snapshot() : EmptyChildrenContainer.Instance;

    protected bool IsNormal => _children is not { } children || children.IsNormal;

    protected bool IsTerminating => _children is { IsTerminating: true };

    private bool IsWaitingForChildren => _children is { Reason: SuspendReason.IWaitingForChildren };

    // Made with the first child: most actors have none.
    private ChildTable Table => Volatile.Read(ref _children) ?? Interlocked.CompareExchange(ref _children, new ChildTable(), null) ?? _children;

    public IActorRef ActorOf(Props props, string name = null) => MakeChild(props, CheckName(name), async: false, systemService: false);

    /// <summary>Adds a child from outside the actor's own thread.</summary>
    public virtual IActorRef AttachChild(Props props, bool isSystemService, string name = null) =>
        MakeChild(props, name is null ? RandomName() : CheckName(name), async: true, systemService: isSystemService);

    public IEnumerable<IInternalActorRef> GetChildren() => _children is { } children ? children.Children : [];

    IEnumerable<IActorRef> IActorContext.GetChildren() => GetChildren();

    IActorRef IActorContext.Child(string name) => TryGetChildStatsByName(name, out var stats) && stats is ChildRestartStats child ? child.Child : ActorRefs.Nobody;

    public bool TryGetChildStatsByName(string name, out IChildStats child)
    {
        child = null;
        return _children is { } children && children.TryGetByName(name, out child);
    }

    /// <summary>The child of this name, which may carry a uid: <c>name#uid</c>.</summary>
    public IInternalActorRef GetSingleChild(string name)
    {
        var hash = name.IndexOf('#');
        if (hash < 0) return GetChildByName(name);
        var child = GetChildByName(name[..hash]);
        return long.TryParse(name.AsSpan(hash + 1), out var uid) && (uid == UndefinedUid || child.Path.Uid == uid) ? child : ActorRefs.Nobody;
    }

    public IInternalActorRef GetChildByName(string name)
    {
        if (TryGetChildStatsByName(name, out var stats) && stats is ChildRestartStats child) return child.Child;
        var functions = Volatile.Read(ref _functionRefs);
        if (functions is null) return ActorRefs.Nobody;
        lock (functions) return functions.TryGetValue(name, out var function) ? function : ActorRefs.Nobody;
    }

    /// <summary>Stops a child, or any other actor.</summary>
    public void Stop(IActorRef child)
    {
        if (child is not RepointableActorRef { IsStarted: false } && TryGetChildStatsByRef(child, out var stats)) Table.ShallDie(stats);
        ((IInternalActorRef)child).Stop();
    }

    protected bool TryGetChildStatsByRef(IActorRef actor, out ChildRestartStats child)
    {
        child = null;
        return _children is { } children && children.TryGetByRef(actor, out child);
    }

    protected internal void ReserveChild(string name) => Table.Reserve(name);

    protected void UnreserveChild(string name) => Table.Unreserve(name);

    /// <summary>Puts the child in the place of its reserved name; null when the name is not reserved.</summary>
    public ChildRestartStats InitChild(IInternalActorRef actor) => Table.Init(actor);

    /// <summary>Gives a cell that waits for its children the reason; false when there are none to wait for.</summary>
    protected bool SetChildrenTerminationReason(SuspendReason reason) => _children is { } children && children.SetReason(reason);

    private void CloseChildren() => Interlocked.CompareExchange(ref _children, ChildTable.Terminated, null)?.Close();

    protected void SetTerminated()
    {
        Interlocked.Exchange(ref _children, ChildTable.Terminated)?.SetTerminated();
    }

    /// <summary>Removes the child; returns the reason for which the cell waited, if this was the last child that it waited for.</summary>
    protected SuspendReason RemoveChildAndGetStateChange(IActorRef child) => Table.Remove(child);

    protected void StopFunctionRefs()
    {
        var functions = Interlocked.Exchange(ref _functionRefs, null);
        if (functions is null) return;
        FunctionRef[] all;
        lock (functions)
        {
            all = functions.Values.ToArray();
            functions.Clear();
        }

        foreach (var function in all) function.Stop();
    }

    internal FunctionRef AddFunctionRef(Action<IActorRef, object> tell, string suffix = "")
    {
        var name = RandomName("$$") + (suffix.Length == 0 ? "" : "-" + suffix);
        var function = new FunctionRef(new ChildActorPath(Self.Path, name, NewUid()), _systemImpl.Provider, _systemImpl, tell);
        var functions = Volatile.Read(ref _functionRefs) ?? Interlocked.CompareExchange(ref _functionRefs, [], null) ?? _functionRefs;
        lock (functions) functions.Add(name, function);
        return function;
    }

    internal bool RemoveFunctionRef(FunctionRef functionRef)
    {
        var functions = Volatile.Read(ref _functionRefs);
        if (functions is null) return false;
        bool removed;
        lock (functions) removed = functions.Remove(functionRef.Path.Name);
        if (removed) functionRef.Stop();
        return removed;
    }

    private IActorRef MakeChild(Props props, string name, bool async, bool systemService)
    {
        name ??= RandomName();
        if (IsTerminating) throw new InvalidOperationException("Cannot create child while terminating or terminated");
        _systemImpl.VerifyCreator(props, systemService);
        ReserveChild(name);
        IInternalActorRef actor;
        try
        {
            var childPath = new ChildActorPath(Self.Path, name, NewUid());
            actor = _systemImpl.Provider.ActorOf(_systemImpl, props, _self, childPath, systemService, deploy: null, lookupDeploy: true, async);
        }
        catch
        {
            UnreserveChild(name);
            throw;
        }

        // A child that a suspended actor makes is born suspended as often.
        if (Mailbox is not null && IsFailed)
            for (var i = Mailbox.SuspendCount; i > 0; i--)
                actor.Suspend();
        // Its supervisor has put it in place already.
        if (actor is RepointableActorRef { IsStarted: true }) return actor;
        if (InitChild(actor) is null)
        {
            // The name is free again: the child was put in place by its supervisor, and has come and gone already.
            if (!IsTerminating) return actor;
            // This actor terminated meanwhile and forgot the name.
            actor.Stop();
            throw new InvalidOperationException("Cannot create child while terminating or terminated");
        }

        actor.Start();
        // Its creator is the thread that it runs on; the supervisor would create it on another.
        if (actor is RepointableActorRef { RunsOnCaller: true } onCaller) onCaller.PutInPlace();
        return actor;
    }

    private IReadOnlyCollection<ChildRestartStats> ChildStats => _children is { } children ? children.Stats : [];

    private void SuspendChildren(IReadOnlyCollection<IActorRef> except)
    {
        foreach (var stats in ChildStats)
            if (!except.Contains(stats.Child))
                stats.Child.Suspend();
    }

    private void ResumeChildren(Exception causedByFailure, IActorRef perpetrator)
    {
        foreach (var stats in ChildStats)
            stats.Child.Resume(Equals(perpetrator, stats.Child) ? causedByFailure : null);
    }

    private void Supervise(IActorRef child, bool async)
    {
        if (IsTerminating) return;
        if (InitChild((IInternalActorRef)child) is null)
        {
            Publish(new Error(null, Self.Path.ToString(), ActorType, $"received Supervise from unregistered child {child}, this will not end well"));
            return;
        }

        if (async && child is RepointableActorRef repointable) repointable.Point();
        if (_systemImpl.Settings.DebugLifecycle) Publish(new Debug(Self.Path.ToString(), ActorType, "now supervising " + child));
    }

    private static string CheckName(string name)
    {
        if (name is null) return null;
        if (name.Length == 0) throw new InvalidActorNameException("Actor name must not be empty.");
        return ActorPath.IsValidPathElement(name)
            ? name
            : throw new InvalidActorNameException(
                $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and can only contain these special characters: {ActorPath.ValidSymbols}.");
    }

    private string RandomName(string prefix = "$") => Base64(Interlocked.Increment(ref _nextRandomName), prefix);

    internal static string Base64(long value, string prefix)
    {
        var text = new StringBuilder(prefix);
        do
        {
            text.Append(Base64Symbols[(int)(value & 63)]);
            value >>>= 6;
        }
        while (value != 0);
        return text.ToString();
    }
}
