namespace Akka.Persistence.TestKit;

/// <summary>Sees each time that a plugin connects; what it throws happens to the connection.</summary>
public interface IConnectionInterceptor
{
    Task InterceptAsync();
}

/// <summary>Puts an interceptor in place of the journal; it is there when the task ends.</summary>
public interface IJournalConnectionBehaviorSetter
{
    Task SetInterceptorAsync(IConnectionInterceptor interceptor);
}

/// <summary>Puts an interceptor in place of the snapshot store; it is there when the task ends.</summary>
public interface ISnapshotStoreConnectionBehaviorSetter
{
    Task SetInterceptorAsync(IConnectionInterceptor interceptor);
}
