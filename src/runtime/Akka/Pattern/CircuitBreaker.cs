using Akka.Actor;
using Akka.Util;
using Akka.Util.Internal;

namespace Akka.Pattern;

/// <summary>
/// Guards calls that may fail or hang. Closed -> Open after so many failures in a row; Open -> HalfOpen after the reset time-out;
/// HalfOpen lets one call through: its success closes the breaker, its failure opens it again.
/// </summary>
public class CircuitBreaker
{
    private static readonly TimeSpan NoLimit = TimeSpan.FromDays(36500);

    private readonly ClosedState _closed;
    private readonly OpenState _open;
    private readonly HalfOpenState _halfOpen;
    private State _state;
    private TimeSpan _currentResetTimeout;
    private Exception _lastCaughtException;

    /// <param name="scheduler">Where the reset is scheduled.</param>
    /// <param name="maxFailures">So many failures in a row open the breaker.</param>
    /// <param name="callTimeout">A call that takes longer counts as failed.</param>
    /// <param name="resetTimeout">How long the breaker stays open.</param>
    public CircuitBreaker(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout)
        : this(scheduler, maxFailures, callTimeout, resetTimeout, NoLimit, 1.0) { }

    public CircuitBreaker(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout, TimeSpan maxResetTimeout,
        double exponentialBackoffFactor)
        : this(scheduler, maxFailures, callTimeout, resetTimeout, maxResetTimeout, exponentialBackoffFactor, 0.0) { }

    /// <param name="scheduler">Where the reset is scheduled.</param>
    /// <param name="maxFailures">So many failures in a row open the breaker.</param>
    /// <param name="callTimeout">A call that takes longer counts as failed.</param>
    /// <param name="resetTimeout">How long the breaker stays open at first.</param>
    /// <param name="maxResetTimeout">The longest time that it stays open.</param>
    /// <param name="exponentialBackoffFactor">By which the reset time-out grows with each failed try, 1 or more.</param>
    /// <param name="randomFactor">Part of the reset time-out, 0 to 1, up to which a random time is added.</param>
    public CircuitBreaker(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout, TimeSpan maxResetTimeout,
        double exponentialBackoffFactor, double randomFactor)
    {
        if (exponentialBackoffFactor < 1.0) throw new ArgumentException("factor must be >= 1.0", nameof(exponentialBackoffFactor));
        if (randomFactor is < 0.0 or > 1.0) throw new ArgumentException("randomFactor must be between 0.0 and 1.0", nameof(randomFactor));
        Scheduler = scheduler;
        MaxFailures = maxFailures;
        CallTimeout = callTimeout;
        ResetTimeout = resetTimeout;
        MaxResetTimeout = maxResetTimeout;
        ExponentialBackoffFactor = exponentialBackoffFactor;
        RandomFactor = randomFactor;
        _currentResetTimeout = resetTimeout;
        _closed = new ClosedState(this);
        _open = new OpenState(this);
        _halfOpen = new HalfOpenState(this);
        _state = _closed;
    }

    public IScheduler Scheduler { get; }

    public int MaxFailures { get; }

    public TimeSpan CallTimeout { get; }

    public TimeSpan ResetTimeout { get; }

    public TimeSpan MaxResetTimeout { get; }

    public double ExponentialBackoffFactor { get; }

    public double RandomFactor { get; }

    /// <summary>Failures in a row since the breaker was closed.</summary>
    public long CurrentFailureCount => _closed.FailureCount;

    /// <summary>The last failure seen; null after a success.</summary>
    public Exception LastCaughtException => Volatile.Read(ref _lastCaughtException);

    public bool IsClosed => Current == _closed;

    public bool IsOpen => Current == _open;

    public bool IsHalfOpen => Current == _halfOpen;

    private State Current => Volatile.Read(ref _state);

    public static CircuitBreaker Create(IScheduler scheduler, int maxFailures, TimeSpan callTimeout, TimeSpan resetTimeout) =>
        new(scheduler, maxFailures, callTimeout, resetTimeout);

    /// <summary>Runs a call under the breaker; fails at once while it is open.</summary>
    public Task<T> WithCircuitBreaker<T>(Func<Task<T>> body) => Current.Invoke(body, static call => call());

    public Task<T> WithCircuitBreaker<T, TState>(TState state, Func<TState, Task<T>> body) => Current.Invoke(state, body);

    public Task WithCircuitBreaker(Func<Task> body) => Current.Invoke(body, static async call =>
    {
        await call().ConfigureAwait(false);
        return NotUsed.Instance;
    });

    public Task WithCircuitBreaker<TState>(TState state, Func<TState, Task> body) => WithCircuitBreaker(() => body(state));

    /// <summary>Runs a blocking call under the breaker and waits for it, at most for the call time-out.</summary>
    public void WithSyncCircuitBreaker(Action body) => WithCircuitBreaker(() => Task.Run(body)).GetAwaiter().GetResult();

    public T WithSyncCircuitBreaker<T>(Func<T> body) => WithCircuitBreaker(() => Task.Run(body)).GetAwaiter().GetResult();

    /// <summary>Notes a success of a call that was not made through the breaker.</summary>
    public void Succeed() => Current.CallSucceeds();

    /// <summary>Notes a failure of a call that was not made through the breaker.</summary>
    public void Fail() => Current.CallFails(new UserCalledFailException());

    /// <summary>Adds a callback for each time that the breaker opens.</summary>
    public CircuitBreaker OnOpen(Action callback)
    {
        _open.AddListener(callback);
        return this;
    }

    /// <summary>Adds a callback for each time that the breaker lets one call try.</summary>
    public CircuitBreaker OnHalfOpen(Action callback)
    {
        _halfOpen.AddListener(callback);
        return this;
    }

