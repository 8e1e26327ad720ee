namespace Akka.Persistence.TestKit;

/// <summary>What the snapshot store does when it is to save.</summary>
public class SnapshotStoreSaveBehavior
{
    protected readonly ISnapshotStoreBehaviorSetter Setter;

    public SnapshotStoreSaveBehavior(ISnapshotStoreBehaviorSetter setter) => Setter = setter;

    /// <summary>Puts an interceptor of the test's own in place.</summary>
    public Task SetInterceptorAsync(ISnapshotStoreInterceptor interceptor) => Setter.SetInterceptorAsync(interceptor);

    /// <summary>Lets everything pass.</summary>
    public Task Pass() => SetInterceptorAsync(SnapshotStoreInterceptors.Noop.Instance);

    /// <summary>Lets everything pass after a while.</summary>
    public Task PassWithDelay(TimeSpan delay) => SetInterceptorAsync(new SnapshotStoreInterceptors.Delay(Checked(delay), SnapshotStoreInterceptors.Noop.Instance));

    /// <summary>Fails always.</summary>
    public Task Fail() => SetInterceptorAsync(SnapshotStoreInterceptors.Failure.Instance);

    /// <summary>Fails always, after a while.</summary>
    public Task FailWithDelay(TimeSpan delay) => SetInterceptorAsync(new SnapshotStoreInterceptors.Delay(Checked(delay), SnapshotStoreInterceptors.Failure.Instance));

    /// <summary>Fails when the condition holds.</summary>
    public Task FailIf(Func<string, SnapshotSelectionCriteria, Task<bool>> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, SnapshotStoreInterceptors.Failure.Instance, negate: false));

    /// <summary>Fails when the condition holds.</summary>
    public Task FailIf(Func<string, SnapshotSelectionCriteria, bool> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, SnapshotStoreInterceptors.Failure.Instance, negate: false));

    /// <summary>Fails when the condition holds, after a while.</summary>
    public Task FailIfWithDelay(TimeSpan delay, Func<string, SnapshotSelectionCriteria, Task<bool>> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, new SnapshotStoreInterceptors.Delay(Checked(delay), SnapshotStoreInterceptors.Failure.Instance), negate: false));

    /// <summary>Fails when the condition holds, after a while.</summary>
    public Task FailIfWithDelay(TimeSpan delay, Func<string, SnapshotSelectionCriteria, bool> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, new SnapshotStoreInterceptors.Delay(Checked(delay), SnapshotStoreInterceptors.Failure.Instance), negate: false));

    /// <summary>Fails unless the condition holds.</summary>
    public Task FailUnless(Func<string, SnapshotSelectionCriteria, Task<bool>> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, SnapshotStoreInterceptors.Failure.Instance, negate: true));

    /// <summary>Fails unless the condition holds.</summary>
    public Task FailUnless(Func<string, SnapshotSelectionCriteria, bool> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, SnapshotStoreInterceptors.Failure.Instance, negate: true));

    /// <summary>Fails unless the condition holds, after a while.</summary>
    public Task FailUnlessWithDelay(TimeSpan delay, Func<string, SnapshotSelectionCriteria, Task<bool>> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, new SnapshotStoreInterceptors.Delay(Checked(delay), SnapshotStoreInterceptors.Failure.Instance), negate: true));

    /// <summary>Fails unless the condition holds, after a while.</summary>
    public Task FailUnlessWithDelay(TimeSpan delay, Func<string, SnapshotSelectionCriteria, bool> predicate) => SetInterceptorAsync(new SnapshotStoreInterceptors.OnCondition(predicate, new SnapshotStoreInterceptors.Delay(Checked(delay), SnapshotStoreInterceptors.Failure.Instance), negate: true));

    private static TimeSpan Checked(TimeSpan delay) =>
        delay > TimeSpan.Zero ? delay : throw new ArgumentException($"Delay must be greater than zero, was {delay}.", nameof(delay));
}
