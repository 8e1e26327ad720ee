using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>How a value of a <see cref="TickTable"/> is kept.</summary>
internal enum TickValueKind
{
    /// <summary>A number; NaN stands for none.</summary>
    Number,
    /// <summary>A whole number, or none.</summary>
    Whole,
    /// <summary>A text, or none.</summary>
    Text,
    /// <summary>Yes or no.</summary>
    Flag,
    /// <summary>A moment in microseconds since 1970 UTC, or none.</summary>
    Time,
    /// <summary>Numbers in their order; may be empty.</summary>
    Numbers,
}

/// <summary>One value of a tick; the kind of its column says which part of it counts.</summary>
internal readonly struct TickValue
{
    private readonly object? _reference;

    private TickValue(double number, long? whole, object? reference) => (Number, Whole, _reference) = (number, whole, reference);

    /// <summary>The value of a <see cref="TickValueKind.Number"/>.</summary>
    public double Number { get; }

    /// <summary>The value of a <see cref="TickValueKind.Whole"/> or a <see cref="TickValueKind.Time"/>.</summary>
    public long? Whole { get; }

    /// <summary>The value of a <see cref="TickValueKind.Text"/>.</summary>
    public string? Text => (string?)_reference;

    /// <summary>The value of a <see cref="TickValueKind.Numbers"/>.</summary>
    public double[] Numbers => (double[]?)_reference ?? [];

    /// <summary>The value of a <see cref="TickValueKind.Flag"/>.</summary>
    public bool IsSet => Whole == 1;

    public static TickValue Of(double number) => new(number, null, null);

    public static TickValue Of(long? whole) => new(double.NaN, whole, null);

    public static TickValue Of(bool isSet) => new(double.NaN, isSet ? 1 : 0, null);

    public static TickValue Of(string? text) => new(double.NaN, null, text);

    public static TickValue Of(double[] numbers) => new(double.NaN, null, numbers);
}

/// <summary>One column of a <see cref="TickTable"/>.</summary>
/// <param name="Name">Its name in the databases and in JSON.</param>
/// <param name="Kind">How its values are kept.</param>
/// <param name="Read">The value of a tick.</param>
/// <param name="IsKey">Whether it is a part of the natural key.</param>
/// <param name="IsRequired">Whether a number must be there: JSON then tells a NaN as well.</param>
internal sealed record TickColumn(string Name, TickValueKind Kind, Func<Tick, TickValue> Read, bool IsKey, bool IsRequired);

/// <summary>What every tick has, for making one from values.</summary>
internal readonly record struct TickHead(string Source, long ReceivedMicros, long VenueMicros, InstrumentRef Instrument);

/// <summary>
/// The one description of a kind of tick that is neither quote nor trade: its table, its columns, its natural key. The databases, the
/// spool, the backup and JSON all go by it. Instrument and venue's time are always the first columns of the key.
/// </summary>
/// <param name="name">The table's name.</param>
/// <param name="kind">The word for one of its ticks, as rejected ticks, dead letters and backups name it.</param>
/// <param name="number">Its number in the spool, never reused.</param>
/// <param name="replaces">Whether a tick of the same key that was received later takes the place of the one that is there; otherwise the first one stays.</param>
/// <param name="columns">Its columns in their order; only ever added to at the end.</param>
/// <param name="make">Makes a tick of values in the order of the columns.</param>
internal sealed class TickTable(string name, string kind, byte number, bool replaces, IReadOnlyList<TickColumn> columns, Func<TickHead, TickValue[], Tick> make)
{
    /// <summary>The table's name.</summary>
    public string Name { get; } = name;

    /// <summary>The word for one of its ticks.</summary>
    public string Kind { get; } = kind;

    /// <summary>Its number in the spool.</summary>
    public byte Number { get; } = number;

    /// <summary>Whether a tick of the same key that was received later replaces the one that is there.</summary>
    public bool Replaces { get; } = replaces;

    /// <summary>Its columns.</summary>
    public IReadOnlyList<TickColumn> Columns { get; } = columns;

    /// <summary>The columns of its natural key.</summary>
    public IReadOnlyList<string> Keys { get; } = ["instrument_id", "venue_time", .. columns.Where(c => c.IsKey).Select(c => c.Name)];

    /// <summary>The names of its columns, joined.</summary>
    public string ColumnList { get; } = string.Join(", ", columns.Select(c => c.Name));

    /// <summary>The names of its key's columns, joined.</summary>
    public string KeyList => string.Join(", ", Keys);

    /// <summary>Makes a tick of values in the order of the columns.</summary>
    /// <exception cref="InvalidDataException">They make no such tick.</exception>
    public Tick Make(in TickHead head, TickValue[] values) => make(head, values);
}
