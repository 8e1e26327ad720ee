namespace Akka.Persistence.TestKit;

/// <summary>What happens when the snapshot store connects to its store.</summary>
public class SnapshotStoreConnectionBehavior
{
    private readonly ISnapshotStoreConnectionBehaviorSetter _setter;

    internal SnapshotStoreConnectionBehavior(ISnapshotStoreConnectionBehaviorSetter setter) => _setter = setter;

    /// <summary>Puts an interceptor of the test's own in place.</summary>
    public Task SetInterceptorAsync(IConnectionInterceptor interceptor) => _setter.SetInterceptorAsync(interceptor);

    /// <summary>Lets everything pass.</summary>
    public Task Pass() => SetInterceptorAsync(ConnectionInterceptors.Noop.Instance);

    /// <summary>Lets everything pass after a while.</summary>
    public Task PassWithDelay(TimeSpan delay) => SetInterceptorAsync(new ConnectionInterceptors.Delay(Checked(delay), ConnectionInterceptors.Noop.Instance));

    /// <summary>Fails always.</summary>
    public Task Fail() => SetInterceptorAsync(ConnectionInterceptors.Failure.Instance);

    /// <summary>Fails always, after a while.</summary>
    public Task FailWithDelay(TimeSpan delay) => SetInterceptorAsync(new ConnectionInterceptors.Delay(Checked(delay), ConnectionInterceptors.Failure.Instance));

    /// <summary>Fails when the condition holds.</summary>
    public Task FailIf(Func<Task<bool>> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, ConnectionInterceptors.Failure.Instance, negate: false));

    /// <summary>Fails when the condition holds.</summary>
    public Task FailIf(Func<bool> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, ConnectionInterceptors.Failure.Instance, negate: false));

    /// <summary>Fails when the condition holds, after a while.</summary>
    public Task FailIfWithDelay(TimeSpan delay, Func<Task<bool>> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, new ConnectionInterceptors.Delay(Checked(delay), ConnectionInterceptors.Failure.Instance), negate: false));

    /// <summary>Fails when the condition holds, after a while.</summary>
    public Task FailIfWithDelay(TimeSpan delay, Func<bool> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, new ConnectionInterceptors.Delay(Checked(delay), ConnectionInterceptors.Failure.Instance), negate: false));

    /// <summary>Fails unless the condition holds.</summary>
    public Task FailUnless(Func<Task<bool>> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, ConnectionInterceptors.Failure.Instance, negate: true));

    /// <summary>Fails unless the condition holds.</summary>
    public Task FailUnless(Func<bool> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, ConnectionInterceptors.Failure.Instance, negate: true));

    /// <summary>Fails unless the condition holds, after a while.</summary>
    public Task FailUnlessWithDelay(TimeSpan delay, Func<Task<bool>> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, new ConnectionInterceptors.Delay(Checked(delay), ConnectionInterceptors.Failure.Instance), negate: true));

    /// <summary>Fails unless the condition holds, after a while.</summary>
    public Task FailUnlessWithDelay(TimeSpan delay, Func<bool> predicate) => SetInterceptorAsync(new ConnectionInterceptors.OnCondition(predicate, new ConnectionInterceptors.Delay(Checked(delay), ConnectionInterceptors.Failure.Instance), negate: true));

    private static TimeSpan Checked(TimeSpan delay) =>
        delay > TimeSpan.Zero ? delay : throw new ArgumentException($"Delay must be greater than zero, was {delay}.", nameof(delay));
}
