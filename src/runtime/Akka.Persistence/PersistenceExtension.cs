using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Journal;
using Akka.Persistence.Serialization;

namespace Akka.Persistence;

/// <summary>Starts journals and snapshot stores at their first use and knows their configuration.</summary>
public class PersistenceExtension : IExtension
{
    private const string NoSnapshotStorePluginId = "akka.persistence.no-snapshot-store";
    private const string JournalFallbackConfigPath = "akka.persistence.journal-plugin-fallback";
    private const string SnapshotStoreFallbackConfigPath = "akka.persistence.snapshot-store-plugin-fallback";

    private readonly ExtendedActorSystem _system;
    private readonly Config _config;
    private readonly ILoggingAdapter _log;
    private readonly Lazy<string> _defaultJournalPluginId;
    private readonly Lazy<string> _defaultSnapshotPluginId;
    private readonly Lazy<IStashOverflowStrategy> _defaultInternalStashOverflowStrategy;
    private readonly Lazy<IActorRef> _recoveryPermitter;
    private readonly ConcurrentDictionary<string, Lazy<Plugin>> _plugins = new();
    private readonly ConcurrentDictionary<string, Lazy<IActorRef>> _started = new();

    public PersistenceExtension(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(Persistence.DefaultConfig());
        _config = system.Settings.Config.GetConfig("akka.persistence");
        _log = Logging.GetLogger(system, this);
        AddSerializers(system);
        _defaultJournalPluginId = new Lazy<string>(DefaultJournal);
        _defaultSnapshotPluginId = new Lazy<string>(DefaultSnapshotStore);
        _defaultInternalStashOverflowStrategy = new Lazy<IStashOverflowStrategy>(ConfiguredStashOverflowStrategy);
        _recoveryPermitter = new Lazy<IActorRef>(StartRecoveryPermitter);
        Settings = new PersistenceSettings(system, _config);
        foreach (var id in _config.GetStringList("journal.auto-start-journals", []))
        {
            if (_log.IsInfoEnabled) _log.Info("Auto-starting journal plugin `{0}`", id);
            JournalFor(id);
        }

        foreach (var id in _config.GetStringList("snapshot-store.auto-start-snapshot-stores", []))
        {
            if (_log.IsInfoEnabled) _log.Info("Auto-starting snapshot store `{0}`", id);
            SnapshotStoreFor(id);
        }
    }

    /// <summary>What persistent actors do with a message that their full internal stash cannot take, unless they say otherwise.</summary>
    public IStashOverflowStrategy DefaultInternalStashOverflowStrategy => _defaultInternalStashOverflowStrategy.Value;

    public PersistenceSettings Settings { get; }

    /// <summary>A persistence id made of the actor's path.</summary>
    public string PersistenceId(IActorRef actor) => actor.Path.ToStringWithoutAddress();

    /// <summary>The event adapters of a journal; of the default journal when the id is null or empty.</summary>
    public EventAdapters AdaptersFor(string journalPluginId) => PluginFor(JournalId(journalPluginId), JournalFallbackConfigPath).Adapters;

    /// <summary>The journal of an id, started when it was not yet; the default journal when the id is null or empty.</summary>
    /// <exception cref="ArgumentException">The configuration has no such journal, or does not say its class.</exception>
    public IActorRef JournalFor(string journalPluginId) => Started(JournalId(journalPluginId), JournalFallbackConfigPath);

    /// <summary>The snapshot store of an id, started when it was not yet; the default snapshot store when the id is null or empty.</summary>
    /// <exception cref="ArgumentException">The configuration has no such snapshot store, or does not say its class.</exception>
    public IActorRef SnapshotStoreFor(string snapshotPluginId) => Started(SnapshotStoreId(snapshotPluginId), SnapshotStoreFallbackConfigPath);

    internal Config JournalConfigFor(string journalPluginId) => PluginFor(JournalId(journalPluginId), JournalFallbackConfigPath).Config;

    internal Config ConfigFor(IActorRef plugin) => PluginOf(plugin).Config;

    internal EventAdapters AdaptersFor(IActorRef journal) => PluginOf(journal).Adapters;

    internal IActorRef RecoveryPermitter() => _recoveryPermitter.Value;

    private string JournalId(string id) => string.IsNullOrEmpty(id) ? _defaultJournalPluginId.Value : id;

