using System.Globalization;
using AkkaCollector.Configuration;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using Microsoft.Data.Sqlite;

namespace AkkaCollector.Integration;

/// <summary>A folder of its own for one spec, with a configuration and the store that a daemon leaves there.</summary>
internal sealed class WorkFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("akkacollector-").FullName;

    public string Data => Path.Combine(Root, "data");

    public string Database => Path.Combine(Data, "ticks.db");

    /// <summary>A configuration over the quickstart that takes any free port.</summary>
    public string Config(string text = "") => ConfigOver(AppContext.BaseDirectory, text);

    /// <summary>The same over the quickstart of a program that lies elsewhere.</summary>
    public string ConfigOver(string program, string text = "")
    {
        var file = Path.Combine(Root, "test.conf");
        var quickstart = Path.Combine(program, "hocon", "quickstart.conf");
        File.WriteAllText(file, $"include \"{quickstart}\"\ncollector.status.port = 0\n{text}\n");
        return file;
    }

    /// <summary>Makes a store of quotes of ten instruments, a millisecond each after the other, from 2026-11-22 on.</summary>
    public async Task FillAsync(int quotes)
    {
        const int batch = 5_000;
        var config = CollectorConfig.Load(Config(), new Dictionary<string, string>(), $"collector.data-dir = \"{Data}\"");
        var catalog = new InstrumentCatalog("deribit", _ => InstrumentKind.Option);
        var begin = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero).UnixMicros();
        await using var store = TickStores.Create(CollectorSettings.Read(config).Storage, new StoreOwner("spec", "spec-1"), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        for (var first = 0; first < quotes; first += batch)
        {
            var items = Enumerable.Range(first, Math.Min(batch, quotes - first)).Select(i => new Validated(
                new Quote
                {
                    Source = "spec", Instrument = catalog.Get($"ETH-{i % 10}"), VenueMicros = begin + (i * 10_000L), ReceivedMicros = begin + (i * 10_000L) + 7,
                    BidPrice = 0.01 + (i % 1000 / 1e5), AskPrice = 0.02 + (i % 1000 / 1e5), MarkPrice = Math.Sqrt(i), IndexPrice = 3000 + Math.Sin(i), State = "open",
                }, Outcome.Accepted, TickFlags.None, RejectReasons.None)).ToList();
            await store.WriteAsync(new TickBatch($"{first}", "spec", items), CancellationToken.None);
        }
    }

    /// <summary>One number from the store.</summary>
    public long Scalar(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>How many ticks stand in the store.</summary>
    public long StoredRows() => Scalar(StoredRowsSql);

    /// <summary>Counts the ticks of every table, in either store.</summary>
    public const string StoredRowsSql =
        "SELECT (SELECT count(*) FROM quotes) + (SELECT count(*) FROM trades) + (SELECT count(*) FROM candles) + (SELECT count(*) FROM book_snapshots) + (SELECT count(*) FROM funding)";

    /// <summary>One text from the store.</summary>
    public string Text(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>One number from the store, with another folder's store beside it under the name <c>other</c>.</summary>
    public long ScalarBeside(WorkFolder other, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"ATTACH '{other.Database}' AS other; {sql}";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>One column of texts from the store.</summary>
    public IReadOnlyList<string> Column(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
