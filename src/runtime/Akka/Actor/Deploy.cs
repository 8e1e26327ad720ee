using Akka.Configuration;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Where an actor is deployed.</summary>
public abstract class Scope : IEquatable<Scope>
{
    public static readonly LocalScope Local = LocalScope.Instance;

    public abstract Scope WithFallback(Scope other);

    public abstract Scope Copy();

    public virtual bool Equals(Scope other) => other is not null && GetType() == other.GetType();

    public override bool Equals(object obj) => obj is Scope other && Equals(other);

    public override int GetHashCode() => GetType().GetHashCode();
}

/// <summary>In this process.</summary>
public class LocalScope : Scope, ISurrogated
{
    private LocalScope()
    {
    }

    public static LocalScope Instance { get; } = new();

    public override Scope WithFallback(Scope other) => Instance;

    public override Scope Copy() => Instance;

    public ISurrogate ToSurrogate(ActorSystem system) => new LocalScopeSurrogate();

    /// <summary>The serialized form of <see cref="LocalScope"/>.</summary>
    public class LocalScopeSurrogate : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => Instance;
    }
}

internal sealed class NoScopeGiven : Scope
{
    public static NoScopeGiven Instance { get; } = new();

    public override Scope WithFallback(Scope other) => other;

    public override Scope Copy() => Instance;
}

/// <summary>How an actor is deployed: dispatcher, mailbox, stash capacity, scope, and the section of the configuration that says so.</summary>
public class Deploy : IEquatable<Deploy>, ISurrogated
{
    public const int NoStashSize = -1;
    public static readonly string NoDispatcherGiven = string.Empty;
    public static readonly string NoMailboxGiven = string.Empty;
    public static readonly Scope NoScopeGiven = Actor.NoScopeGiven.Instance;
    // After what they are made of.
    public static readonly Deploy Local = new(Scope.Local);
    public static readonly Deploy None = new();
    internal const string DispatcherSameAsParent = "..";

    public Deploy()
        : this("", null, NoScopeGiven, NoDispatcherGiven, NoMailboxGiven, NoStashSize)
    {
    }

    public Deploy(string path, Scope scope)
        : this(path, null, scope ?? NoScopeGiven, NoDispatcherGiven, NoMailboxGiven, NoStashSize)
    {
    }

    public Deploy(Scope scope)
        : this("", scope)
    {
    }

    internal Deploy(string path, Config config, Scope scope, string dispatcher, string mailbox, int stashCapacity)
    {
        Path = path;
        Config = config ?? ConfigurationFactory.Empty;
        Scope = scope;
        Dispatcher = dispatcher ?? NoDispatcherGiven;
        Mailbox = mailbox ?? NoMailboxGiven;
        StashCapacity = stashCapacity;
    }

    public string Path { get; }

    public Config Config { get; }

    public string Mailbox { get; }

    public string Dispatcher { get; }

    public Scope Scope { get; }

    public int StashCapacity { get; }

    public bool Equals(Deploy other) => other is not null && (ReferenceEquals(this, other)
        || (Dispatcher == other.Dispatcher && Mailbox == other.Mailbox && Path == other.Path && StashCapacity == other.StashCapacity && Scope.Equals(other.Scope)));

