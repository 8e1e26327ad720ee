namespace Akka.Persistence.TestKit;

/// <summary>What can happen to an event on its way to the journal or back.</summary>
public static class JournalInterceptors
{
    /// <summary>Lets everything pass.</summary>
    public class Noop : IJournalInterceptor
    {
        public static readonly IJournalInterceptor Instance = new Noop();

        public Task InterceptAsync(IPersistentRepresentation message) => Task.CompletedTask;
    }

    /// <summary>Fails.</summary>
    public class Failure : IJournalInterceptor
    {
        public static readonly IJournalInterceptor Instance = new Failure();

        public Task InterceptAsync(IPersistentRepresentation message) => throw new TestJournalFailureException();
    }

    /// <summary>Rejects the event.</summary>
    public class Rejection : IJournalInterceptor
    {
        public static readonly IJournalInterceptor Instance = new Rejection();

        public Task InterceptAsync(IPersistentRepresentation message) => throw new TestJournalRejectionException();
    }

    /// <summary>The next, when the event is of a type.</summary>
    public class OnType : IJournalInterceptor
    {
        private readonly Type _messageType;
        private readonly IJournalInterceptor _next;

        public OnType(Type messageType, IJournalInterceptor next)
        {
            _messageType = messageType;
            _next = next;
        }

        public Task InterceptAsync(IPersistentRepresentation message) =>
            _messageType.IsInstanceOfType(message.Payload) ? _next.InterceptAsync(message) : Task.CompletedTask;
    }

    /// <summary>Waits before the next.</summary>
    public class Delay : IJournalInterceptor
    {
        private readonly TimeSpan _delay;
        private readonly IJournalInterceptor _next;

        public Delay(TimeSpan delay, IJournalInterceptor next)
        {
            _delay = delay;
            _next = next;
        }

        public async Task InterceptAsync(IPersistentRepresentation message)
        {
            await Task.Delay(_delay);
            await _next.InterceptAsync(message);
        }
    }

    /// <summary>Waits before the next, until the time is over or the token is cancelled.</summary>
    public class CancelableDelay : IJournalInterceptor
    {
        private readonly TimeSpan _delay;
        private readonly IJournalInterceptor _next;
        private readonly CancellationToken _cancellationToken;

        public CancelableDelay(TimeSpan delay, IJournalInterceptor next, CancellationToken cancellationToken)
        {
            _delay = delay;
            _next = next;
            _cancellationToken = cancellationToken;
        }

        public async Task InterceptAsync(IPersistentRepresentation message)
        {
            await Task.Delay(_delay, _cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _next.InterceptAsync(message);
        }
    }

    /// <summary>The next, when the condition holds; with <c>negate</c>, when it does not.</summary>
    public class OnCondition : IJournalInterceptor
    {
        private readonly Func<IPersistentRepresentation, Task<bool>> _predicate;
        private readonly IJournalInterceptor _next;
        private readonly bool _negate;

        public OnCondition(Func<IPersistentRepresentation, Task<bool>> predicate, IJournalInterceptor next, bool negate = false)
        {
            _predicate = predicate;
            _next = next;
            _negate = negate;
        }

        public OnCondition(Func<IPersistentRepresentation, bool> predicate, IJournalInterceptor next, bool negate = false)
            : this(message => Task.FromResult(predicate(message)), next, negate)
        {
        }

        public async Task InterceptAsync(IPersistentRepresentation message)
        {
            if (await _predicate(message) != _negate) await _next.InterceptAsync(message);
        }
    }
}