    /// <summary>Adds a callback for each time that the breaker closes.</summary>
    public CircuitBreaker OnClose(Action callback)
    {
        _closed.AddListener(callback);
        return this;
    }

    /// <summary>A new breaker of which the reset time-out doubles with each failed try, up to a limit.</summary>
    public CircuitBreaker WithExponentialBackoff(TimeSpan maxResetTimeout) =>
        new(Scheduler, MaxFailures, CallTimeout, ResetTimeout, maxResetTimeout, 2.0, RandomFactor);

    /// <summary>A new breaker that adds a random part to the reset time-out.</summary>
    public CircuitBreaker WithRandomFactor(double randomFactor) =>
        new(Scheduler, MaxFailures, CallTimeout, ResetTimeout, MaxResetTimeout, ExponentialBackoffFactor, randomFactor);

    private void Transition(State from, State to)
    {
        if (Interlocked.CompareExchange(ref _state, to, from) == from) to.Enter();
    }

    private TimeSpan NextResetTimeout(TimeSpan current)
    {
        var random = 1.0 + ThreadLocalRandom.Current.NextDouble() * RandomFactor;
        var next = current.TotalMilliseconds * ExponentialBackoffFactor * random;
        return next < MaxResetTimeout.TotalMilliseconds ? TimeSpan.FromMilliseconds(next) : MaxResetTimeout;
    }

    /// <summary>What a call meets depends on the state that it finds.</summary>
    private abstract class State(CircuitBreaker breaker)
    {
        private readonly object _gate = new();
        private Action[] _listeners = [];

        protected CircuitBreaker Breaker { get; } = breaker;

        public abstract Task<T> Invoke<TState, T>(TState state, Func<TState, Task<T>> body);

        public abstract void CallFails(Exception cause);

        public abstract void CallSucceeds();

        public void AddListener(Action listener)
        {
            lock (_gate) _listeners = [.. _listeners, listener];
        }

        public void Enter()
        {
            Entered();
            foreach (var listener in Volatile.Read(ref _listeners)) Task.Run(listener);
        }

        protected abstract void Entered();

        protected Task<T> CallThrough<TState, T>(TState state, Func<TState, Task<T>> body)
        {
            Task<T> call;
            try
            {
                call = body(state);
            }
            catch (Exception e)
            {
                call = Task.FromException<T>(e);
            }
            if (!call.IsCompletedSuccessfully) return WaitFor(call);
            // What is done already needs no time-out.
            Breaker._lastCaughtException = null;
            Breaker.Current.CallSucceeds();
            return call;
        }

        private async Task<T> WaitFor<T>(Task<T> call)
        {
            T result;
            try
            {
                result = await call.WaitAsync(Breaker.CallTimeout).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Breaker._lastCaughtException = e;
                Breaker.Current.CallFails(e);
                throw;
            }
            Breaker._lastCaughtException = null;
            Breaker.Current.CallSucceeds();
            return result;
        }
    }

    private sealed class ClosedState(CircuitBreaker breaker) : State(breaker)
    {
        private long _failures;

        public long FailureCount => Interlocked.Read(ref _failures);

        public override Task<T> Invoke<TState, T>(TState state, Func<TState, Task<T>> body) => CallThrough(state, body);

        public override void CallFails(Exception cause)
        {
            Breaker._lastCaughtException = cause;
            if (Interlocked.Increment(ref _failures) == Breaker.MaxFailures) Breaker.Transition(this, Breaker._open);
        }

        public override void CallSucceeds() => Interlocked.Exchange(ref _failures, 0);

        protected override void Entered()
        {
            Interlocked.Exchange(ref _failures, 0);
            Breaker._currentResetTimeout = Breaker.ResetTimeout;
        }
    }

    private sealed class OpenState(CircuitBreaker breaker) : State(breaker)
    {
        private long _openedAt;
        private TimeSpan _resetTimeout;

        public override Task<T> Invoke<TState, T>(TState state, Func<TState, Task<T>> body) =>
            Task.FromException<T>(new OpenCircuitException(Breaker.LastCaughtException, Remaining()));

        public override void CallFails(Exception cause)
        {
            // A call that began before the breaker opened; its failure changes nothing any more.
        }

        public override void CallSucceeds()
        {
            // A late success may arrive while open; only time closes the breaker.
        }

        protected override void Entered()
        {
            _openedAt = System.Diagnostics.Stopwatch.GetTimestamp();
            _resetTimeout = Breaker._currentResetTimeout;
            Breaker._currentResetTimeout = Breaker.NextResetTimeout(_resetTimeout);
            Breaker.Scheduler.Advanced.ScheduleOnce(_resetTimeout, () => Breaker.Transition(this, Breaker._halfOpen));
        }

        private TimeSpan Remaining()
        {
            var left = _resetTimeout - System.Diagnostics.Stopwatch.GetElapsedTime(_openedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private sealed class HalfOpenState(CircuitBreaker breaker) : State(breaker)
    {
        private int _calls;

        public override Task<T> Invoke<TState, T>(TState state, Func<TState, Task<T>> body) => Interlocked.Exchange(ref _calls, 1) == 0
            ? CallThrough(state, body)
            : Task.FromException<T>(new OpenCircuitException("Circuit breaker is half open, only one call is allowed; this call is failing fast.",
                Breaker.LastCaughtException, TimeSpan.Zero));

        public override void CallFails(Exception cause)
        {
            Breaker._lastCaughtException = cause;
            Breaker.Transition(this, Breaker._open);
        }

        public override void CallSucceeds()
        {
            Breaker._lastCaughtException = null;
            Breaker.Transition(this, Breaker._closed);
        }

        protected override void Entered() => Interlocked.Exchange(ref _calls, 0);
    }
}
