using System.Runtime.Serialization;

namespace Akka.Persistence.Snapshot;

/// <summary>Stands in when no snapshot store is configured: finds nothing, and fails to save and to delete.</summary>
public sealed class NoSnapshotStore : SnapshotStore
{
    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) => Task.FromResult<SelectedSnapshot>(null);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => Task.FromException(new NoSnapshotStoreException("No snapshot store configured."));

    protected override Task DeleteAsync(SnapshotMetadata metadata) => Task.FromException(new NoSnapshotStoreException("No snapshot store configured."));

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        Task.FromException(new NoSnapshotStoreException("No snapshot store configured."));

    /// <summary>A snapshot was to be saved or deleted, and there is no store.</summary>
    public class NoSnapshotStoreException : Exception
    {
        public NoSnapshotStoreException()
        {
        }

        public NoSnapshotStoreException(string message)
            : base(message)
        {
        }

        public NoSnapshotStoreException(string message, Exception innerException)
            : base(message, innerException)
        {
        }

#pragma warning disable SYSLIB0051 // part of the public surface of Akka.NET's exceptions
        protected NoSnapshotStoreException(SerializationInfo info, StreamingContext context)
            : base(info, context)
        {
        }
#pragma warning restore SYSLIB0051
    }
}
