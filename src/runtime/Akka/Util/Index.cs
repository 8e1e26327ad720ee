namespace Akka.Util;

/// <summary>A map from a key to a set of values, for several threads.</summary>
public class Index<TKey, TValue>
    where TValue : class
{
    private readonly Dictionary<TKey, HashSet<TValue>> _sets = [];
    private readonly object _lock = new();

    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _sets.Count == 0;
        }
    }

    public ICollection<TKey> Keys
    {
        get
        {
            lock (_lock) return _sets.Keys.ToList();
        }
    }

    public HashSet<TValue> Values
    {
        get
        {
            lock (_lock) return _sets.Values.SelectMany(set => set).ToHashSet();
        }
    }

    public IEnumerable<TValue> this[TKey index]
    {
        get
        {
            lock (_lock) return _sets.TryGetValue(index, out var set) ? set.ToArray() : [];
        }
    }

    /// <summary>Adds the value under the key; false when it was there already.</summary>
    public bool Put(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (!_sets.TryGetValue(key, out var set)) _sets[key] = set = [];
            return set.Add(value);
        }
    }

    public TValue FindValue(TKey key, Func<TValue, bool> predicate) => this[key].FirstOrDefault(predicate);

    public bool Remove(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (!_sets.TryGetValue(key, out var set) || !set.Remove(value)) return false;
            if (set.Count == 0) _sets.Remove(key);
            return true;
        }
    }

    /// <summary>Removes the key and returns the values it had.</summary>
    public IEnumerable<TValue> Remove(TKey key)
    {
        lock (_lock) return _sets.Remove(key, out var set) ? set : [];
    }

    public void RemoveValue(TValue value)
    {
        lock (_lock)
        {
            foreach (var (key, set) in _sets.ToArray())
                if (set.Remove(value) && set.Count == 0)
                    _sets.Remove(key);
        }
    }

    public void ForEach(Action<TKey, TValue> fun)
    {
        KeyValuePair<TKey, TValue>[] pairs;
        lock (_lock) pairs = _sets.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value))).ToArray();
        foreach (var (key, value) in pairs) fun(key, value);
    }

    public void Clear()
    {
        lock (_lock) _sets.Clear();
    }
}
