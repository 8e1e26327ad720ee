namespace Akka.Persistence.TestKit;

/// <summary>What can happen when a plugin connects to its store.</summary>
public static class ConnectionInterceptors
{
    /// <summary>Lets everything pass.</summary>
    public class Noop : IConnectionInterceptor
    {
        public static readonly IConnectionInterceptor Instance = new Noop();

        public Task InterceptAsync() => Task.CompletedTask;
    }

    /// <summary>Fails.</summary>
    public class Failure : IConnectionInterceptor
    {
        public static readonly IConnectionInterceptor Instance = new Failure();

        public Task InterceptAsync() => throw new TestConnectionException();
    }

    /// <summary>Waits before the next.</summary>
    public class Delay : IConnectionInterceptor
    {
        private readonly TimeSpan _delay;
        private readonly IConnectionInterceptor _next;

        public Delay(TimeSpan delay, IConnectionInterceptor next)
        {
            _delay = delay;
            _next = next;
        }

        public async Task InterceptAsync()
        {
            await Task.Delay(_delay);
            await _next.InterceptAsync();
        }
    }

    /// <summary>Waits before the next, until the time is over or the token is cancelled.</summary>
    public class CancelableDelay : IConnectionInterceptor
    {
        private readonly TimeSpan _delay;
        private readonly IConnectionInterceptor _next;
        private readonly CancellationToken _cancellationToken;

        public CancelableDelay(TimeSpan delay, IConnectionInterceptor next, CancellationToken cancellationToken)
        {
            _delay = delay;
            _next = next;
            _cancellationToken = cancellationToken;
        }

        public async Task InterceptAsync()
        {
            await Task.Delay(_delay, _cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _next.InterceptAsync();
        }
    }

    /// <summary>The next, when the condition holds; with <c>negate</c>, when it does not.</summary>
    public class OnCondition : IConnectionInterceptor
    {
        private readonly Func<Task<bool>> _predicate;
        private readonly IConnectionInterceptor _next;
        private readonly bool _negate;

        public OnCondition(Func<Task<bool>> predicate, IConnectionInterceptor next, bool negate = false)
        {
            _predicate = predicate;
            _next = next;
            _negate = negate;
        }

        public OnCondition(Func<bool> predicate, IConnectionInterceptor next, bool negate = false)
            : this(() => Task.FromResult(predicate()), next, negate)
        {
        }

        public async Task InterceptAsync()
        {
            if (await _predicate() != _negate) await _next.InterceptAsync();
        }
    }
}
