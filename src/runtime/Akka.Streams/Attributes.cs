using Akka.Event;

namespace Akka.Streams;

/// <summary>What is known of a graph or stage beside its shape: name, buffers, log levels, supervision. Later entries are more specific.</summary>
public sealed partial class Attributes
{
    /// <summary>Anything that can be attached to a graph.</summary>
    public interface IAttribute
    {
    }

    /// <summary>An attribute that every stage has, because the materializer gives it a default.</summary>
    public interface IMandatoryAttribute : IAttribute
    {
    }

    public static readonly Attributes None = new();

    private readonly IAttribute[] _attributes;

    public Attributes(params IAttribute[] attributes) => _attributes = attributes ?? [];

    /// <summary>All attributes, the least specific first.</summary>
    public IEnumerable<IAttribute> AttributeList => _attributes;

    internal bool IsEmpty => _attributes.Length == 0;

    /// <summary>All attributes of type <typeparamref name="TAttr"/>, the least specific first.</summary>
    public IEnumerable<TAttr> GetAttributeList<TAttr>() where TAttr : IAttribute => _attributes.OfType<TAttr>();

    /// <summary>The most specific attribute of type <typeparamref name="TAttr"/>, or the given one when there is none.</summary>
    public TAttr GetAttribute<TAttr>(TAttr defaultIfNotFound) where TAttr : class, IAttribute
    {
        for (var i = _attributes.Length - 1; i >= 0; i--)
        {
            if (_attributes[i] is TAttr found)
                return found;
        }

        return defaultIfNotFound;
    }

    /// <summary>The most specific attribute of type <typeparamref name="TAttr"/>, or null.</summary>
    public TAttr GetAttribute<TAttr>() where TAttr : class, IAttribute => GetAttribute<TAttr>(null);

    /// <summary>The least specific attribute of type <typeparamref name="TAttr"/>, or the given one when there is none.</summary>
    public TAttr GetFirstAttribute<TAttr>(TAttr defaultIfNotFound) where TAttr : class, IAttribute =>
        _attributes.OfType<TAttr>().FirstOrDefault() ?? defaultIfNotFound;

    /// <summary>The least specific attribute of type <typeparamref name="TAttr"/>, or null.</summary>
    public TAttr GetFirstAttribute<TAttr>() where TAttr : class, IAttribute => GetFirstAttribute<TAttr>(null);

    /// <summary>The most specific attribute of a type that every materialized stage has; throws when it is missing.</summary>
    public TAttr GetMandatoryAttribute<TAttr>() where TAttr : class, IMandatoryAttribute =>
        GetAttribute<TAttr>() ?? throw new InvalidOperationException($"Mandatory attribute [{typeof(TAttr)}] not found");

    /// <summary>Whether an attribute equal to the given one is there.</summary>
    public bool Contains<TAttr>(TAttr attribute) where TAttr : IAttribute => _attributes.Contains(attribute);

    /// <summary>These attributes followed by the other, more specific ones.</summary>
    public Attributes And(Attributes other)
    {
        if (other._attributes.Length == 0)
            return this;
        return _attributes.Length == 0 ? other : new Attributes([.. _attributes, .. other._attributes]);
    }

    /// <summary>These attributes followed by one that is more specific.</summary>
    public Attributes And(IAttribute other) => new([.. _attributes, other]);

    /// <summary>All names, the least specific first, joined by hyphens; null when there is none.</summary>
    public string GetNameLifted()
    {
        string names = null;
        foreach (var attribute in _attributes)
        {
            if (attribute is Name name)
                names = names == null ? name.Value : $"{names}-{name.Value}";
        }

        return names;
    }

    /// <summary>All names, the least specific first, joined by hyphens, or the given default.</summary>
    public string GetNameOrDefault(string defaultIfNotFound = "unknown-operation") => GetNameLifted() ?? defaultIfNotFound;

    /// <summary>What the stages inside a graph take over from it: everything but the async boundary, which belongs to the graph itself.</summary>
    internal Attributes Inheritable => HasAsyncBoundary ? new Attributes([.. _attributes.Where(a => a is not AsyncBoundary)]) : this;

    internal bool HasAsyncBoundary => Array.Exists(_attributes, a => a is AsyncBoundary);

    public static Attributes CreateName(string name) =>
        string.IsNullOrEmpty(name) ? None : new Attributes(new Name(Uri.EscapeDataString(name)));

    /// <summary>Sizes of the buffer before an asynchronous boundary: elements requested at first and at most.</summary>
    public static Attributes CreateInputBuffer(int initial, int max) => new(new InputBuffer(initial, max));

    public static Attributes CreateAsyncBoundary() => new(AsyncBoundary.Instance);

    /// <summary>The levels at which the Log operator logs elements, the end and the failure of a stream.</summary>
    public static Attributes CreateLogLevels(
        LogLevel onElement = LogLevel.DebugLevel,
        LogLevel onFinish = LogLevel.DebugLevel,
        LogLevel onError = LogLevel.ErrorLevel) => new(new LogLevels(onElement, onFinish, onError));

    public override string ToString() => $"Attributes({string.Join(", ", _attributes.Select(a => a.ToString()))})";
}
