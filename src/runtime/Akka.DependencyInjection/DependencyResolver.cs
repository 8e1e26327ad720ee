using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Akka.DependencyInjection;

/// <summary>Gives the container to the actor system when it is created.</summary>
public class DependencyResolverSetup : Setup
{
    private DependencyResolverSetup(IDependencyResolver dependencyResolver) => DependencyResolver = dependencyResolver;

    public IDependencyResolver DependencyResolver { get; }

    public static DependencyResolverSetup Create(IServiceProvider provider) => new(new ServiceProviderDependencyResolver(provider));

    public static DependencyResolverSetup Create(IDependencyResolver provider) => new(provider);
}

/// <summary>Makes actors whose constructor arguments come from a container.</summary>
public sealed class DependencyResolver : IExtension
{
    public DependencyResolver(IDependencyResolver resolver) => Resolver = resolver;

    public IDependencyResolver Resolver { get; }

    /// <summary>The resolver of a system.</summary>
    /// <exception cref="ConfigurationException">The system was created without <see cref="DependencyResolverSetup"/>.</exception>
    public static DependencyResolver For(ActorSystem actorSystem) =>
        actorSystem.WithExtension<DependencyResolver, DependencyResolverExtension>();

    /// <summary>Props of an actor; constructor arguments that <paramref name="args"/> do not give come from the container.</summary>
    public Props Props<T>(params object[] args)
        where T : ActorBase => Resolver.Props<T>(args);

    /// <summary>Props of an actor whose constructor arguments all come from the container.</summary>
    public Props Props<T>()
        where T : ActorBase => Resolver.Props<T>();

    /// <summary>Props of an actor whose constructor arguments all come from the container.</summary>
    public Props Props(Type type) => Resolver.Props(type);

    /// <summary>Props of an actor; constructor arguments that <paramref name="args"/> do not give come from the container.</summary>
    public Props Props(Type type, params object[] args) => Resolver.Props(type, args);
}

/// <summary>Makes the <see cref="DependencyResolver"/> of a system from its setup.</summary>
public sealed class DependencyResolverExtension : ExtensionIdProvider<DependencyResolver>
{
    public override DependencyResolver CreateExtension(ExtendedActorSystem system)
    {
        if (system.Settings.Setup.Get<DependencyResolverSetup>() is { HasValue: true } setup)
            return new DependencyResolver(setup.Value.DependencyResolver);
        var missing = new ConfigurationException(
            "Unable to find [DependencyResolverSetup] included in ActorSystem settings. "
            + "Please specify one before attempting to use dependency injection inside Akka.NET.");
        system.EventStream.Publish(new Error(missing, "Akka.DependencyInjection", typeof(DependencyResolverExtension), missing.Message));
        throw missing;
    }
}
