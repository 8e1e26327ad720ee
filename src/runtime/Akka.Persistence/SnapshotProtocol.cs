namespace Akka.Persistence;

/// <summary>Marks the messages between persistent actors and their snapshot store.</summary>
public interface ISnapshotMessage : IPersistenceMessage
{
}

/// <summary>Marks what a persistent actor asks of its snapshot store.</summary>
public interface ISnapshotRequest : ISnapshotMessage
{
}

/// <summary>Marks what a snapshot store answers.</summary>
public interface ISnapshotResponse : ISnapshotMessage
{
}

/// <summary>Which snapshot: of whom, after which event, and when it was taken.</summary>
public sealed record SnapshotMetadata
{
    private static readonly IComparer<SnapshotMetadata> ByAge = Comparer<SnapshotMetadata>.Create(static (x, y) =>
    {
        var ids = string.CompareOrdinal(x.PersistenceId, y.PersistenceId);
        if (ids != 0) return ids;
        var numbers = x.SequenceNr.CompareTo(y.SequenceNr);
        return numbers != 0 ? numbers : x.Timestamp.CompareTo(y.Timestamp);
    });

    public SnapshotMetadata(string persistenceId, long sequenceNr)
        : this(persistenceId, sequenceNr, DateTime.MinValue)
    {
    }

    [Newtonsoft.Json.JsonConstructor]
    public SnapshotMetadata(string persistenceId, long sequenceNr, DateTime timestamp)
    {
        PersistenceId = persistenceId;
        SequenceNr = sequenceNr;
        Timestamp = timestamp;
    }

    /// <summary>Orders by persistence id, sequence number and time.</summary>
    public static IComparer<SnapshotMetadata> Comparer => ByAge;

    public string PersistenceId { get; }

    public long SequenceNr { get; }

    /// <summary>When it was taken, in UTC; <see cref="DateTime.MinValue"/> before it is saved.</summary>
    public DateTime Timestamp { get; }

    public override string ToString() => $"SnapshotMetadata<pid: {PersistenceId}, seqNr: {SequenceNr}, timestamp: {Timestamp:yyyy/MM/dd}>";
}

/// <summary>Says that a snapshot is saved.</summary>
public sealed record SaveSnapshotSuccess : ISnapshotResponse
{
    public SaveSnapshotSuccess(SnapshotMetadata metadata) => Metadata = metadata;

    public SnapshotMetadata Metadata { get; }

    public override string ToString() => $"SaveSnapshotSuccess<{Metadata}>";
}

/// <summary>Says that a snapshot could not be saved.</summary>
public sealed record SaveSnapshotFailure : ISnapshotResponse
{
    public SaveSnapshotFailure(SnapshotMetadata metadata, Exception cause)
    {
        Metadata = metadata;
        Cause = cause;
    }

    public SnapshotMetadata Metadata { get; }

    public Exception Cause { get; }

    public override string ToString() => $"SaveSnapshotFailure<meta: {Metadata}, cause: {Cause}>";
}

/// <summary>Says that a snapshot is deleted.</summary>
public sealed record DeleteSnapshotSuccess : ISnapshotResponse
{
    public DeleteSnapshotSuccess(SnapshotMetadata metadata) => Metadata = metadata;

    public SnapshotMetadata Metadata { get; }

    public override string ToString() => $"DeleteSnapshotSuccess<{Metadata}>";
}

/// <summary>Says that a snapshot could not be deleted.</summary>
public sealed record DeleteSnapshotFailure : ISnapshotResponse
{
    public DeleteSnapshotFailure(SnapshotMetadata metadata, Exception cause)
    {
        Metadata = metadata;
        Cause = cause;
    }

    public SnapshotMetadata Metadata { get; }

    public Exception Cause { get; }

    public override string ToString() => $"DeleteSnapshotFailure<meta: {Metadata}, cause: {Cause}>";
}

/// <summary>Says that the snapshots which match are deleted.</summary>
public sealed record DeleteSnapshotsSuccess : ISnapshotResponse
{
    public DeleteSnapshotsSuccess(SnapshotSelectionCriteria criteria) => Criteria = criteria;

    public SnapshotSelectionCriteria Criteria { get; }

