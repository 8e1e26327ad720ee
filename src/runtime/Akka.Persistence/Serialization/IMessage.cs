namespace Akka.Persistence.Serialization;

/// <summary>Marks what <see cref="PersistenceMessageSerializer"/> serializes.</summary>
public interface IMessage
{
}
