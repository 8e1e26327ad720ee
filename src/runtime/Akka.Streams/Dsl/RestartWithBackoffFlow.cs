namespace Akka.Streams.Dsl;

/// <summary>Holds the attribute of the restart operators.</summary>
public sealed class RestartWithBackoffFlow
{
    /// <summary>
    /// How long a cancellation from the wrapped stream is held back, so that a failure which comes with it can be seen first. 50 ms
    /// unless this attribute says otherwise.
    /// </summary>
    public class Delay : Attributes.IAttribute, IEquatable<Delay>
    {
        public readonly TimeSpan Duration;

        public Delay(TimeSpan duration) => Duration = duration;

        public bool Equals(Delay other) => other is not null && Duration == other.Duration;

        public override bool Equals(object obj) => Equals(obj as Delay);

        public override int GetHashCode() => Duration.GetHashCode();
    }
}
