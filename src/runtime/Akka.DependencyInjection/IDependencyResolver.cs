using Akka.Actor;

namespace Akka.DependencyInjection;

/// <summary>What the actor system asks a container: services, and Props of actors whose constructor arguments it fills in.</summary>
public interface IDependencyResolver
{
    /// <summary>A resolver for services that live until the scope is disposed.</summary>
    IResolverScope CreateScope();

    /// <summary>A service; null when it is not registered.</summary>
    T GetService<T>();

    /// <summary>A service; null when it is not registered.</summary>
    object GetService(Type type);

    /// <summary>Props of an actor; constructor arguments that <paramref name="args"/> do not give come from the container.</summary>
    Props Props(Type type, params object[] args);

    /// <summary>Props of an actor whose constructor arguments all come from the container.</summary>
    Props Props(Type type);

    /// <summary>Props of an actor; constructor arguments that <paramref name="args"/> do not give come from the container.</summary>
    Props Props<T>(params object[] args)
        where T : ActorBase;
}

/// <summary>Services that live as long as this.</summary>
public interface IResolverScope : IDisposable
{
    IDependencyResolver Resolver { get; }
}
