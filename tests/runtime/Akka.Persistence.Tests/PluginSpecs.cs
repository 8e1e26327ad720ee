using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Tck;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class MemoryJournalSpec(ITestOutputHelper output)
    : JournalSpec(ConfigurationFactory.ParseString("akka.persistence.journal.plugin = \"akka.persistence.journal.inmem\""), nameof(MemoryJournalSpec), output);

public class SharedMemoryJournalSpec(ITestOutputHelper output)
    : JournalSpec(ConfigurationFactory.ParseString("akka.persistence.journal.plugin = \"akka.persistence.journal.inmem-shared\""), nameof(SharedMemoryJournalSpec), output);

public class MemorySnapshotStoreSpec(ITestOutputHelper output)
    : SnapshotStoreSpec(ConfigurationFactory.ParseString("akka.persistence.snapshot-store.plugin = \"akka.persistence.snapshot-store.inmem\""), nameof(MemorySnapshotStoreSpec), output)
{
    protected override bool SerializesSnapshots => false;
}

public class LocalSnapshotStoreSpec(ITestOutputHelper output) : SnapshotStoreSpec(Folders.Local(), nameof(LocalSnapshotStoreSpec), output)
{
    protected override void AfterAll()
    {
        base.AfterAll();
        Folders.Remove(Sys);
    }
}

/// <summary>Folders of their own for snapshots in files.</summary>
internal static class Folders
{
    public static Config Local()
    {
        var folder = Directory.CreateTempSubdirectory("snapshots-").FullName;
        return ConfigurationFactory.ParseString($$"""
            akka.persistence.snapshot-store {
              plugin = "akka.persistence.snapshot-store.local"
              local.dir = "{{folder}}"
            }
            """);
    }

    public static void Remove(ActorSystem system) => Directory.Delete(system.Settings.Config.GetString("akka.persistence.snapshot-store.local.dir"), recursive: true);
}
