using Akka.Event;

namespace Akka.Persistence.Sql.Database;

/// <summary>Makes sure once that the tables are there, before the first use of them; tries again while the database is away.</summary>
internal sealed class Tables(SqlDatabase database, IReadOnlyList<TableDefinition> definitions, bool create, bool warn, ILoggingAdapter log)
{
    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _ready = !create;

    public ValueTask ReadyAsync() => _ready ? ValueTask.CompletedTask : new ValueTask(CreateAsync());

    private async Task CreateAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_ready) return;
            await database.CreateAsync(definitions).ConfigureAwait(false);
            _ready = true;
        }
        catch (Exception cause) when (database.Classify(cause) is Failure.Refused or Failure.OfOneRow && cause is not UnknownOutcomeException)
        {
            // The database answered: asking again would not help, but somebody else may have made the tables.
            if (warn) log.Warning(cause, "The tables {0} could not be created: {1}", string.Join(", ", definitions.Select(d => d.QuotedName)), cause.Message);
            _ready = true;
        }
        finally
        {
            _turn.Release();
        }
    }
}