    public override bool Equals(object obj) => obj is Deploy other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Path, Dispatcher, Mailbox, StashCapacity, Scope);

    /// <summary>This deployment, and what it does not say from the other.</summary>
    public virtual Deploy WithFallback(Deploy other) => new(
        Path,
        Config.Equals(other.Config) ? Config : Config.WithFallback(other.Config),
        Scope.WithFallback(other.Scope),
        Dispatcher == NoDispatcherGiven ? other.Dispatcher : Dispatcher,
        Mailbox == NoMailboxGiven ? other.Mailbox : Mailbox,
        StashCapacity == NoStashSize ? other.StashCapacity : StashCapacity);

    public virtual Deploy WithScope(Scope scope) => new(Path, Config, scope ?? Scope, Dispatcher, Mailbox, StashCapacity);

    public virtual Deploy WithMailbox(string mailbox) => new(Path, Config, Scope, Dispatcher, mailbox, StashCapacity);

    public virtual Deploy WithDispatcher(string dispatcher) => new(Path, Config, Scope, dispatcher, Mailbox, StashCapacity);

    public ISurrogate ToSurrogate(ActorSystem system) => new DeploySurrogate
    {
        Scope = Scope,
        Path = Path,
        Config = Config,
        Mailbox = Mailbox,
        Dispatcher = Dispatcher,
        StashCapacity = StashCapacity,
    };

    public Deploy WithStashCapacity(int stashCapacity) => new(Path, Config, Scope, Dispatcher, Mailbox, stashCapacity);

    /// <summary>The serialized form of a deployment.</summary>
    public class DeploySurrogate : ISurrogate
    {
        public Scope Scope { get; set; }

        public string Path { get; set; }

        public Config Config { get; set; }

        public string Mailbox { get; set; }

        public string Dispatcher { get; set; }

        public int StashCapacity { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new Deploy(Path, Config, Scope, Dispatcher, Mailbox, StashCapacity);
    }
}

/// <summary>The deployments that the configuration declares, by actor path.</summary>
public class Deployer
{
    protected readonly Config Default;
    private readonly List<(string[] Elements, Deploy Deploy)> _deployments = [];
    private readonly Settings _settings;

    public Deployer(Settings settings)
    {
        _settings = settings;
        var deployment = settings.Config.GetConfig("akka.actor.deployment");
        Default = deployment?.GetConfig("default") ?? ConfigurationFactory.Empty;
        if (deployment is null) return;
        foreach (var key in deployment.Root.GetObject().Items.Keys)
        {
            if (key == "default") continue;
            SetDeploy(ParseConfig(key, deployment.GetConfig("\"" + key + "\"") ?? ConfigurationFactory.Empty));
        }
    }

    /// <summary>The deployment of an actor under /user; null when none is declared.</summary>
    public Deploy Lookup(ActorPath path)
    {
        lock (_deployments)
            if (_deployments.Count == 0)
                return null;
        var elements = path.Elements;
        return elements.Count < 2 || elements[0] != "user" ? Deploy.None : Lookup(elements.Skip(1));
    }

    public Deploy Lookup(IEnumerable<string> path)
    {
        var wanted = path.ToArray();
        Deploy best = null;
        lock (_deployments)
        {
            foreach (var (elements, deploy) in _deployments)
                if (Matches(elements, wanted) && (best is null || !elements.Any(e => e.Contains('*'))))
                    best = deploy;
        }

        return best;
    }

    public void SetDeploy(Deploy deploy)
    {
        // What stands before the first slash belongs to no actor.
        var elements = deploy.Path.Split('/')[1..];
        foreach (var element in elements)
        {
            if (element.Length == 0) throw new IllegalActorNameException($"Actor name in deployment [{deploy.Path}] must not be empty");
            if (!ActorPath.IsValidPathElement(element))
                throw new IllegalActorNameException($"Illegal actor name [{element}] in deployment [{deploy.Path}]. Actor paths MUST: not start with `$`, include only ASCII letters and can only contain these special characters: {ActorPath.ValidSymbols}.");
        }

        lock (_deployments)
        {
            _deployments.RemoveAll(known => known.Elements.SequenceEqual(elements));
            _deployments.Add((elements, deploy));
        }
    }

    public virtual Deploy ParseConfig(string key, Config config)
    {
        var deployment = config.WithFallback(Default);
        return new Deploy(key, deployment, Deploy.NoScopeGiven, deployment.GetString("dispatcher", ""), deployment.GetString("mailbox", ""), deployment.GetInt("stash-capacity", Deploy.NoStashSize));
    }

    private static bool Matches(string[] pattern, string[] path)
    {
        if (pattern.Length > 0 && pattern[^1] == "**") return path.Length >= pattern.Length && pattern.SkipLast(1).Zip(path).All(pair => pair.Second.Like(pair.First));
        return pattern.Length == path.Length && pattern.Zip(path).All(pair => pair.Second.Like(pair.First, caseSensitive: true));
    }
}
