using Akka.Actor;

namespace Akka.Persistence;

/// <summary>How a persistent actor recovers: from which snapshot, up to which event, and from how many events at most.</summary>
public sealed class Recovery
{
    public Recovery()
        : this(SnapshotSelectionCriteria.Latest)
    {
    }

    public Recovery(SnapshotSelectionCriteria fromSnapshot)
        : this(fromSnapshot, long.MaxValue)
    {
    }

    public Recovery(SnapshotSelectionCriteria fromSnapshot, long toSequenceNr)
        : this(fromSnapshot, toSequenceNr, long.MaxValue)
    {
    }

    [Newtonsoft.Json.JsonConstructor]
    public Recovery(SnapshotSelectionCriteria fromSnapshot, long toSequenceNr, long replayMax)
    {
        FromSnapshot = fromSnapshot ?? SnapshotSelectionCriteria.Latest;
        ToSequenceNr = toSequenceNr;
        ReplayMax = replayMax;
    }

    /// <summary>The youngest snapshot and all events after it.</summary>
    public static Recovery Default { get; } = new();

    /// <summary>No snapshot and no event; only the highest sequence number is read.</summary>
    public static Recovery None { get; } = new(SnapshotSelectionCriteria.None, 0);

    public SnapshotSelectionCriteria FromSnapshot { get; }

    public long ToSequenceNr { get; }

    public long ReplayMax { get; }
}

/// <summary>Tells a persistent actor that its recovery is complete, before any command.</summary>
public sealed class RecoveryCompleted
{
    public static readonly RecoveryCompleted Instance = new();

    private RecoveryCompleted()
    {
    }

    public override bool Equals(object obj) => obj is RecoveryCompleted;

    public override int GetHashCode() => nameof(RecoveryCompleted).GetHashCode(StringComparison.Ordinal);
}

/// <summary>Looks whether a recovery makes progress.</summary>
public sealed class RecoveryTick : INoSerializationVerificationNeeded, Event.IDeadLetterSuppression
{
    public RecoveryTick(bool snapshot) => Snapshot = snapshot;

    /// <summary>Whether it is the snapshot that is waited for.</summary>
    public bool Snapshot { get; }
}

/// <summary>A recovery got no snapshot or no event for too long.</summary>
public class RecoveryTimedOutException : AkkaException
{
    public RecoveryTimedOutException()
    {
    }

    public RecoveryTimedOutException(string message, Exception cause = null)
        : base(message, cause)
    {
    }

#pragma warning disable SYSLIB0051 // part of the public surface of every Akka.NET exception
    public RecoveryTimedOutException(System.Runtime.Serialization.SerializationInfo info, System.Runtime.Serialization.StreamingContext context)
        : base(info, context)
    {
    }
#pragma warning restore SYSLIB0051
}

/// <summary>Says how an actor recovers.</summary>
public interface IPersistenceRecovery
{
    Recovery Recovery { get; }
}

/// <summary>Says under which name an actor's events are stored, and where.</summary>
public interface IPersistentIdentity
{
    /// <summary>The same for the whole life of what the actor stands for.</summary>
    string PersistenceId { get; }

    /// <summary>Path of the journal's section; null or empty for the default journal.</summary>
    string JournalPluginId { get; }

    /// <summary>Path of the snapshot store's section; null or empty for the default snapshot store.</summary>
    string SnapshotPluginId { get; }
}

/// <summary>Saves, loads and deletes snapshots.</summary>
public interface ISnapshotter
{
    string SnapshotterId { get; }

    /// <summary>The sequence number of the last event that a snapshot would contain.</summary>
    long SnapshotSequenceNr { get; }

    /// <summary>Asks for a snapshot; the answer is <see cref="LoadSnapshotResult"/> or <see cref="LoadSnapshotFailed"/>.</summary>
    void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr);

    /// <summary>Saves a snapshot; the answer is <see cref="SaveSnapshotSuccess"/> or <see cref="SaveSnapshotFailure"/>.</summary>
    void SaveSnapshot(object snapshot);

    /// <summary>Deletes a snapshot; the answer is <see cref="DeleteSnapshotSuccess"/> or <see cref="DeleteSnapshotFailure"/>.</summary>
    void DeleteSnapshot(long sequenceNr);

    /// <summary>Deletes snapshots; the answer is <see cref="DeleteSnapshotsSuccess"/> or <see cref="DeleteSnapshotsFailure"/>.</summary>
    void DeleteSnapshots(SnapshotSelectionCriteria criteria);
}
