namespace Akka.Persistence.Serialization;

/// <summary>Holds the state of an actor on its way to a snapshot store and back.</summary>
public sealed class Snapshot : IEquatable<Snapshot>
{
    public Snapshot(object data) => Data = data;

    public object Data { get; }

    public bool Equals(Snapshot other) => other is not null && Equals(Data, other.Data);

    public override bool Equals(object obj) => Equals(obj as Snapshot);

    public override int GetHashCode() => Data?.GetHashCode() ?? 0;
}