    private string SnapshotStoreId(string id) => string.IsNullOrEmpty(id) ? _defaultSnapshotPluginId.Value : id;

    private IActorRef Started(string configPath, string fallbackPath) => _started.TryGetValue(configPath, out var known)
        ? known.Value
        : _started.GetOrAdd(configPath, path => new Lazy<IActorRef>(() => Start(path, PluginFor(path, fallbackPath).Config))).Value;

    private Plugin PluginFor(string configPath, string fallbackPath) => _plugins.TryGetValue(configPath, out var known)
        ? known.Value
        : _plugins.GetOrAdd(configPath, path => new Lazy<Plugin>(() => Read(path, fallbackPath))).Value;

    // The plugin's constructor asks on another thread, maybe before its reference is known: its name is the path of its section.
    private Plugin PluginOf(IActorRef plugin)
    {
        for (var path = plugin.Path; path is not null && path.Parent is not null; path = path is RootActorPath ? null : path.Parent)
        {
            if (_plugins.TryGetValue(path.Name, out var known)) return known.Value;
            if (path is RootActorPath) break;
        }

        throw new ArgumentException($"Unknown plugin actor {plugin}", nameof(plugin));
    }

    private Plugin Read(string configPath, string fallbackPath)
    {
        var config = _system.Settings.Config;
        if (string.IsNullOrEmpty(configPath) || !config.HasPath(configPath))
            throw new ArgumentException($"Persistence config is missing plugin config path for: {configPath}", nameof(configPath));
        var section = config.GetConfig(configPath).WithFallback(config.GetConfig(fallbackPath));
        return new Plugin(section, EventAdapters.Create(_system, section));
    }

    private IActorRef Start(string configPath, Config config)
    {
        var typeName = config.GetString("class", null);
        if (string.IsNullOrEmpty(typeName)) throw new ArgumentException($"Plugin class name must be defined in config property [{configPath}.class]");
        var type = Type.GetType(typeName, throwOnError: true);
        object[] arguments = type.GetConstructor([typeof(Config)]) is not null ? [config] : [];
        return _system.SystemActorOf(new Props(type, arguments).WithDispatcher(config.GetString("plugin-dispatcher", null)), configPath);
    }

    private string DefaultJournal()
    {
        var id = _config.GetString("journal.plugin", null);
        return string.IsNullOrEmpty(id)
            ? throw new ArgumentException("Default journal plugin is not configured: set akka.persistence.journal.plugin to the path of its section.")
            : id;
    }

    private string DefaultSnapshotStore()
    {
        var id = _config.GetString("snapshot-store.plugin", null);
        if (!string.IsNullOrEmpty(id)) return id;
        if (_log.IsWarningEnabled)
            _log.Warning("No default snapshot store configured! To configure a default snapshot-store plugin set the `akka.persistence.snapshot-store.plugin` key. "
                + "For details see 'persistence.conf'");
        return NoSnapshotStorePluginId;
    }

    private IStashOverflowStrategy ConfiguredStashOverflowStrategy()
    {
        var type = Type.GetType(_config.GetString("internal-stash-overflow-strategy", null) ?? "", throwOnError: true);
        return ((IStashOverflowStrategyConfigurator)Activator.CreateInstance(type)).Create(_system.Settings.Config);
    }

    private IActorRef StartRecoveryPermitter() =>
        _system.SystemActorOf(Akka.Persistence.RecoveryPermitter.Props(_config.GetInt("max-concurrent-recoveries", 0)), "recoveryPermitter");

    // A system whose serializers were made before its configuration had this extension's defaults lacks these two.
    private static void AddSerializers(ExtendedActorSystem system)
    {
        var serialization = system.Serialization;
        if (serialization.FindSerializerForType(typeof(IMessage)) is not PersistenceMessageSerializer)
        {
            var messages = new PersistenceMessageSerializer(system);
            serialization.AddSerializer("akka-persistence-message", messages);
            serialization.AddSerializationMap(typeof(IMessage), messages);
        }

        if (serialization.FindSerializerForType(typeof(Serialization.Snapshot)) is PersistenceSnapshotSerializer) return;
        var snapshots = new PersistenceSnapshotSerializer(system);
        serialization.AddSerializer("akka-persistence-snapshot", snapshots);
        serialization.AddSerializationMap(typeof(Serialization.Snapshot), snapshots);
    }

    private sealed record Plugin(Config Config, EventAdapters Adapters);
}
