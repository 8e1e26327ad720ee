using Akka.Actor;
using Akka.Event;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit.Internal;

/// <summary>Runs a block while filters count the log events that they match.</summary>
public class InternalEventFilterApplier : IEventFilterApplier
{
    private readonly TestKitBase _testkit;
    private readonly ActorSystem _actorSystem;
    private readonly IReadOnlyList<EventFilterBase> _filters;

    public InternalEventFilterApplier(TestKitBase testkit, ActorSystem system, IReadOnlyList<EventFilterBase> filters)
    {
        _testkit = testkit;
        _actorSystem = system;
        _filters = filters;
    }

    public EventFilterFactory And => new(_testkit, _actorSystem, _filters);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Run(action, null, 1, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) => Run(action, timeout, 1, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Intercept(func, _actorSystem, null, 1, null, cancellationToken);

    public T ExpectOne<T>(TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(func, _actorSystem, timeout, 1, null, cancellationToken);

    public Task ExpectOneAsync(Action action, CancellationToken cancellationToken = default) => RunAsync(Asynchronous(action), null, 1, cancellationToken);

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) => RunAsync(actionAsync, null, 1, cancellationToken);

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        RunAsync(actionAsync, timeout, 1, cancellationToken);

    public Task<T> ExpectOneAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(func, _actorSystem, null, 1, null, cancellationToken);

    public Task<T> ExpectOneAsync<T>(TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(func, _actorSystem, timeout, 1, null, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) => Run(action, null, expectedCount, cancellationToken);

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        Run(action, timeout, expectedCount, cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(func, _actorSystem, null, expectedCount, null, cancellationToken);

    public T Expect<T>(int expectedCount, TimeSpan timeout, Func<T> func, CancellationToken cancellationToken = default) =>
        Intercept(func, _actorSystem, timeout, expectedCount, null, cancellationToken);

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        RunAsync(actionAsync, null, expectedCount, cancellationToken);

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        RunAsync(actionAsync, timeout, expectedCount, cancellationToken);

    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default) =>
        RunAsync(Asynchronous(action), timeout, expectedCount, cancellationToken);

    public Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        RunAsync(actionAsync, timeout, expectedCount, cancellationToken);

    public Task<T> ExpectAsync<T>(int expectedCount, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(func, _actorSystem, null, expectedCount, null, cancellationToken);

    public Task<T> ExpectAsync<T>(int expectedCount, TimeSpan timeout, Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(func, _actorSystem, timeout, expectedCount, null, cancellationToken);

    public void Mute(Action action, CancellationToken cancellationToken = default) => Run(action, null, null, cancellationToken);

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default) => Intercept(func, _actorSystem, null, null, null, cancellationToken);

    public Task MuteAsync(Action action, CancellationToken cancellationToken = default) => RunAsync(Asynchronous(action), null, null, cancellationToken);

    public Task MuteAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) => RunAsync(actionAsync, null, null, cancellationToken);

    public Task<T> MuteAsync<T>(Func<Task<T>> func, CancellationToken cancellationToken = default) =>
        InterceptAsync(func, _actorSystem, null, null, null, cancellationToken);

    public IUnmutableFilter Mute()
    {
        var filter = new InternalUnmutableFilter(_filters, _actorSystem);
        _actorSystem.EventStream.Publish(new Mute(_filters));
        return filter;
    }

    /// <summary>Runs the block under the filters, then waits for the expected number of events and fails when it is another.</summary>
    protected T Intercept<T>(Func<T> func, ActorSystem system, TimeSpan? timeout, int? expectedOccurrences, MatchedEventHandler matchedEventHandler = null,
        CancellationToken cancellationToken = default)
    {
        var limit = Limit(system, timeout);
        var handler = matchedEventHandler ?? new MatchedEventHandler();
        Begin(system, handler);
        try
        {
            var result = func();
            if (!AwaitDone(limit, expectedOccurrences, handler, cancellationToken)) Fail(system, limit, expectedOccurrences, handler.ReceivedCount);
            return result;
        }
        finally
        {
            End(system, handler);
        }
    }

    protected async Task<T> InterceptAsync<T>(Func<Task<T>> func, ActorSystem system, TimeSpan? timeout, int? expectedOccurrences,
        MatchedEventHandler matchedEventHandler = null, CancellationToken cancellationToken = default)
    {
        var limit = Limit(system, timeout);
        var handler = matchedEventHandler ?? new MatchedEventHandler();
        Begin(system, handler);
        try
        {
            var result = await func();
            if (!await AwaitDoneAsync(limit, expectedOccurrences, handler, cancellationToken)) Fail(system, limit, expectedOccurrences, handler.ReceivedCount);
            return result;
        }
        finally
        {
            End(system, handler);
        }
    }

    /// <summary>Waits until the expected number of events has come, or, when none is expected, for the whole time.</summary>
    protected bool AwaitDone(TimeSpan timeout, int? expectedOccurrences, MatchedEventHandler matchedEventHandler, CancellationToken cancellationToken = default)
    {
        if (expectedOccurrences is not { } expected) return true;
        var least = Math.Max(expected, 1);
        _testkit.AwaitConditionNoThrow(() => matchedEventHandler.ReceivedCount >= least, timeout, Interval, cancellationToken);
        return matchedEventHandler.ReceivedCount == expected;
    }

    protected async Task<bool> AwaitDoneAsync(TimeSpan timeout, int? expectedOccurrences, MatchedEventHandler matchedEventHandler,
        CancellationToken cancellationToken = default)
    {
        if (expectedOccurrences is not { } expected) return true;
        var least = Math.Max(expected, 1);
        await _testkit.AwaitConditionNoThrowAsync(() => matchedEventHandler.ReceivedCount >= least, timeout, Interval, cancellationToken);
        return matchedEventHandler.ReceivedCount == expected;
    }

    protected static string GetMessageString(int number) => number == 1 ? "message" : "messages";

    private static TimeSpan Interval => TimeSpan.FromMilliseconds(10);

    private static Func<Task> Asynchronous(Action action) => () =>
    {
        action();
        return Task.CompletedTask;
    };

    private void Run(Action action, TimeSpan? timeout, int? expectedOccurrences, CancellationToken cancellationToken) => Intercept<object>(() =>
    {
        action();
        return null;
    }, _actorSystem, timeout, expectedOccurrences, null, cancellationToken);

    private Task RunAsync(Func<Task> action, TimeSpan? timeout, int? expectedOccurrences, CancellationToken cancellationToken) => InterceptAsync<object>(async () =>
    {
        await action();
        return null;
    }, _actorSystem, timeout, expectedOccurrences, null, cancellationToken);

    private TimeSpan Limit(ActorSystem system, TimeSpan? timeout)
    {
        if (timeout.HasValue) return _testkit.Dilated(timeout.Value);
        return (system.HasExtension<TestKitSettings>() ? TestKitExtension.For(system) : _testkit.TestKitSettings).TestEventFilterLeeway;
    }

    private void Begin(ActorSystem system, MatchedEventHandler handler)
    {
        foreach (var filter in _filters) filter.EventMatched += handler.HandleEvent;
        system.EventStream.Publish(new Mute(_filters));
    }

    private void End(ActorSystem system, MatchedEventHandler handler)
    {
        foreach (var filter in _filters) filter.EventMatched -= handler.HandleEvent;
        system.EventStream.Publish(new Unmute(_filters));
    }

    private void Fail(ActorSystem system, TimeSpan limit, int? expectedOccurrences, int actual)
    {
        var expected = expectedOccurrences.GetValueOrDefault();
        var filters = string.Join(",", _filters);
        var message = actual < expected
            ? $"Timeout ({limit}) while waiting for messages. Only received {actual}/{expected} messages that matched filter [{filters}]"
            : $"Received {actual - expected} {GetMessageString(actual - expected)} too many. Expected {expected} {GetMessageString(expected)} "
              + $"but received {actual} that matched filter [{filters}]";
        var provider = system.HasExtension<TestKitAssertionsProvider>() ? TestKitAssertionsExtension.For(system) : TestKitAssertionsExtension.For(_testkit.Sys);
        provider.Assertions.Fail("{0}", message);
    }

    /// <summary>Counts matched events.</summary>
    protected class MatchedEventHandler
    {
        private int _receivedCount;

        public int ReceivedCount => Volatile.Read(ref _receivedCount);

        public virtual void HandleEvent(EventFilterBase eventFilter, LogEvent logEvent) => Interlocked.Increment(ref _receivedCount);
    }

    /// <summary>Ends a mute, once, when told or disposed.</summary>
    protected class InternalUnmutableFilter : IUnmutableFilter
    {
        private readonly IReadOnlyCollection<EventFilterBase> _filters;
        private readonly ActorSystem _system;
        private int _unmuted;

        public InternalUnmutableFilter(IReadOnlyCollection<EventFilterBase> filters, ActorSystem system)
        {
            _filters = filters;
            _system = system;
        }

        public void Unmute()
        {
            if (Interlocked.Exchange(ref _unmuted, 1) == 0) _system.EventStream.Publish(new Unmute(_filters));
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing) => Unmute();
    }
}
