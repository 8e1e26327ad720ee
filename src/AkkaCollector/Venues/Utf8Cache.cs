namespace AkkaCollector.Venues;

/// <summary>
/// Values by their UTF-8 names, for one decoder's thread: a known name is found without making a string. Bounded; a name beyond the
/// bound is made anew each time.
/// </summary>
/// <typeparam name="T">What a name stands for.</typeparam>
internal sealed class Utf8Cache<T> where T : class
{
    private readonly record struct Entry(uint Hash, byte[] Name, T Value);

    private readonly Maker _make;
    private readonly int _capacity;
    private Entry[] _entries = new Entry[64];
    private int _count;

    /// <summary>Makes the value of a name that is not in the cache.</summary>
    public delegate T Maker(ReadOnlySpan<byte> name);

    /// <summary>Makes an empty cache of at most <paramref name="capacity"/> names.</summary>
    public Utf8Cache(Maker make, int capacity = 65_536)
    {
        _make = make;
        _capacity = capacity;
    }

    /// <summary>The value of a name.</summary>
    public T Get(ReadOnlySpan<byte> name)
    {
        var hash = HashOf(name);
        var mask = _entries.Length - 1;
        var at = (int)hash & mask;
        while (_entries[at].Name is { } known)
        {
            if (_entries[at].Hash == hash && name.SequenceEqual(known)) return _entries[at].Value;
            at = (at + 1) & mask;
        }
        var value = _make(name);
        if (_count < _capacity) Add(new Entry(hash, name.ToArray(), value));
        return value;
    }

    private void Add(Entry entry)
    {
        if (_count * 2 >= _entries.Length) Grow();
        Place(_entries, entry);
        _count++;
    }

    private void Grow()
    {
        var larger = new Entry[_entries.Length * 2];
        foreach (var entry in _entries)
        {
            if (entry.Name is not null) Place(larger, entry);
        }
        _entries = larger;
    }

    private static void Place(Entry[] entries, Entry entry)
    {
        var mask = entries.Length - 1;
        var at = (int)entry.Hash & mask;
        while (entries[at].Name is not null) at = (at + 1) & mask;
        entries[at] = entry;
    }

    /// <summary>FNV-1a over eight bytes at a time; the names are a venue's own and short.</summary>
    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        const ulong prime = 0x100000001b3;
        var hash = 0xcbf29ce484222325 ^ (ulong)name.Length;
        while (name.Length >= sizeof(ulong))
        {
            hash = (hash ^ BitConverter.ToUInt64(name)) * prime;
            hash ^= hash >> 29;
            name = name[sizeof(ulong)..];
        }
        foreach (var b in name) hash = (hash ^ b) * prime;
        return (uint)(hash ^ (hash >> 32));
    }
}
