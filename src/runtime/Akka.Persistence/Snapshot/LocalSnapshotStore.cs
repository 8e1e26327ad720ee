using System.Globalization;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Persistence.Snapshot;

/// <summary>Keeps each snapshot in a file of a folder. A file is written under another name and then moved to its own, so that there is never half of one.</summary>
public class LocalSnapshotStore : SnapshotStore
{
    private const string Prefix = "snapshot-";

    private readonly int _maxLoadAttempts;
    private readonly MessageDispatcher _streamDispatcher;
    private readonly DirectoryInfo _directory;
    private readonly HashSet<SnapshotMetadata> _saving = [];
    private readonly Akka.Serialization.Serialization _serialization;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public LocalSnapshotStore()
    {
        var config = Context.System.Settings.Config.GetConfig("akka.persistence.snapshot-store.local");
        _maxLoadAttempts = config.GetInt("max-load-attempts", 0);
        _streamDispatcher = Context.System.Dispatchers.Lookup(config.GetString("stream-dispatcher", null));
        _directory = new DirectoryInfo(config.GetString("dir", null));
        _serialization = Context.System.Serialization;
    }

    /// <exception cref="IOException">The folder is not there and cannot be made.</exception>
    protected override void PreStart()
    {
        CreateDirectory();
        base.PreStart();
    }

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) => OnStreamDispatcher(() =>
    {
        // An older snapshot is better than none, as the events after it are still there: try some of the youngest.
        var youngest = Find(persistenceId).Select(f => f.Metadata).Where(m => criteria.IsMatch(m) && !IsBeingSaved(m))
            .Order(SnapshotMetadata.Comparer).TakeLast(_maxLoadAttempts).Reverse().ToArray();
        for (var i = 0; i < youngest.Length; i++)
        {
            try
            {
                return new SelectedSnapshot(youngest[i], Load(youngest[i]));
            }
            catch (Exception cause)
            {
                var remaining = youngest.Length - i - 1;
                _log.Error(cause, "Error loading snapshot [{0}], remaining attempts: [{1}]", youngest[i], remaining);
                if (remaining == 0) throw;
            }
        }

        return null;
    });

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        lock (_saving) _saving.Add(metadata);
        return OnStreamDispatcher(() =>
        {
            Save(metadata, snapshot);
            return true;
        });
    }

    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        Saved(metadata);
        return OnStreamDispatcher(() => Delete(metadata.PersistenceId, found =>
            found.SequenceNr == metadata.SequenceNr && (metadata.Timestamp == DateTime.MinValue || found.Timestamp == metadata.Timestamp)));
    }

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        OnStreamDispatcher(() => Delete(persistenceId, criteria.IsMatch));

    protected override bool ReceivePluginInternal(object message)
    {
        switch (message)
        {
            case SaveSnapshotSuccess success:
                Saved(success.Metadata);
                return true;
            case SaveSnapshotFailure failure:
                Saved(failure.Metadata);
                return true;
            default:
                return message is DeleteSnapshotSuccess or DeleteSnapshotFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure;
        }
    }

    /// <summary>Writes the file of a snapshot.</summary>
    protected virtual void Save(SnapshotMetadata metadata, object snapshot)
    {
        var temporary = WithOutputStream(metadata, stream => Serialize(stream, new Serialization.Snapshot(snapshot)));
        temporary.MoveTo(GetSnapshotFileForWrite(metadata, "").FullName, overwrite: true);
    }

    protected void Serialize(Stream stream, Serialization.Snapshot snapshot)
    {
        var bytes = _serialization.Serialize(snapshot);
        stream.Write(bytes, 0, bytes.Length);
    }

    /// <summary>Lets the action write the temporary file of a snapshot, and flushes it to the disk.</summary>
    protected FileInfo WithOutputStream(SnapshotMetadata metadata, Action<Stream> p)
    {
        var temporary = GetSnapshotFileForWrite(metadata, ".tmp");
        using var stream = new FileStream(temporary.FullName, FileMode.Create, FileAccess.Write, FileShare.None);
        p(stream);
        stream.Flush(flushToDisk: true);
        return temporary;
    }

    protected FileInfo GetSnapshotFileForWrite(SnapshotMetadata metadata, string extension = "") =>
        new(Path.Combine(CreateDirectory().FullName, NameOf(metadata) + extension));

    private static string NameOf(SnapshotMetadata metadata) => string.Create(CultureInfo.InvariantCulture,
        $"{Prefix}{Uri.EscapeDataString(metadata.PersistenceId)}-{metadata.SequenceNr}-{metadata.Timestamp.Ticks}");

    private static bool TryParse(string name, out SnapshotMetadata metadata)
    {
        metadata = null;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var time = name.LastIndexOf('-');
        var number = time > 0 ? name.LastIndexOf('-', time - 1) : -1;
        if (number < Prefix.Length
            || !long.TryParse(name.AsSpan(time + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || !long.TryParse(name.AsSpan(number + 1, time - number - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceNr)) return false;
        metadata = new SnapshotMetadata(Uri.UnescapeDataString(name[Prefix.Length..number]), sequenceNr, new DateTime(ticks, DateTimeKind.Utc));
        return true;
    }

    private DirectoryInfo CreateDirectory()
    {
        Directory.CreateDirectory(_directory.FullName);
        return _directory;
    }

    private List<(FileInfo File, SnapshotMetadata Metadata)> Find(string persistenceId)
    {
        var found = new List<(FileInfo, SnapshotMetadata)>();
        foreach (var file in CreateDirectory().EnumerateFiles(Prefix + Uri.EscapeDataString(persistenceId) + "-*"))
            if (TryParse(file.Name, out var metadata) && metadata.PersistenceId == persistenceId)
                found.Add((file, metadata));
        return found;
    }

    private object Load(SnapshotMetadata metadata)
    {
        var bytes = File.ReadAllBytes(Path.Combine(_directory.FullName, NameOf(metadata)));
        var serializer = _serialization.FindSerializerForType(typeof(Serialization.Snapshot));
        return Akka.Serialization.Serialization.WithTransport(_serialization.System, () => serializer.FromBinary<Serialization.Snapshot>(bytes)).Data;
    }

    private bool Delete(string persistenceId, Func<SnapshotMetadata, bool> matches)
    {
        foreach (var (file, metadata) in Find(persistenceId))
            if (matches(metadata))
                file.Delete();
        return true;
    }

    private bool IsBeingSaved(SnapshotMetadata metadata)
    {
        lock (_saving) return _saving.Contains(metadata);
    }

    private void Saved(SnapshotMetadata metadata)
    {
        lock (_saving) _saving.Remove(metadata);
    }

    private Task<T> OnStreamDispatcher<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _streamDispatcher.Schedule(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception cause)
            {
                done.SetException(cause);
            }
        });
        return done.Task;
    }
}
