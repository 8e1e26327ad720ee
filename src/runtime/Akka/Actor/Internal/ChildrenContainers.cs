using System.Collections.Immutable;
using System.Text;

namespace Akka.Actor.Internal;

/// <summary>The children of a cell, in one of its states; immutable.</summary>
public interface IChildrenContainer
{
    IReadOnlyCollection<IInternalActorRef> Children { get; }

    IReadOnlyCollection<ChildRestartStats> Stats { get; }

    bool IsTerminating { get; }

    bool IsNormal { get; }

    IChildrenContainer Add(string name, ChildRestartStats stats);

    IChildrenContainer Remove(IActorRef child);

    bool TryGetByName(string name, out IChildStats stats);

    bool TryGetByRef(IActorRef actor, out ChildRestartStats stats);

    /// <summary>The container in which this child is on its way out.</summary>
    IChildrenContainer ShallDie(IActorRef actor);

    /// <summary>Reserves a name; throws when it is taken or the cell terminates.</summary>
    IChildrenContainer Reserve(string name);

    IChildrenContainer Unreserve(string name);

    bool Contains(IActorRef actor);
}

/// <summary>What containers with children have in common.</summary>
public abstract class ChildrenContainerBase : IChildrenContainer
{
    private readonly IImmutableDictionary<string, IChildStats> _children;

    protected ChildrenContainerBase(IImmutableDictionary<string, IChildStats> children) => _children = children;

    public virtual bool IsTerminating => false;

    public virtual bool IsNormal => true;

    public IReadOnlyCollection<IInternalActorRef> Children => Stats.Select(stats => stats.Child).ToArray();

    public IReadOnlyCollection<ChildRestartStats> Stats => _children.Values.OfType<ChildRestartStats>().ToArray();

    protected IImmutableDictionary<string, IChildStats> InternalChildren => _children;

    public abstract IChildrenContainer Add(string name, ChildRestartStats stats);

    public abstract IChildrenContainer Remove(IActorRef child);

    public abstract IChildrenContainer Reserve(string name);

    public abstract IChildrenContainer ShallDie(IActorRef actor);

    public abstract IChildrenContainer Unreserve(string name);

    public bool TryGetByName(string name, out IChildStats stats) => _children.TryGetValue(name, out stats);

    public bool TryGetByRef(IActorRef actor, out ChildRestartStats stats)
    {
        stats = _children.TryGetValue(actor.Path.Name, out var found) && found is ChildRestartStats child && child.Child.Equals(actor) ? child : null;
        return stats is not null;
    }

    public bool Contains(IActorRef actor) => TryGetByRef(actor, out _);

    public override string ToString()
    {
        if (_children.Count > 20) return _children.Count + " children";
        var text = new StringBuilder();
        text.Append("Children:\n    ");
        var index = 0;
        foreach (var pair in _children) ChildStatsAppender(text, pair, index++);
        return text.ToString();
    }

    protected void ChildStatsAppender(StringBuilder sb, KeyValuePair<string, IChildStats> kvp, int index)
    {
        if (index > 0) sb.Append("\n    ");
        sb.Append('<').Append(kvp.Value is ChildRestartStats stats ? stats.Child.Path.Name : kvp.Key).Append(">: ").Append(kvp.Value);
    }
}

/// <summary>No children, not terminating.</summary>
public class EmptyChildrenContainer : IChildrenContainer
{
    private static readonly IImmutableDictionary<string, IChildStats> Empty = ImmutableDictionary<string, IChildStats>.Empty;

    protected EmptyChildrenContainer()
    {
    }

    public static IChildrenContainer Instance { get; } = new EmptyChildrenContainer();

    public virtual bool IsTerminating => false;

    public virtual bool IsNormal => true;

    public IReadOnlyCollection<IInternalActorRef> Children => [];

    public IReadOnlyCollection<ChildRestartStats> Stats => [];

    public virtual IChildrenContainer Add(string name, ChildRestartStats stats) => NormalChildrenContainer.Create(Empty.Add(name, stats));

    public IChildrenContainer Remove(IActorRef child) => this;

    public bool TryGetByName(string name, out IChildStats stats)
    {
        stats = null;
        return false;
    }

    public bool TryGetByRef(IActorRef actor, out ChildRestartStats stats)
    {
        stats = null;
        return false;
    }

    public bool Contains(IActorRef actor) => false;

    public IChildrenContainer ShallDie(IActorRef actor) => this;

    public virtual IChildrenContainer Reserve(string name) => NormalChildrenContainer.Create(Empty.Add(name, ChildNameReserved.Instance));

    public IChildrenContainer Unreserve(string name) => this;

    public override string ToString() => "No children";
}

