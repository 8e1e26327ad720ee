using System.Runtime.Serialization;
using Akka.Actor;

namespace Akka.Pattern;

/// <summary>A call was refused because the circuit breaker is open.</summary>
public class OpenCircuitException : AkkaException
{
    private const string FailingFast = "Circuit Breaker is open; calls are failing fast";

    public OpenCircuitException() : base(FailingFast) { }

    public OpenCircuitException(string message) : base(message) { }

    public OpenCircuitException(string message, TimeSpan remainingDuration) : base(message) => RemainingDuration = remainingDuration;

    public OpenCircuitException(string message, Exception cause) : base(message, cause) { }

    public OpenCircuitException(string message, Exception cause, TimeSpan remainingDuration) : base(message, cause) => RemainingDuration = remainingDuration;

    public OpenCircuitException(Exception cause) : base(FailingFast, cause) { }

    public OpenCircuitException(Exception cause, TimeSpan remainingDuration) : base(FailingFast, cause) => RemainingDuration = remainingDuration;

    protected OpenCircuitException(SerializationInfo info, StreamingContext context) : base(info, context) =>
        RemainingDuration = TimeSpan.FromTicks(info.GetInt64(nameof(RemainingDuration)));

    /// <summary>How long the breaker stays open before it lets a call try again.</summary>
    public TimeSpan RemainingDuration { get; }

#pragma warning disable SYSLIB0051, CS0672 // Part of the public surface of Akka.NET, which still supports this way of serialization.
    public override void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        base.GetObjectData(info, context);
        info.AddValue(nameof(RemainingDuration), RemainingDuration.Ticks);
    }
#pragma warning restore SYSLIB0051, CS0672
}

/// <summary>The cause that a circuit breaker notes when the user calls <see cref="CircuitBreaker.Fail"/>.</summary>
public class UserCalledFailException : AkkaException
{
    public UserCalledFailException()
        : base($"User code caused [{nameof(CircuitBreaker)}] to fail because it calls the [{nameof(CircuitBreaker.Fail)}] method.") { }

    protected UserCalledFailException(SerializationInfo info, StreamingContext context) : base(info, context) { }
}
