namespace Akka.Persistence.TestKit;

/// <summary>Sees each event on its way to the journal or back; what it throws happens to the event.</summary>
public interface IJournalInterceptor
{
    Task InterceptAsync(IPersistentRepresentation message);
}

/// <summary>Puts an interceptor in place; it is there when the task ends.</summary>
public interface IJournalBehaviorSetter
{
    Task SetInterceptorAsync(IJournalInterceptor interceptor);
}

/// <summary>Sets what the journal of the test kit does.</summary>
public interface ITestJournal
{
    JournalWriteBehavior OnWrite { get; }

    JournalRecoveryBehavior OnRecovery { get; }

    JournalConnectionBehavior OnConnect { get; }
}
