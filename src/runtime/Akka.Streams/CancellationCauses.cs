using Reactive.Streams;

namespace Akka.Streams;

/// <summary>A subscription that can be told why it is cancelled.</summary>
public interface ISubscriptionWithCancelException : ISubscription
{
    /// <summary>Cancels for the given cause.</summary>
    void Cancel(Exception cause);
}

/// <summary>The causes of a cancellation that is no failure.</summary>
public static class SubscriptionWithCancelException
{
    /// <summary>A cancellation without a failure; made without a stack trace.</summary>
    public abstract class NonFailureCancellation : Exception
    {
        public sealed override string StackTrace => "";
    }

    /// <summary>Downstream has all the elements that it wants.</summary>
    public sealed class NoMoreElementsNeeded : NonFailureCancellation
    {
        public static readonly NoMoreElementsNeeded Instance = new();

        private NoMoreElementsNeeded()
        {
        }
    }

    /// <summary>The stage downstream completed.</summary>
    public sealed class StageWasCompleted : NonFailureCancellation
    {
        public static readonly StageWasCompleted Instance = new();

        private StageWasCompleted()
        {
        }
    }
}
