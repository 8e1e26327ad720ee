using Akka.Actor;

namespace Akka.Hosting;

/// <summary>Finds registered actors.</summary>
public interface IReadOnlyActorRegistry
{
    /// <summary>Looks an actor up; gives <see cref="ActorRefs.Nobody"/> when there is none.</summary>
    bool TryGet<TKey>(out IActorRef actor);

    /// <summary>Looks an actor up; gives <see cref="ActorRefs.Nobody"/> when there is none.</summary>
    bool TryGet(Type key, out IActorRef actor);

    /// <exception cref="MissingActorRegistryEntryException">No actor is registered for the key.</exception>
    IActorRef Get<TKey>();

    /// <summary>Waits until an actor is registered for the key.</summary>
    Task<IActorRef> GetAsync<TKey>(CancellationToken ct = default);

    /// <summary>Waits until an actor is registered for the key.</summary>
    Task<IActorRef> GetAsync(Type key, CancellationToken ct = default);
}

/// <summary>Registers actors by a type that stands for them.</summary>
public interface IActorRegistry : IReadOnlyActorRegistry
{
    /// <exception cref="DuplicateActorRegistryException">The key is taken and <paramref name="overwrite"/> is false.</exception>
    void Register<TKey>(IActorRef actor, bool overwrite = false);

    /// <returns>False when the key is taken and <paramref name="overwrite"/> is false.</returns>
    bool TryRegister<TKey>(IActorRef actor, bool overwrite = false);

    /// <returns>False when the key is taken and <paramref name="overwrite"/> is false.</returns>
    bool TryRegister(Type key, IActorRef actor, bool overwrite = false);
}

/// <summary>An actor that a service needs, for its constructor.</summary>
/// <typeparam name="TActor">The key of the actor in the registry.</typeparam>
public interface IRequiredActor<TActor>
{
    /// <summary>The actor, which must be registered by now.</summary>
    IActorRef ActorRef { get; }

    /// <summary>The actor, as soon as it is registered.</summary>
    Task<IActorRef> GetAsync(CancellationToken cancellationToken = default);
}

/// <summary>Looks a required actor up once and keeps it.</summary>
public sealed class RequiredActor<TActor> : IRequiredActor<TActor>
{
    private readonly IReadOnlyActorRegistry _registry;
    private IActorRef _actor;

    public RequiredActor(IReadOnlyActorRegistry registry) => _registry = registry;

    public IActorRef ActorRef => _actor ??= _registry.Get<TActor>();

    public async Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) =>
        _actor ??= await _registry.GetAsync<TActor>(cancellationToken).ConfigureAwait(false);
}

/// <summary>The base of what a registry throws.</summary>
public class ActorRegistryException : Exception
{
    public ActorRegistryException(string message)
        : base(message)
    {
    }

    public ActorRegistryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The key is taken.</summary>
public sealed class DuplicateActorRegistryException : ActorRegistryException
{
    public DuplicateActorRegistryException(string message)
        : base(message)
    {
    }

    public DuplicateActorRegistryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>No actor is registered for the key.</summary>
public sealed class MissingActorRegistryEntryException : ActorRegistryException
{
    public MissingActorRegistryEntryException(string message)
        : base(message)
    {
    }

    public MissingActorRegistryEntryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
