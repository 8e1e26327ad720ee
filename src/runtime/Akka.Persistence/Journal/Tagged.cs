using System.Collections.Immutable;

namespace Akka.Persistence.Journal;

/// <summary>An event with tags under which a journal may find it; a write adapter wraps events in it.</summary>
public sealed class Tagged : IEquatable<Tagged>
{
    public Tagged(object payload, IEnumerable<string> tags)
        : this(payload, tags.ToImmutableHashSet())
    {
    }

    [Newtonsoft.Json.JsonConstructor]
    public Tagged(object payload, IImmutableSet<string> tags)
    {
        Payload = payload;
        Tags = tags;
    }

    public object Payload { get; }

    public IImmutableSet<string> Tags { get; }

    public bool Equals(Tagged other) => other is not null && Tags.SetEquals(other.Tags) && Equals(Payload, other.Payload);

    public override bool Equals(object obj) => Equals(obj as Tagged);

    public override int GetHashCode() => Payload?.GetHashCode() ?? 0;
}
