using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Keeps events in PostgreSQL or SQLite. The writes of many actors share transactions and round trips.</summary>
public class SqlWriteJournal : AsyncWriteJournal
{
    private readonly JournalSettings _settings;
    private readonly JournalStore _store;
    private readonly EventSerializer _serializer;
    private readonly BatchingWriter _writer;

    /// <param name="journalConfig">The section of this plugin; see persistence.conf for its keys.</param>
    /// <exception cref="Configuration.ConfigurationException">A setting is missing or cannot be used.</exception>
    public SqlWriteJournal(Configuration.Config journalConfig)
    {
        SqlPersistence.Get(Context.System);
        var path = Self.Path.Name;
        _settings = JournalSettings.Read(path, journalConfig.WithFallback(SqlPersistence.DefaultJournalConfiguration));
        var database = SqlDatabase.Open(path, _settings.Provider, _settings.ConnectionString);
        _store = new JournalStore(database, _settings, Context.GetLogger());
        _serializer = new EventSerializer((ExtendedActorSystem)Context.System, _settings, database.CanStore);
        _writer = new BatchingWriter(Context.System, _store, _settings, database.WritersMax);
    }

    /// <inheritdoc />
    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        var (next, left) = (fromSequenceNr, max);
        while (left > 0 && next <= toSequenceNr)
        {
            var size = (int)Math.Min(left, _settings.ReplayBatchSize);
            var page = await _store.ReadPageAsync(persistenceId, next, toSequenceNr, size).ConfigureAwait(false);
            foreach (var row in page) recoveryCallback(_serializer.FromRow(row));
            if (page.Count < size) return;
            next = page[^1].SequenceNumber + 1;
            left -= page.Count;
        }
    }

    /// <inheritdoc />
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => _store.HighestAsync(persistenceId);

    /// <inheritdoc />
    protected override void PostStop()
    {
        _ = StopAsync(_writer, _store);
        base.PostStop();
    }

    /// <inheritdoc />
    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        // Up to the first await this runs in the journal's own turn: writes are queued in the order in which they came.
        var rows = new List<JournalRow>();
        var rejections = Serialize(messages, rows);
        if (rows.Count > 0) await QueueAsync(rows).ConfigureAwait(false);
        return rejections;
    }

    /// <inheritdoc />
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => _store.DeleteToAsync(persistenceId, toSequenceNr);

    private static async Task StopAsync(BatchingWriter writer, JournalStore store)
    {
        await writer.StopAsync().ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
    }

    // Null when every write can be stored; else one entry for each, the reason where it cannot.
    private IImmutableList<Exception> Serialize(IEnumerable<AtomicWrite> messages, List<JournalRow> rows)
    {
        Exception[] rejections = null;
        var writes = messages as IReadOnlyCollection<AtomicWrite> ?? messages.ToList();
        var index = 0;
        foreach (var write in writes)
        {
            var before = rows.Count;
            try
            {
                foreach (var representation in (IEnumerable<IPersistentRepresentation>)write.Payload) rows.Add(_serializer.ToRow(representation));
            }
            catch (Exception cause)
            {
                rows.RemoveRange(before, rows.Count - before);
                (rejections ??= new Exception[writes.Count])[index] = cause;
            }

            index++;
        }

        return rejections?.ToImmutableArray();
    }

    // The events of one sender are of one persistence id; whoever talks to the journal directly may mix them.
    private Task QueueAsync(List<JournalRow> rows)
    {
        if (rows.TrueForAll(row => row.PersistenceId == rows[0].PersistenceId)) return _writer.WriteAsync(rows);
        return Task.WhenAll(rows.GroupBy(row => row.PersistenceId).Select(group => _writer.WriteAsync(group.ToList())).ToArray());
    }
}