    public override string ToString() => $"DeleteSnapshotsSuccess<{Criteria}>";
}

/// <summary>Says that the snapshots which match could not be deleted.</summary>
public sealed record DeleteSnapshotsFailure : ISnapshotResponse
{
    public DeleteSnapshotsFailure(SnapshotSelectionCriteria criteria, Exception cause)
    {
        Criteria = criteria;
        Cause = cause;
    }

    public SnapshotSelectionCriteria Criteria { get; }

    public Exception Cause { get; }

    public override string ToString() => $"DeleteSnapshotsFailure<criteria: {Criteria}, cause: {Cause}>";
}

/// <summary>A snapshot and what is known of it, as the store loads it.</summary>
public sealed record SelectedSnapshot
{
    public SelectedSnapshot(SnapshotMetadata metadata, object snapshot)
    {
        Metadata = metadata;
        Snapshot = snapshot;
    }

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }

    public override string ToString() => $"SelectedSnapshot<meta: {Metadata}, snapshot: {Snapshot}>";
}

/// <summary>Asks for the youngest snapshot that matches.</summary>
public sealed record LoadSnapshot : ISnapshotRequest
{
    public LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr)
    {
        PersistenceId = persistenceId;
        Criteria = criteria;
        ToSequenceNr = toSequenceNr;
    }

    public string PersistenceId { get; }

    public SnapshotSelectionCriteria Criteria { get; }

    /// <summary>The highest sequence number of interest.</summary>
    public long ToSequenceNr { get; }

    public override string ToString() => $"LoadSnapshot<pid: {PersistenceId}, toSeqNr: {ToSequenceNr}, criteria: {Criteria}>";
}

/// <summary>Brings the snapshot that was asked for; null when there is none.</summary>
public sealed record LoadSnapshotResult : ISnapshotResponse
{
    public LoadSnapshotResult(SelectedSnapshot snapshot, long toSequenceNr)
    {
        Snapshot = snapshot;
        ToSequenceNr = toSequenceNr;
    }

    public SelectedSnapshot Snapshot { get; }

    public long ToSequenceNr { get; }

    public override string ToString() => $"LoadSnapshotResult<toSeqNr: {ToSequenceNr}, snapshot: {Snapshot}>";
}

/// <summary>Says that the snapshot could not be loaded.</summary>
public sealed record LoadSnapshotFailed : ISnapshotResponse
{
    public LoadSnapshotFailed(Exception cause) => Cause = cause;

    public Exception Cause { get; }

    public override string ToString() => $"LoadSnapshotFailed<cause: {Cause}>";
}

/// <summary>Asks the store to save a snapshot.</summary>
public sealed record SaveSnapshot : ISnapshotRequest
{
    public SaveSnapshot(SnapshotMetadata metadata, object snapshot)
    {
        Metadata = metadata ?? throw new ArgumentNullException(nameof(metadata), "SaveSnapshot requires SnapshotMetadata to be provided");
        Snapshot = snapshot;
    }

    public SnapshotMetadata Metadata { get; }

    public object Snapshot { get; }

    public override string ToString() => $"SaveSnapshot<meta: {Metadata}, snapshot: {Snapshot}>";
}

/// <summary>Asks the store to delete a snapshot.</summary>
public sealed record DeleteSnapshot : ISnapshotRequest
{
    public DeleteSnapshot(SnapshotMetadata metadata) =>
        Metadata = metadata ?? throw new ArgumentNullException(nameof(metadata), "DeleteSnapshot requires SnapshotMetadata to be provided");

    public SnapshotMetadata Metadata { get; }

    public override string ToString() => $"DeleteSnapshot<meta: {Metadata}>";
}

/// <summary>Asks the store to delete the snapshots of a persistence id that match.</summary>
public sealed record DeleteSnapshots : ISnapshotRequest
{
    public DeleteSnapshots(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        PersistenceId = persistenceId;
        Criteria = criteria;
    }

    public string PersistenceId { get; }

    public SnapshotSelectionCriteria Criteria { get; }

    public override string ToString() => $"DeleteSnapshots<pid: {PersistenceId}, criteria: {Criteria}>";
}
