using Akka.Configuration;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Which kind of references a system makes: local, remote, cluster or a provider of one's own.</summary>
public abstract class ProviderSelection
{
    private const string RemoteActorRefProvider = "Akka.Remote.RemoteActorRefProvider, Akka.Remote";
    private const string ClusterActorRefProvider = "Akka.Cluster.ClusterActorRefProvider, Akka.Cluster";

    private ProviderSelection(string identifier, string fqn, bool hasCluster)
    {
        Identifier = identifier;
        Fqn = fqn;
        HasCluster = hasCluster;
    }

    internal string Identifier { get; }

    internal string Fqn { get; }

    internal bool HasCluster { get; }

    internal static ProviderSelection GetProvider(string providerClass) => providerClass switch
    {
        "local" => Local.Instance,
        "remote" or RemoteActorRefProvider => Remote.Instance,
        "cluster" or ClusterActorRefProvider => Cluster.Instance,
        _ => new Custom(providerClass),
    };

    /// <summary>References within this process.</summary>
    public sealed class Local : ProviderSelection
    {
        public static readonly Local Instance = new();

        private Local()
            : base("local", typeof(LocalActorRefProvider).FullName, hasCluster: false)
        {
        }
    }

    /// <summary>References to other processes; needs Akka.Remote.</summary>
    public sealed class Remote : ProviderSelection
    {
        public static readonly Remote Instance = new();

        private Remote()
            : base("remote", RemoteActorRefProvider, hasCluster: false)
        {
        }
    }

    /// <summary>References within a cluster; needs Akka.Cluster.</summary>
    public sealed class Cluster : ProviderSelection
    {
        public static readonly Cluster Instance = new();

        private Cluster()
            : base("cluster", ClusterActorRefProvider, hasCluster: true)
        {
        }
    }

    /// <summary>A provider by its type name.</summary>
    public sealed class Custom : ProviderSelection
    {
        public Custom(string fqn, string identifier = null, bool hasCluster = false)
            : base(identifier ?? string.Empty, fqn, hasCluster)
        {
        }
    }
}

/// <summary>The configuration and the provider that a system is made with.</summary>
public sealed class BootstrapSetup : Setup.Setup
{
    private BootstrapSetup(Option<Config> config, Option<Config> fallback, Option<ProviderSelection> provider)
    {
        Config = config;
        ConfigFallback = fallback;
        ActorRefProvider = provider;
    }

    public Option<Config> Config { get; }

    public Option<ProviderSelection> ActorRefProvider { get; }

    internal Option<Config> ConfigFallback { get; }

    public static BootstrapSetup Create() => new(Option<Config>.None, Option<Config>.None, Option<ProviderSelection>.None);

    public BootstrapSetup WithActorRefProvider(ProviderSelection name) => new(Config, ConfigFallback, name);

    /// <summary>The whole configuration, before the reference configuration.</summary>
    public BootstrapSetup WithConfig(Config config) => new(config, ConfigFallback, ActorRefProvider);

    /// <summary>What holds where the configuration says nothing.</summary>
    public BootstrapSetup WithConfigFallback(Config config) => new(Config.HasValue ? Config.Value.WithFallback(config) : config, config, ActorRefProvider);
}
