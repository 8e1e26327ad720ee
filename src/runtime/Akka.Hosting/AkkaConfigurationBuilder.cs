using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DependencyInjection;
using Akka.Hosting.Logging;
using Akka.Serialization;
using Akka.Util;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Hosting;

/// <summary>Starts actors once the system is up.</summary>
public delegate Task ActorStarter(ActorSystem system, IActorRegistry registry);

/// <summary>Starts actors once the system is up, with services from the container.</summary>
public delegate Task ActorStarterWithResolver(ActorSystem system, IActorRegistry registry, IDependencyResolver resolver);

/// <summary>Runs after all actors have been started.</summary>
public delegate Task StartupTask(ActorSystem system, IActorRegistry registry);

/// <summary>Whether new configuration comes before, after or instead of what is there.</summary>
public enum HoconAddMode
{
    /// <summary>The new configuration wins.</summary>
    Prepend,

    /// <summary>What is there wins.</summary>
    Append,

    /// <summary>What is there is dropped.</summary>
    Replace,
}

/// <summary>Collects how a system is configured and what starts with it, before the host starts it.</summary>
public sealed class AkkaConfigurationBuilder
{
    /// <summary>What the system is created with besides its configuration.</summary>
    public readonly HashSet<Setup> Setups = [];

    private readonly IServiceCollection _services;
    private readonly string _systemName;
    private readonly List<(string Name, IEnumerable<Type> Types, Func<ExtendedActorSystem, Serializer> Create)> _serializers = [];
    private readonly List<Type> _extensions = [];
    private readonly List<ActorStarterWithResolver> _starters = [];
    private readonly List<StartupTask> _startup = [];
    private bool _started;

    public AkkaConfigurationBuilder(IServiceCollection serviceCollection, string actorSystemName)
    {
        _services = serviceCollection;
        _systemName = actorSystemName;
    }

    /// <summary>Local unless a provider was chosen.</summary>
    public Option<ProviderSelection> ActorRefProvider { get; private set; } = Option<ProviderSelection>.None;

    /// <summary>The configuration so far, without Akka.NET's own defaults.</summary>
    public Option<Config> Configuration { get; private set; } = Option<Config>.None;

    /// <summary>Starts actors, in the order in which this is called.</summary>
    public AkkaConfigurationBuilder StartActors(Action<ActorSystem, IActorRegistry> starter) => StartActors((system, registry, _) => starter(system, registry));

    /// <summary>Starts actors, in the order in which this is called.</summary>
    public AkkaConfigurationBuilder StartActors(ActorStarter starter) => StartActors((system, registry, _) => starter(system, registry));

    /// <summary>Starts actors, in the order in which this is called.</summary>
    public AkkaConfigurationBuilder StartActors(Action<ActorSystem, IActorRegistry, IDependencyResolver> starter) => StartActors((system, registry, resolver) =>
    {
        starter(system, registry, resolver);
        return Task.CompletedTask;
    });

    /// <summary>Starts actors, in the order in which this is called.</summary>
    public AkkaConfigurationBuilder StartActors(ActorStarterWithResolver starter)
    {
        _starters.Add(starter);
        return this;
    }

    /// <summary>Adds what runs after all actors have been started.</summary>
    public AkkaConfigurationBuilder AddStartup(Action<ActorSystem, IActorRegistry> startupTask) => AddStartup((system, registry) =>
    {
        startupTask(system, registry);
        return Task.CompletedTask;
    });

    /// <summary>Adds what runs after all actors have been started.</summary>
    public AkkaConfigurationBuilder AddStartup(StartupTask startupTask)
    {
        _startup.Add(startupTask);
        return this;
    }

    /// <summary>Adds a serializer and the types that it is used for.</summary>
    public AkkaConfigurationBuilder WithCustomSerializer(
        string serializerIdentifier, IEnumerable<Type> boundTypes, Func<ExtendedActorSystem, Serializer> serializerFactory)
    {
        _serializers.Add((serializerIdentifier, boundTypes, serializerFactory));
        return this;
    }

    /// <summary>Loads extensions when the system starts.</summary>
    /// <exception cref="ConfigurationException">A type is no extension that can be made without arguments.</exception>
    public AkkaConfigurationBuilder WithExtensions(params Type[] extensions)
    {
        foreach (var type in extensions)
        {
            if (!typeof(IExtensionId).IsAssignableFrom(type))
                throw new ConfigurationException($"Type must extends {nameof(IExtensionId)}: [{type.AssemblyQualifiedName}]");
            if (type.IsAbstract || !type.IsClass)
                throw new ConfigurationException($"Type class must not be abstract or static: [{type.AssemblyQualifiedName}]");
            if (!_extensions.Contains(type))
                _extensions.Add(type);
        }

        return this;
    }

