namespace Akka.Persistence.Snapshot;

/// <summary>A snapshot as <see cref="MemorySnapshotStore"/> keeps it.</summary>
public class SnapshotEntry
{
    /// <summary>Persistence id and sequence number in one.</summary>
    public string Id { get; set; }

    public string PersistenceId { get; set; }

    public long SequenceNr { get; set; }

    /// <summary>When it was taken, in ticks of UTC.</summary>
    public long Timestamp { get; set; }

    public object Snapshot { get; set; }
}

/// <summary>A snapshot store in the memory of the process, for tests and for what need not outlive it.</summary>
public class MemorySnapshotStore : SnapshotStore
{
    private readonly List<SnapshotEntry> _snapshots = [];

    /// <summary>What is stored. The list is locked while it is read or changed.</summary>
    protected virtual List<SnapshotEntry> Snapshots => _snapshots;

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        lock (Snapshots)
        {
            Snapshots.RemoveAll(s => s.PersistenceId == metadata.PersistenceId && s.SequenceNr == metadata.SequenceNr
                && (metadata.Timestamp == DateTime.MinValue || metadata.Timestamp.Ticks == s.Timestamp));
        }

        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (Snapshots) Snapshots.RemoveAll(s => Matches(s, persistenceId, criteria));
        return Task.CompletedTask;
    }

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        lock (Snapshots)
        {
            var youngest = Snapshots.Where(s => Matches(s, persistenceId, criteria)).MaxBy(s => (s.SequenceNr, s.Timestamp));
            return Task.FromResult(youngest is null ? null : new SelectedSnapshot(MetadataOf(youngest), youngest.Snapshot));
        }
    }

    /// <summary>Replaces a snapshot of the same sequence number.</summary>
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        lock (Snapshots)
        {
            Snapshots.RemoveAll(s => s.PersistenceId == metadata.PersistenceId && s.SequenceNr == metadata.SequenceNr);
            Snapshots.Add(new SnapshotEntry
            {
                Id = metadata.PersistenceId + "_" + metadata.SequenceNr,
                PersistenceId = metadata.PersistenceId,
                SequenceNr = metadata.SequenceNr,
                Timestamp = metadata.Timestamp.Ticks,
                Snapshot = snapshot,
            });
        }

        return Task.CompletedTask;
    }

    private static bool Matches(SnapshotEntry entry, string persistenceId, SnapshotSelectionCriteria criteria) =>
        entry.PersistenceId == persistenceId && criteria.IsMatch(MetadataOf(entry));

    private static SnapshotMetadata MetadataOf(SnapshotEntry entry) =>
        new(entry.PersistenceId, entry.SequenceNr, new DateTime(entry.Timestamp, DateTimeKind.Utc));
}
