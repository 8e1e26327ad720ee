namespace Akka.Persistence.TestKit;

/// <summary>What the journal does with each event that it replays; written or replayed, a failure is one of the whole journal.</summary>
public class JournalRecoveryBehavior
{
    private readonly IJournalBehaviorSetter _setter;

    internal JournalRecoveryBehavior(IJournalBehaviorSetter setter) => _setter = setter;

    /// <summary>Puts an interceptor of the test's own in place.</summary>
    public Task SetInterceptorAsync(IJournalInterceptor interceptor) => _setter.SetInterceptorAsync(interceptor);

    /// <summary>Lets everything pass.</summary>
    public Task Pass() => SetInterceptorAsync(JournalInterceptors.Noop.Instance);

    /// <summary>Lets everything pass after a while.</summary>
    public Task PassWithDelay(TimeSpan delay) => SetInterceptorAsync(new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Noop.Instance));

    /// <summary>Fails always.</summary>
    public Task Fail() => SetInterceptorAsync(JournalInterceptors.Failure.Instance);

    /// <summary>Fails always, after a while.</summary>
    public Task FailWithDelay(TimeSpan delay) => SetInterceptorAsync(new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Failure.Instance));

    /// <summary>Fails when the condition holds.</summary>
    public Task FailIf(Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Failure.Instance, negate: false));

    /// <summary>Fails when the condition holds.</summary>
    public Task FailIf(Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Failure.Instance, negate: false));

    /// <summary>Fails when the condition holds, after a while.</summary>
    public Task FailIfWithDelay(TimeSpan delay, Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Failure.Instance), negate: false));

    /// <summary>Fails when the condition holds, after a while.</summary>
    public Task FailIfWithDelay(TimeSpan delay, Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Failure.Instance), negate: false));

    /// <summary>Fails unless the condition holds.</summary>
    public Task FailUnless(Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Failure.Instance, negate: true));

    /// <summary>Fails unless the condition holds.</summary>
    public Task FailUnless(Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Failure.Instance, negate: true));

    /// <summary>Fails unless the condition holds, after a while.</summary>
    public Task FailUnlessWithDelay(TimeSpan delay, Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Failure.Instance), negate: true));

    /// <summary>Fails unless the condition holds, after a while.</summary>
    public Task FailUnlessWithDelay(TimeSpan delay, Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Failure.Instance), negate: true));

    /// <summary>Fails for events of a type.</summary>
    public Task FailOnType<TMessage>() => FailOnType(typeof(TMessage));

    /// <summary>Fails for events of a type.</summary>
    public Task FailOnType(Type messageType) => SetInterceptorAsync(new JournalInterceptors.OnType(messageType, JournalInterceptors.Failure.Instance));

    /// <summary>Fails for events of a type, after a while.</summary>
    public Task FailOnTypeWithDelay<TMessage>(TimeSpan delay) => FailOnTypeWithDelay(delay, typeof(TMessage));

    /// <summary>Fails for events of a type, after a while.</summary>
    public Task FailOnTypeWithDelay(TimeSpan delay, Type messageType) =>
        SetInterceptorAsync(new JournalInterceptors.OnType(messageType, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Failure.Instance)));

    private protected static TimeSpan Checked(TimeSpan delay) =>
        delay > TimeSpan.Zero ? delay : throw new ArgumentException($"Delay must be greater than zero, was {delay}.", nameof(delay));
}