    /// <summary>Loads an extension when the system starts.</summary>
    public AkkaConfigurationBuilder WithExtension<T>()
        where T : IExtensionId => WithExtensions(typeof(T));

    internal AkkaConfigurationBuilder AddHoconConfiguration(Config config, HoconAddMode mode)
    {
        var current = Configuration.GetOrElse(Config.Empty);
        Configuration = mode switch
        {
            HoconAddMode.Prepend => config.SafeWithFallback(current),
            HoconAddMode.Append => current.SafeWithFallback(config),
            HoconAddMode.Replace => config,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "HoconAddMode must be Prepend, Append or Replace."),
        };
        return this;
    }

    internal AkkaConfigurationBuilder WithProvider(ProviderSelection provider)
    {
        ActorRefProvider = provider;
        return this;
    }

    /// <summary>A later setup replaces an earlier one of its type; a BootstrapSetup is taken apart into configuration and provider.</summary>
    internal AkkaConfigurationBuilder AddSetup(Setup setup)
    {
        if (setup is BootstrapSetup bootstrap)
        {
            if (bootstrap.Config.HasValue)
                AddHoconConfiguration(bootstrap.Config.Value, HoconAddMode.Prepend);
            if (bootstrap.ActorRefProvider.HasValue)
                ActorRefProvider = bootstrap.ActorRefProvider;
            return this;
        }

        Setups.RemoveWhere(s => s.GetType() == setup.GetType());
        Setups.Add(setup);
        return this;
    }

    /// <summary>Registers the system and what starts it with the host.</summary>
    internal void Bind<THostedService>(Action<AkkaConfigurationBuilder, IServiceProvider> configure)
        where THostedService : AkkaHostedService
    {
        _services.AddSingleton(provider =>
        {
            configure(this, provider);
            return this;
        });
        _services.AddSingleton(provider => provider.GetRequiredService<AkkaConfigurationBuilder>().CreateSystem(provider));
        _services.AddSingleton(provider => ActorRegistry.For(provider.GetRequiredService<ActorSystem>()));
        _services.AddSingleton<IActorRegistry>(provider => provider.GetRequiredService<ActorRegistry>());
        _services.AddSingleton<IReadOnlyActorRegistry>(provider => provider.GetRequiredService<ActorRegistry>());
        _services.AddSingleton(typeof(IRequiredActor<>), typeof(RequiredActor<>));
        _services.AddHostedService<THostedService>();
    }

    internal async Task StartAsync(ActorSystem system)
    {
        if (_started)
            return;
        _started = true;
        var registry = ActorRegistry.For(system);
        var resolver = DependencyResolver.For(system).Resolver;
        foreach (var starter in _starters)
            await starter(system, registry, resolver).ConfigureAwait(false);
        foreach (var task in _startup)
            await task(system, registry).ConfigureAwait(false);
    }

    private ActorSystem CreateSystem(IServiceProvider provider)
    {
        if (!Setups.OfType<LoggerFactorySetup>().Any() && provider.GetService<ILoggerFactory>() is { } loggers)
            AddSetup(new LoggerFactorySetup(loggers));
        AddExtensions();
        AddSerializers();
        var bootstrap = BootstrapSetup.Create().WithConfig(Configuration.GetOrElse(Config.Empty));
        if (ActorRefProvider.HasValue)
            bootstrap = bootstrap.WithActorRefProvider(ActorRefProvider.Value);
        return ActorSystem.Create(_systemName, ActorSystemSetup.Create([bootstrap, DependencyResolverSetup.Create(provider), .. Setups]));
    }

    private void AddExtensions()
    {
        if (_extensions.Count == 0)
            return;
        var configured = Configuration.GetOrElse(Config.Empty).GetStringList("akka.extensions");
        var all = configured.Concat(_extensions.Select(t => $"{t.FullName}, {t.Assembly.GetName().Name}")).Distinct();
        AddHoconConfiguration($"akka.extensions = [{string.Join(", ", all.Select(name => name.ToHocon()))}]", HoconAddMode.Prepend);
    }

    private void AddSerializers()
    {
        if (_serializers.Count == 0)
            return;
        var own = _serializers.ToArray();
        var given = Setups.OfType<SerializationSetup>().FirstOrDefault();
        AddSetup(SerializationSetup.Create(system =>
        {
            var details = own.Select(s => SerializerDetails.Create(s.Name, s.Create(system), [.. s.Types]));
            return [.. given?.CreateSerializers(system) ?? [], .. details];
        }));
    }
}
