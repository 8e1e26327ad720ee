using System.Globalization;
using AkkaCollector.Simulator;
using AkkaCollector.Telemetry;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Simulations;

/// <summary>The rows of a run's database file, counted by a reader of its own.</summary>
internal sealed record Rows(long Quotes, long Trades, long Others, long Rejected, long Undecoded, IReadOnlySet<(string Instrument, long Id)> TradeIds)
{
    private static readonly string[] OtherTables = ["candles", "book_snapshots", "funding", "open_interest", "ratios", "liquidations"];

    public static Rows Read(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        var ids = new HashSet<(string, long)>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT i.name, t.trade_id FROM trades t JOIN instruments i ON i.id = t.instrument_id";
        using var reader = command.ExecuteReader();
        while (reader.Read()) Assert.True(ids.Add((reader.GetString(0), Number(reader.GetString(1)))), $"trade {reader.GetString(1)} is stored twice");
        return new Rows(Count(connection, "quotes"), Count(connection, "trades"), OtherTables.Sum(t => Count(connection, t)),
            Count(connection, "rejected_ticks"), Count(connection, "undecoded_frames"), ids);
    }

    /// <summary>The venue's ids carry the currency before the number, the simulator's account the number alone.</summary>
    private static long Number(string tradeId) => long.Parse(tradeId.AsSpan(tradeId.IndexOf('-') + 1), CultureInfo.InvariantCulture);

    private static long Count(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }
}

/// <summary>Three accounts of one run, each taken where it happened: sent by the simulator, received and dealt with by the collector, found in the file.</summary>
internal sealed record Books(SourceAccount Account, SentLog Sent, IReadOnlySet<(string Instrument, long Id)> SentTradeIds, Rows Rows)
{
    /// <summary>Ticks that the venue wrote to its socket and that never came in.</summary>
    public long TicksMissed => Sent.Ticks - Account.Ticks;

    /// <summary>Trades that the venue wrote to its socket and that are not in the file.</summary>
    public int TradesMissed => SentTradeIds.Except(Rows.TradeIds).Count();

    public static Books Of(SourceAccount account, SentLog sent, string database)
    {
        var ids = new HashSet<(string, long)>();
        foreach (var (instrument, about) in sent.ToJson(withTradeIds: true)["instruments"]!.AsObject())
            foreach (var id in about!["trade_ids"]!.AsArray()) ids.Add((instrument, (long)id!));
        return new Books(account, sent, ids, Rows.Read(database));
    }

    /// <summary>What holds at the end of every run, whatever went wrong in it.</summary>
    public void AssertClosed()
    {
        Assert.Equal((0, 0, 0), (Account.TickDifference, Account.FrameDifference, Account.InFlight));
        Assert.True(Account.Ticks <= Sent.Ticks, $"{Account.Ticks} ticks were received and only {Sent.Ticks} sent");
        Assert.Empty(Rows.TradeIds.Except(SentTradeIds));
        Assert.Equal(Account.Rejected, Rows.Rejected);
    }

    /// <summary>What holds besides when every commit was answered: the numbers of the summary are the rows of the file.</summary>
    public void AssertRowsEqualAccount()
    {
        Assert.Equal(Account.Stored, Rows.Quotes + Rows.Trades + Rows.Others);
        Assert.Equal(Account.UndecodedStored, Rows.Undecoded);
    }
}
