using System.Collections;
using System.Collections.Immutable;

namespace Akka.Actor.Internal;

/// <summary>
/// The children of one cell and what it waits for. Changed by the cell's own thread and, when a top-level actor is made, by others: so it locks.
/// <see cref="Snapshot"/> shows it as the immutable containers do.
/// </summary>
internal sealed class ChildTable
{
    /// <summary>The table of every cell that has terminated.</summary>
    public static readonly ChildTable Terminated = new() { _terminated = true };

    private readonly Dictionary<string, IChildStats> _byName = [];
    private int _dying;
    private SuspendReason _reason;
    private bool _closed;
    private bool _terminated;

    public bool IsTerminating
    {
        get
        {
            lock (_byName) return _terminated || _closed;
        }
    }

    public bool IsNormal
    {
        get
        {
            lock (_byName) return !_terminated && !_closed && _reason is null or SuspendReason.UserRequest;
        }
    }

    /// <summary>Why the cell waits for dying children; null when it does not.</summary>
    public SuspendReason Reason
    {
        get
        {
            lock (_byName) return _reason;
        }
    }

    public IReadOnlyCollection<IInternalActorRef> Children => new View<IInternalActorRef>(this, static stats => stats.Child);

    public IReadOnlyCollection<ChildRestartStats> Stats => new View<ChildRestartStats>(this, static stats => stats);

    public void Reserve(string name)
    {
        lock (_byName)
        {
            if (_terminated) throw new InvalidOperationException($"Cannot reserve actor name '{name}': already terminated");
            if (_closed) throw new InvalidOperationException($"Cannot reserve actor name '{name}': terminating");
            if (!_byName.TryAdd(name, ChildNameReserved.Instance)) throw new InvalidActorNameException($@"Actor name ""{name}"" is not unique!");
        }
    }

    public void Unreserve(string name)
    {
        lock (_byName)
            if (_byName.TryGetValue(name, out var stats) && stats is ChildNameReserved)
                _byName.Remove(name);
    }

    /// <summary>Puts the child in the place of its reserved name; null when the name is not reserved.</summary>
    public ChildRestartStats Init(IInternalActorRef actor)
    {
        lock (_byName)
        {
            var name = actor.Path.Name;
            if (!_byName.TryGetValue(name, out var stats)) return null;
            if (stats is ChildRestartStats known) return known;
            if (_closed) return null;
            var added = new ChildRestartStats(actor);
            _byName[name] = added;
            return added;
        }
    }

    public bool TryGetByName(string name, out IChildStats stats)
    {
        lock (_byName) return _byName.TryGetValue(name, out stats);
    }

    public bool TryGetByRef(IActorRef actor, out ChildRestartStats stats)
    {
        lock (_byName)
        {
            stats = _byName.TryGetValue(actor.Path.Name, out var found) && found is ChildRestartStats child && child.Child.Equals(actor) ? child : null;
            return stats is not null;
        }
    }

    /// <summary>Marks the child as on its way out.</summary>
    public void ShallDie(ChildRestartStats child)
    {
        lock (_byName)
        {
            if (child.IsDying || _terminated) return;
            child.IsDying = true;
            _dying++;
            _reason ??= SuspendReason.UserRequest.Instance;
        }
    }

    /// <summary>From now on no child comes in, not even one whose name is reserved: those that are here are all that there is to stop.</summary>
    public void Close()
    {
        lock (_byName) _closed = true;
    }

    /// <summary>Gives a cell with dying children the reason to wait; false when there are none.</summary>
    public bool SetReason(SuspendReason reason)
    {
        lock (_byName)
        {
            if (_reason is null) return false;
            _reason = reason;
            return true;
        }
    }

    public void SetTerminated()
    {
        lock (_byName)
        {
            _terminated = true;
            _reason = null;
            _dying = 0;
            _byName.Clear();
        }
    }

    /// <summary>Removes a child that is gone; returns the reason for which the cell waited when this was the last that it waited for.</summary>
    public SuspendReason Remove(IActorRef actor)
    {
        lock (_byName)
        {
            var name = actor.Path.Name;
            if (!_byName.TryGetValue(name, out var found) || found is not ChildRestartStats child || !child.Child.Equals(actor)) return null;
            _byName.Remove(name);
            if (child.IsDying) _dying--;
            if (_reason is null || _dying > 0) return null;
            var waited = _reason;
            _reason = null;
            if (waited is SuspendReason.Termination)
            {
                _terminated = true;
                _byName.Clear();
            }

            return waited;
        }
    }

    public IChildrenContainer Snapshot()
    {
        lock (_byName)
        {
            if (_terminated) return TerminatedChildrenContainer.Instance;
            var children = _byName.ToImmutableDictionary();
            return _reason is null
                ? NormalChildrenContainer.Create(children)
                : new TerminatingChildrenContainer(children, children.Values.OfType<ChildRestartStats>().Where(child => child.IsDying).Select(child => (IActorRef)child.Child).ToImmutableHashSet(), _reason);
        }
    }

    private List<ChildRestartStats> Copy()
    {
        lock (_byName)
        {
            var copy = new List<ChildRestartStats>(_byName.Count);
            foreach (var stats in _byName.Values)
                if (stats is ChildRestartStats child)
                    copy.Add(child);
            return copy;
        }
    }

    /// <summary>The children as they are when it is read: a parent of many must not copy them all at each death of one.</summary>
    private sealed class View<T>(ChildTable table, Func<ChildRestartStats, T> select) : IReadOnlyCollection<T>
    {
        public int Count => table.Copy().Count;

        public IEnumerator<T> GetEnumerator()
        {
            foreach (var child in table.Copy()) yield return select(child);
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
