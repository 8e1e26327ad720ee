namespace Akka.Configuration.Hocon;

/// <summary>One part of a HOCON value: a literal, an array, an object or a substitution.</summary>
public interface IHoconElement
{
    bool IsString();

    string GetString();

    bool IsArray();

    IList<HoconValue> GetArray();
}

/// <summary>A part that may turn out to be an object once substitutions are resolved.</summary>
public interface IMightBeAHoconObject
{
    bool IsObject();

    HoconObject GetObject();
}

/// <summary>A string, number or boolean as it stands in the text.</summary>
public class HoconLiteral : IHoconElement
{
    public string Value { get; set; }

    public bool IsString() => true;

    public string GetString() => Value;

    public bool IsArray() => false;

    /// <exception cref="NotSupportedException">Always: a literal is no array.</exception>
    public IList<HoconValue> GetArray() => throw new NotSupportedException($"The literal '{Value}' is not an array.");

    public override string ToString() => Value ?? "";
}

/// <summary>An array of values.</summary>
public class HoconArray : List<HoconValue>, IHoconElement
{
    public bool IsString() => false;

    /// <exception cref="NotSupportedException">Always: an array is no string.</exception>
    public string GetString() => throw new NotSupportedException("An array is not a string.");

    public bool IsArray() => true;

    public IList<HoconValue> GetArray() => this;

    public override string ToString() => "[" + string.Join(",", this) + "]";
}

/// <summary>A reference <c>${path}</c> to another value of the same text.</summary>
public class HoconSubstitution : IHoconElement, IMightBeAHoconObject
{
    public HoconSubstitution()
    {
    }

    public HoconSubstitution(string path) => Path = path;

    /// <summary>The full path of the value that is referred to.</summary>
    public string Path { get; set; }

    /// <summary>The value at the path, known once the whole text is parsed.</summary>
    public HoconValue ResolvedValue { get; set; }

    public bool IsString() => ResolvedValue is not null && ResolvedValue.IsString();

    public string GetString() => ResolvedValue?.GetString();

    public bool IsArray() => ResolvedValue is not null && ResolvedValue.IsArray();

    public IList<HoconValue> GetArray() => ResolvedValue?.GetArray() ?? [];

    public bool IsObject() => ResolvedValue is not null && ResolvedValue.IsObject();

    public HoconObject GetObject() => ResolvedValue?.GetObject();
}

/// <summary>The result of parsing one text.</summary>
public class HoconRoot
{
    protected HoconRoot()
    {
        Substitutions = [];
    }

    public HoconRoot(HoconValue value)
        : this(value, [])
    {
    }

    public HoconRoot(HoconValue value, IEnumerable<HoconSubstitution> substitutions)
    {
        Value = value;
        Substitutions = substitutions;
    }

    public HoconValue Value { get; }

    /// <summary>Every substitution of the text, resolved.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; }
}
