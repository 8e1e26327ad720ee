namespace Akka.Persistence.Sql.Journal;

/// <summary>Rows of one persistence id that are written in one transaction, and who waits for that.</summary>
internal sealed class WriteEntry(IReadOnlyList<JournalRow> rows)
{
    private readonly TaskCompletionSource _done = new();

    public IReadOnlyList<JournalRow> Rows { get; } = rows;

    public string PersistenceId => Rows[0].PersistenceId;

    public string Writer => Rows[0].WriterUuid;

    public long LowestSequenceNumber => Rows[0].SequenceNumber;

    /// <summary>Ends when the rows are stored; fails when they are not, or when that is not known.</summary>
    public Task Done => _done.Task;

    public void Succeed() => _done.TrySetResult();

    public void Fail(Exception cause) => _done.TrySetException(cause);
}
