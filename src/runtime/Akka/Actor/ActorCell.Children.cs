using System.Text;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

public partial class ActorCell
{
    private const string Base64Symbols = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+~";

    private IChildrenContainer _children = EmptyChildrenContainer.Instance;
    private long _nextRandomName = -1;
    private Dictionary<string, FunctionRef> _functionRefs;

    public IChildrenContainer ChildrenContainer => Volatile.Read(ref _children);

    protected bool IsNormal => ChildrenContainer.IsNormal;

    protected bool IsTerminating => ChildrenContainer.IsTerminating;

    private SuspendReason.IWaitingForChildren WaitingForChildren =>
        ChildrenContainer is TerminatingChildrenContainer { Reason: SuspendReason.IWaitingForChildren reason } ? reason : null;

    public IActorRef ActorOf(Props props, string name = null) => MakeChild(props, CheckName(name), async: false, systemService: false);

    /// <summary>Adds a child from outside the actor's own thread.</summary>
    public virtual IActorRef AttachChild(Props props, bool isSystemService, string name = null) =>
        MakeChild(props, name is null ? RandomName() : CheckName(name), async: true, systemService: isSystemService);

    public IEnumerable<IInternalActorRef> GetChildren() => ChildrenContainer.Children;

    IEnumerable<IActorRef> IActorContext.GetChildren() => ChildrenContainer.Children;

    IActorRef IActorContext.Child(string name) => TryGetChildStatsByName(name, out var stats) && stats is ChildRestartStats child ? child.Child : ActorRefs.Nobody;

    public bool TryGetChildStatsByName(string name, out IChildStats child) => ChildrenContainer.TryGetByName(name, out child);

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
        if (ChildrenContainer.TryGetByRef(child, out _) && child is not RepointableActorRef { IsStarted: false })
            UpdateChildren(static (container, actor) => container.ShallDie(actor), child);
        ((IInternalActorRef)child).Stop();
    }

    protected bool TryGetChildStatsByRef(IActorRef actor, out ChildRestartStats child) => ChildrenContainer.TryGetByRef(actor, out child);

    internal void ReserveGuardian(string name) => ReserveChild(name);

    protected internal void ReserveChild(string name) => UpdateChildren(static (container, reserved) => container.Reserve(reserved), name);

    protected void UnreserveChild(string name) => UpdateChildren(static (container, reserved) => container.Unreserve(reserved), name);

    /// <summary>Puts the child in the place of its reserved name; null when the name is not reserved.</summary>
    public ChildRestartStats InitChild(IInternalActorRef actor)
    {
        var name = actor.Path.Name;
        while (true)
        {
            var current = ChildrenContainer;
            if (!current.TryGetByName(name, out var stats)) return null;
            if (stats is ChildRestartStats known) return known;
            var added = new ChildRestartStats(actor);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _children, current.Add(name, added), current), current)) return added;
        }
    }

    /// <summary>Gives a cell that waits for its children the reason; false when there are none to wait for.</summary>
    protected bool SetChildrenTerminationReason(SuspendReason reason)
    {
        while (true)
        {
            if (ChildrenContainer is not TerminatingChildrenContainer current) return false;
            var updated = current.CreateCopyWithReason(reason);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _children, updated, current), current)) return true;
        }
    }

    protected void SetTerminated() => Volatile.Write(ref _children, TerminatedChildrenContainer.Instance);

    /// <summary>Removes the child; returns the reason for which the cell waited, if this was the last child that it waited for.</summary>
    protected SuspendReason RemoveChildAndGetStateChange(IActorRef child)
    {
        var waited = ChildrenContainer as TerminatingChildrenContainer;
        var after = UpdateChildren(static (container, actor) => container.Remove(actor), child);
        return waited is not null && after is not TerminatingChildrenContainer ? waited.Reason : null;
    }

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

    private IChildrenContainer UpdateChildren<TState>(Func<IChildrenContainer, TState, IChildrenContainer> update, TState state)
    {
        while (true)
        {
            var current = ChildrenContainer;
            var updated = update(current, state);
            if (ReferenceEquals(current, updated) || ReferenceEquals(Interlocked.CompareExchange(ref _children, updated, current), current)) return updated;
        }
    }

    private IActorRef MakeChild(Props props, string name, bool async, bool systemService)
    {
        name ??= RandomName();
        if (ChildrenContainer.IsTerminating) throw new InvalidOperationException("Cannot create child while terminating or terminated");
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
        InitChild(actor);
        actor.Start();
        return actor;
    }

    private void SuspendChildren(IReadOnlyCollection<IActorRef> except)
    {
        foreach (var stats in ChildrenContainer.Stats)
            if (!except.Contains(stats.Child))
                stats.Child.Suspend();
    }

    private void ResumeChildren(Exception causedByFailure, IActorRef perpetrator)
    {
        foreach (var stats in ChildrenContainer.Stats)
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
