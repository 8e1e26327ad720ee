using System.Collections.Concurrent;
using System.Text;

namespace AkkaCollector.MarketData;

/// <summary>
/// The identity of one instrument of one source: the same object for as long as the process lives, so that steps may keep their
/// state in an array by <see cref="Index"/> and compare by reference.
/// </summary>
public sealed class InstrumentRef
{
    private volatile bool _listed;

    internal InstrumentRef(string venue, string name, InstrumentKind kind, int index)
    {
        Venue = venue;
        Name = name;
        Kind = kind;
        Index = index;
    }

    /// <summary>The venue's id.</summary>
    public string Venue { get; }
    /// <summary>The venue's name of the instrument.</summary>
    public string Name { get; }
    /// <summary>What it is, by the instrument list or else by its name.</summary>
    public InstrumentKind Kind { get; internal set; }
    /// <summary>Its number within the catalog: 0, 1, 2 … without holes.</summary>
    public int Index { get; }
    /// <summary>Whether the venue's instrument list has named it.</summary>
    public bool Listed { get => _listed; internal set => _listed = value; }

    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>
/// Every instrument that one source has named, in its list or in a frame. Safe for many threads; a look-up of a known name
/// allocates nothing.
/// </summary>
public sealed class InstrumentCatalog
{
    private readonly ConcurrentDictionary<string, InstrumentRef> _byName = new(StringComparer.Ordinal);
    private readonly Func<string, InstrumentKind> _kindOfName;
    private readonly Lock _adding = new();
    private volatile bool _isListed;

    /// <summary>Makes an empty catalog.</summary>
    /// <param name="venue">The venue's id.</param>
    /// <param name="kindOfName">What an instrument is, judged by its name alone.</param>
    /// <param name="capacity">How many names it holds at most; names beyond it share one unlisted entry named <c>(overflow)</c>.</param>
    public InstrumentCatalog(string venue, Func<string, InstrumentKind> kindOfName, int capacity = 200_000)
    {
        Venue = venue;
        Capacity = capacity;
        _kindOfName = kindOfName;
    }

    /// <summary>The venue's id.</summary>
    public string Venue { get; }
    /// <summary>How many names it holds at most.</summary>
    public int Capacity { get; }
    /// <summary>Whether an instrument list has been received: only then can an instrument be called unknown.</summary>
    public bool IsListed => _isListed;
    /// <summary>How many instruments are known.</summary>
    public int Count => _byName.Count;

    /// <summary>The instrument of a UTF-8 name; a name never seen before is added, unlisted.</summary>
    public InstrumentRef Get(ReadOnlySpan<byte> utf8Name)
    {
        const int longest = 128;
        if (utf8Name.Length > longest) return Get(Encoding.UTF8.GetString(utf8Name));
        Span<char> chars = stackalloc char[longest];
        var length = Encoding.UTF8.GetChars(utf8Name, chars);
        var lookup = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        return lookup.TryGetValue(chars[..length], out var known) ? known : Add(new string(chars[..length]));
    }

    /// <summary>The instrument of a name; a name never seen before is added, unlisted.</summary>
    public InstrumentRef Get(string name) => _byName.TryGetValue(name, out var known) ? known : Add(name);

    /// <summary>Marks the instruments of a venue's list as listed.</summary>
    public void List(IEnumerable<Instrument> instruments)
    {
        foreach (var instrument in instruments)
        {
            var known = Get(instrument.Name);
            known.Kind = instrument.Kind;
            known.Listed = true;
        }
        _isListed = true;
    }

    private InstrumentRef Add(string name)
    {
        lock (_adding)
        {
            if (_byName.TryGetValue(name, out var known)) return known;
            if (_byName.Count >= Capacity) name = "(overflow)";
            return _byName.GetOrAdd(name, n => new InstrumentRef(Venue, n, _kindOfName(n), _byName.Count));
        }
    }
}
