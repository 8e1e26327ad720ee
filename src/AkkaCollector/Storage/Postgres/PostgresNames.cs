using AkkaCollector.MarketData;
using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>
/// The numbers that stand for instruments, texts and sources in the rows. New ones are committed before the batch that needs them: a
/// name too many harms nobody, and nothing has to be forgotten when a batch is rolled back.
/// </summary>
internal sealed class PostgresNames(StoreOwner owner)
{
    private const int NamesRemembered = 10_000;
    private const int LastBit = 62;
    private readonly Dictionary<InstrumentRef, int> _instruments = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<InstrumentRef, string> _refusedInstruments = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refusedTexts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Id, long Mask)> _sources = new(StringComparer.Ordinal);
    private readonly HashSet<InstrumentRef> _newInstruments = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _newTexts = new(StringComparer.Ordinal);

    /// <summary>The number of an instrument, after <see cref="EnsureAsync"/>.</summary>
    public int Instrument(InstrumentRef instrument) => _instruments[instrument];

    /// <summary>The number of a text, after <see cref="EnsureAsync"/>.</summary>
    public int? Text(string? text) => text is null ? null : _texts[text];

    /// <summary>Why the names of an event cannot be stored; null when they can, after <see cref="EnsureAsync"/>.</summary>
    public string? Refusal(MarketEvent marketEvent)
    {
        if (_refusedInstruments.Count == 0 && _refusedTexts.Count == 0) return null;
        if (marketEvent is not Tick tick) return null;
        if (_refusedInstruments.TryGetValue(tick.Instrument, out var error)) return error;
        if (tick is not Quote quote) return null;
        return (quote.State is { } state && _refusedTexts.TryGetValue(state, out error)) || (quote.UnderlyingIndex is { } index && _refusedTexts.TryGetValue(index, out error)) ? error : null;
    }

    /// <summary>Makes every name of a batch known; those that the database refuses are remembered with its error. Outside a transaction.</summary>
    public async ValueTask EnsureAsync(NpgsqlConnection connection, TickBatch batch, CancellationToken cancellationToken)
    {
        _newInstruments.Clear();
        _newTexts.Clear();
        if (_texts.Count > NamesRemembered) _texts.Clear();
        if (_refusedTexts.Count > NamesRemembered) _refusedTexts.Clear();
        if (_refusedInstruments.Count > NamesRemembered) _refusedInstruments.Clear();
        for (var i = 0; i < batch.Items.Count; i++)
        {
            if (batch.Items[i].Event is not Tick tick) continue;
            if (!_instruments.ContainsKey(tick.Instrument) && !_refusedInstruments.ContainsKey(tick.Instrument)) _newInstruments.Add(tick.Instrument);
            if (tick is not Quote quote) continue;
            Note(quote.State);
            Note(quote.UnderlyingIndex);
        }
        if (_newInstruments.Count > 0) await AddInstrumentsAsync(connection, cancellationToken).ConfigureAwait(false);
        if (_newTexts.Count > 0) await AddTextsAsync(connection, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The number of a source and its bit, as the mask of a trade has it. Outside a transaction.</summary>
    public async ValueTask<(int Id, long Mask)> SourceAsync(NpgsqlConnection connection, string source, CancellationToken cancellationToken)
    {
        if (_sources.TryGetValue(source, out var known)) return known;
        const string find = "SELECT id, bit FROM sources WHERE instance = $1 AND source = $2";
        if (await FindAsync().ConfigureAwait(false) is { } there) return _sources[source] = there;
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false))
        {
            // Two that count the rows at once would take the same bit.
            await PostgresLayout.RunAsync(connection, "LOCK TABLE sources IN SHARE ROW EXCLUSIVE MODE", cancellationToken).ConfigureAwait(false);
            await PostgresLayout.RunAsync(connection,
                $"INSERT INTO sources (instance, source, bit) SELECT $1, $2, least({LastBit}, (SELECT count(*) FROM sources)) ON CONFLICT DO NOTHING",
                cancellationToken, owner.Instance, source).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        return _sources[source] = await FindAsync().ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Source {source} was inserted and cannot be found.");

        async Task<(int, long)?> FindAsync()
        {
            await using var command = new NpgsqlCommand(find, connection) { Parameters = { new() { Value = owner.Instance }, new() { Value = source } } };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? (reader.GetInt32(0), 1L << reader.GetInt16(1)) : null;
        }
    }

    private void Note(string? text)
    {
        if (text is not null && !_texts.ContainsKey(text) && !_refusedTexts.ContainsKey(text)) _newTexts.Add(text);
    }

    private async Task AddInstrumentsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var names = _newInstruments.OrderBy(i => i.Name, StringComparer.Ordinal).ToArray();
        try
        {
            await AddAsync(names).ConfigureAwait(false);
        }
        catch (PostgresException e) when (PostgresErrors.IsPoison(e))
        {
            foreach (var name in names)
            {
                try
                {
                    await AddAsync([name]).ConfigureAwait(false);
                }
                catch (PostgresException refused) when (PostgresErrors.IsPoison(refused))
                {
                    _refusedInstruments[name] = $"The name of its instrument: {refused.MessageText} (SQLSTATE {refused.SqlState})";
                }
            }
        }

        async Task AddAsync(InstrumentRef[] some)
        {
            await using var batch = new NpgsqlBatch(connection);
            string[] venues = [.. some.Select(i => i.Venue)], listed = [.. some.Select(i => i.Name)], kinds = [.. some.Select(i => StoredNames.Of(i.Kind))];
            batch.BatchCommands.Add(new("INSERT INTO instruments (venue, name, kind, listed) SELECT v, n, k, false FROM unnest($1, $2, $3) AS t (v, n, k) ON CONFLICT DO NOTHING")
            {
                Parameters = { new() { Value = venues }, new() { Value = listed }, new() { Value = kinds } },
            });
            batch.BatchCommands.Add(new("SELECT t.o::int, i.id FROM unnest($1, $2) WITH ORDINALITY AS t (v, n, o) JOIN instruments i ON i.venue = t.v AND i.name = t.n")
            {
                Parameters = { new() { Value = venues }, new() { Value = listed } },
            });
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) _instruments[some[reader.GetInt32(0) - 1]] = reader.GetInt32(1);
        }
    }

    private async Task AddTextsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var texts = _newTexts.Order(StringComparer.Ordinal).ToArray();
        try
        {
            await AddAsync(texts).ConfigureAwait(false);
        }
        catch (PostgresException e) when (PostgresErrors.IsPoison(e))
        {
            foreach (var text in texts)
            {
                try
                {
                    await AddAsync([text]).ConfigureAwait(false);
                }
                catch (PostgresException refused) when (PostgresErrors.IsPoison(refused))
                {
                    _refusedTexts[text] = $"The text '{DeadLetterRules.Safe(text)}': {refused.MessageText} (SQLSTATE {refused.SqlState})";
                }
            }
        }

        async Task AddAsync(string[] some)
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new("INSERT INTO texts (text) SELECT t FROM unnest($1) AS t ON CONFLICT DO NOTHING") { Parameters = { new() { Value = some } } });
            batch.BatchCommands.Add(new("SELECT text, id FROM texts WHERE text = ANY ($1)") { Parameters = { new() { Value = some } } });
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) _texts[reader.GetString(0)] = reader.GetInt32(1);
        }
    }
}
