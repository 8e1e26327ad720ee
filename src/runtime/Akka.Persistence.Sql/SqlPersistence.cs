using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence.Sql;

/// <summary>The extension that gives a system the defaults of the SQL journal and the SQL snapshot store.</summary>
public sealed class SqlPersistence : IExtension
{
    /// <summary>Path of the journal's section, and its plugin id.</summary>
    public const string JournalConfigPath = "akka.persistence.journal.sql";

    /// <summary>Path of the snapshot store's section, and its plugin id.</summary>
    public const string SnapshotStoreConfigPath = "akka.persistence.snapshot-store.sql";

    /// <summary>The plugin's reference configuration, from the root on.</summary>
    public static readonly Configuration.Config DefaultConfiguration = ConfigurationFactory.FromResource<SqlPersistence>("Akka.Persistence.Sql.persistence.conf");

    /// <summary>The defaults of the journal's section.</summary>
    public static readonly Configuration.Config DefaultJournalConfiguration = DefaultConfiguration.GetConfig(JournalConfigPath);

    /// <summary>The defaults of the snapshot store's section.</summary>
    public static readonly Configuration.Config DefaultSnapshotConfiguration = DefaultConfiguration.GetConfig(SnapshotStoreConfigPath);

    /// <summary>Adds the plugin's defaults below the configuration of the system.</summary>
    public SqlPersistence(ExtendedActorSystem system)
    {
        system.Settings.InjectTopLevelFallback(DefaultConfiguration);
        DefaultJournalConfig = system.Settings.Config.GetConfig(JournalConfigPath);
        DefaultSnapshotConfig = system.Settings.Config.GetConfig(SnapshotStoreConfigPath);
    }

    /// <summary>The journal's section of this system, with the defaults.</summary>
    public Configuration.Config DefaultJournalConfig { get; }

    /// <summary>The snapshot store's section of this system, with the defaults.</summary>
    public Configuration.Config DefaultSnapshotConfig { get; }

    /// <summary>The extension of a system, made when it was not yet.</summary>
    public static SqlPersistence Get(ActorSystem system) => system.WithExtension<SqlPersistence, SqlPersistenceProvider>();
}

internal sealed class SqlPersistenceProvider : ExtensionIdProvider<SqlPersistence>
{
    public override SqlPersistence CreateExtension(ExtendedActorSystem system) => new(system);
}
