namespace Akka.Persistence.TestKit;

/// <summary>What the journal does with each event that it is to write: beside failing as a whole, it may reject the event.</summary>
public class JournalWriteBehavior : JournalRecoveryBehavior
{
    internal JournalWriteBehavior(IJournalBehaviorSetter setter)
        : base(setter)
    {
    }

    /// <summary>Rejects every event.</summary>
    public Task Reject() => SetInterceptorAsync(JournalInterceptors.Rejection.Instance);

    /// <summary>Rejects every event, after a while.</summary>
    public Task RejectWithDelay(TimeSpan delay) => SetInterceptorAsync(new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Rejection.Instance));

    /// <summary>Rejects an event when the condition holds.</summary>
    public Task RejectIf(Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Rejection.Instance, negate: false));

    /// <summary>Rejects an event when the condition holds.</summary>
    public Task RejectIf(Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Rejection.Instance, negate: false));

    /// <summary>Rejects an event when the condition holds, after a while.</summary>
    public Task RejectIfWithDelay(TimeSpan delay, Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Rejection.Instance), negate: false));

    /// <summary>Rejects an event when the condition holds, after a while.</summary>
    public Task RejectIfWithDelay(TimeSpan delay, Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Rejection.Instance), negate: false));

    /// <summary>Rejects an event unless the condition holds.</summary>
    public Task RejectUnless(Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Rejection.Instance, negate: true));

    /// <summary>Rejects an event unless the condition holds.</summary>
    public Task RejectUnless(Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, JournalInterceptors.Rejection.Instance, negate: true));

    /// <summary>Rejects an event unless the condition holds, after a while.</summary>
    public Task RejectUnlessWithDelay(TimeSpan delay, Func<IPersistentRepresentation, Task<bool>> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Rejection.Instance), negate: true));

    /// <summary>Rejects an event unless the condition holds, after a while.</summary>
    public Task RejectUnlessWithDelay(TimeSpan delay, Func<IPersistentRepresentation, bool> predicate) => SetInterceptorAsync(new JournalInterceptors.OnCondition(predicate, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Rejection.Instance), negate: true));

    /// <summary>Rejects for events of a type.</summary>
    public Task RejectOnType<TMessage>() => RejectOnType(typeof(TMessage));

    /// <summary>Rejects for events of a type.</summary>
    public Task RejectOnType(Type messageType) => SetInterceptorAsync(new JournalInterceptors.OnType(messageType, JournalInterceptors.Rejection.Instance));

    /// <summary>Rejects for events of a type, after a while.</summary>
    public Task RejectOnTypeWithDelay<TMessage>(TimeSpan delay) => RejectOnTypeWithDelay(delay, typeof(TMessage));

    /// <summary>Rejects for events of a type, after a while.</summary>
    public Task RejectOnTypeWithDelay(TimeSpan delay, Type messageType) =>
        SetInterceptorAsync(new JournalInterceptors.OnType(messageType, new JournalInterceptors.Delay(Checked(delay), JournalInterceptors.Rejection.Instance)));
}
