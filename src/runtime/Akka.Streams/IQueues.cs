using Akka.Util;

namespace Akka.Streams;

/// <summary>The writing end of Source.Queue.</summary>
public interface ISourceQueue<in T>
{
    /// <summary>Offers an element; the task says what became of it.</summary>
    Task<IQueueOfferResult> OfferAsync(T element);

    /// <summary>Completes when the stream has, and fails when it failed.</summary>
    Task WatchCompletionAsync();
}

/// <summary>A source queue that can end its stream.</summary>
public interface ISourceQueueWithComplete<in T> : ISourceQueue<T>
{
    /// <summary>Completes the stream after the elements that are buffered.</summary>
    void Complete();

    /// <summary>Fails the stream at once.</summary>
    void Fail(Exception ex);

    /// <summary>Completes when the stream has, and fails when it failed.</summary>
    new Task WatchCompletionAsync();
}

/// <summary>The reading end of Sink.Queue.</summary>
public interface ISinkQueue<T>
{
    /// <summary>The next element, or none when the stream has completed; fails when it failed.</summary>
    Task<Option<T>> PullAsync();
}

/// <summary>What became of an element offered to a source queue.</summary>
public interface IQueueOfferResult
{
}

/// <summary>The kinds of <see cref="IQueueOfferResult"/>.</summary>
public abstract class QueueOfferResult : IQueueOfferResult
{
    /// <summary>The element is in the buffer or went downstream.</summary>
    public sealed class Enqueued : QueueOfferResult
    {
        public static readonly Enqueued Instance = new();

        private Enqueued()
        {
        }
    }

    /// <summary>The element was dropped.</summary>
    public sealed class Dropped : QueueOfferResult
    {
        public static readonly Dropped Instance = new();

        private Dropped()
        {
        }
    }

    /// <summary>The stream has failed.</summary>
    public sealed class Failure : QueueOfferResult
    {
        public Failure(Exception cause) => Cause = cause;

        public Exception Cause { get; }
    }

    /// <summary>The stream has completed, or was cancelled.</summary>
    public sealed class QueueClosed : QueueOfferResult
    {
        public static readonly QueueClosed Instance = new();

        private QueueClosed()
        {
        }
    }
}