/// <summary>The final state: no children, and none can be added.</summary>
public class TerminatedChildrenContainer : EmptyChildrenContainer
{
    private TerminatedChildrenContainer()
    {
    }

    public static new IChildrenContainer Instance { get; } = new TerminatedChildrenContainer();

    public override bool IsTerminating => true;

    public override bool IsNormal => false;

    public override IChildrenContainer Add(string name, ChildRestartStats stats) => this;

    public override IChildrenContainer Reserve(string name) =>
        throw new InvalidOperationException($"Cannot reserve actor name '{name}': already terminated");

    public override string ToString() => "Terminated";
}

/// <summary>Living children, none on its way out.</summary>
public class NormalChildrenContainer : ChildrenContainerBase
{
    private NormalChildrenContainer(IImmutableDictionary<string, IChildStats> children)
        : base(children)
    {
    }

    public static IChildrenContainer Create(IImmutableDictionary<string, IChildStats> children) =>
        children.Count == 0 ? EmptyChildrenContainer.Instance : new NormalChildrenContainer(children);

    public override IChildrenContainer Add(string name, ChildRestartStats stats) => Create(InternalChildren.SetItem(name, stats));

    public override IChildrenContainer Remove(IActorRef child) => Create(InternalChildren.Remove(child.Path.Name));

    public override IChildrenContainer ShallDie(IActorRef actor) => new TerminatingChildrenContainer(InternalChildren, actor, SuspendReason.UserRequest.Instance);

    public override IChildrenContainer Reserve(string name) => InternalChildren.ContainsKey(name)
        ? throw new InvalidActorNameException($@"Actor name ""{name}"" is not unique!")
        : new NormalChildrenContainer(InternalChildren.SetItem(name, ChildNameReserved.Instance));

    public override IChildrenContainer Unreserve(string name) =>
        InternalChildren.TryGetValue(name, out var stats) && stats is ChildNameReserved ? Create(InternalChildren.Remove(name)) : this;
}

/// <summary>Some children are on their way out; the reason says what the cell does when they are gone.</summary>
public class TerminatingChildrenContainer : ChildrenContainerBase
{
    private readonly ImmutableHashSet<IActorRef> _toDie;
    private readonly SuspendReason _reason;

    public TerminatingChildrenContainer(IImmutableDictionary<string, IChildStats> children, IActorRef toDie, SuspendReason reason)
        : this(children, ImmutableHashSet<IActorRef>.Empty.Add(toDie), reason)
    {
    }

    public TerminatingChildrenContainer(IImmutableDictionary<string, IChildStats> children, ImmutableHashSet<IActorRef> toDie, SuspendReason reason)
        : base(children)
    {
        _toDie = toDie;
        _reason = reason;
    }

    public SuspendReason Reason => _reason;

    public ImmutableHashSet<IActorRef> ToDie => _toDie;

    public override bool IsTerminating => _reason is SuspendReason.Termination;

    public override bool IsNormal => _reason is SuspendReason.UserRequest;

    public override IChildrenContainer Add(string name, ChildRestartStats stats) =>
        new TerminatingChildrenContainer(InternalChildren.SetItem(name, stats), _toDie, _reason);

    public override IChildrenContainer Remove(IActorRef child)
    {
        var toDie = _toDie.Remove(child);
        if (toDie.Count > 0) return new TerminatingChildrenContainer(InternalChildren.Remove(child.Path.Name), toDie, _reason);
        return _reason is SuspendReason.Termination
            ? TerminatedChildrenContainer.Instance
            : NormalChildrenContainer.Create(InternalChildren.Remove(child.Path.Name));
    }

    public IChildrenContainer CreateCopyWithReason(SuspendReason reason) => new TerminatingChildrenContainer(InternalChildren, _toDie, reason);

    public override IChildrenContainer ShallDie(IActorRef actor) => new TerminatingChildrenContainer(InternalChildren, _toDie.Add(actor), _reason);

    public override IChildrenContainer Reserve(string name)
    {
        if (_reason is SuspendReason.Termination) throw new InvalidOperationException($@"Cannot reserve actor name ""{name}"". Is terminating.");
        return InternalChildren.ContainsKey(name)
            ? throw new InvalidActorNameException($@"Actor name ""{name}"" is not unique!")
            : new TerminatingChildrenContainer(InternalChildren.SetItem(name, ChildNameReserved.Instance), _toDie, _reason);
    }

    public override IChildrenContainer Unreserve(string name) =>
        InternalChildren.TryGetValue(name, out var stats) && stats is ChildNameReserved
            ? new TerminatingChildrenContainer(InternalChildren.Remove(name), _toDie, _reason)
            : this;

    public override string ToString() => base.ToString() + $"\n({_toDie.Count} terminating: {_reason.GetType().Name})";
}
