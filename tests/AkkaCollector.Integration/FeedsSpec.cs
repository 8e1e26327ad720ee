using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Everything that a source of Deribit can bring, from the simulated venue into SQLite: what stands in one table agrees with what stands
/// in the others. The market trades only while somebody listens and rests before the daemon ends, so that every candle, the first and the
/// last too, must be made of exactly the trades that are stored.
/// </summary>
public sealed class FeedsSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Candles_books_and_funding_must_be_stored_and_agree_with_quotes_and_trades()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("""
            collector {
              simulator { rate = 600, trade-share = 0.2, rest-timeout = 30s }
              sources.deribit { instruments.count = 10, book-depth = 1, candles = [1, 3] }
              sources.perpetual { book-depth = 20, candles = [1, 3, 60], funding = agg2 }
            }
            """);
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        await UntilAsync(() => folder.Scalar("SELECT count(DISTINCT venue_time) FROM candles WHERE interval_seconds = 60") >= 2, "no minute came to its end", daemon);
        await UntilAsync(() => folder.Scalar("SELECT count(*) FROM trades t WHERE t.venue_time > (SELECT max(venue_time) FROM candles WHERE interval_seconds = 60)") >= 100, "nothing was traded after it", daemon);
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());

        var summary = daemon.Summary();
        RunSpec.AssertAddsUp(summary);
        Assert.Equal((0L, 0L, 0L, 0L), (summary["rejected"], summary["dropped"], summary["conflated"], summary["in_flight"]));
        Assert.Equal(summary["stored"], folder.StoredRows());
        Assert.Equal(0, folder.Scalar("SELECT count(*) FROM undecoded_frames"));
        foreach (var seconds in new[] { 60, 180 }) MustBeMadeOfTrades(folder, seconds, instruments: 11);
        MustBeMadeOfTrades(folder, 3600, instruments: 1);
        BooksMustShowTheQuotes(folder);
        FundingMustBeTheQuotes(folder);
        Assert.DoesNotContain(daemon.Lines, l => l.Contains("never received", StringComparison.Ordinal));
    }

    private static void MustBeMadeOfTrades(WorkFolder folder, int seconds, int instruments)
    {
        var made = string.Create(CultureInfo.InvariantCulture, $"""
            WITH made AS (
                SELECT instrument_id, venue_time / {seconds}000000 * {seconds}000000 AS start, max(price) AS high, min(price) AS low, max(first) AS open, max(last) AS close,
                    sum(amount) AS amount, sum(amount / price) AS inverse, sum(amount * price) AS cost
                FROM (SELECT *, first_value(price) OVER w AS first, last_value(price) OVER w AS last FROM trades
                      WINDOW w AS (PARTITION BY instrument_id, venue_time / {seconds}000000 ORDER BY trade_seq ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
                GROUP BY instrument_id, start),
            kept AS (SELECT c.*, i.kind = 'option' AS is_option FROM candles c JOIN instruments i ON i.id = c.instrument_id WHERE interval_seconds = {seconds}),
            both AS (
                SELECT k.*, m.start, m.open AS o, m.high AS h, m.low AS l, m.close AS c, CASE is_option WHEN 1 THEN m.amount ELSE m.inverse END AS v,
                    CASE is_option WHEN 1 THEN m.cost ELSE m.amount END AS q
                FROM kept k LEFT JOIN made m ON m.instrument_id = k.instrument_id AND m.start = k.venue_time)
            """);
        long Count(string of) => folder.Scalar($"{made} SELECT count(*) FROM {of}");
        Assert.True(folder.Scalar($"{made} SELECT count(DISTINCT instrument_id) FROM both WHERE start IS NOT NULL") >= instruments, $"Not all instruments have candles of {seconds} s.");
        Assert.Equal(0, Count("both WHERE start IS NOT NULL AND (open, high, low, close) IS NOT (o, h, l, c)"));
        Assert.Equal(0, Count("both WHERE start IS NOT NULL AND (abs(volume - v) > 1e-7 OR abs(quote_volume - q) > 1e-7 OR volume IS NULL OR quote_volume IS NULL)"));
        // A candle that no trade made says so; and no trade is without its candle.
        Assert.Equal(0, Count("both WHERE start IS NULL AND (volume <> 0 OR quote_volume <> 0 OR open <> close OR high <> low OR open <> low)"));
        Assert.Equal(0, Count($"made m WHERE EXISTS (SELECT 1 FROM kept k WHERE k.instrument_id = m.instrument_id) AND NOT EXISTS (SELECT 1 FROM kept k WHERE k.instrument_id = m.instrument_id AND k.venue_time = m.start)"));
        Assert.Equal(0, Count("kept WHERE is_final <> 0"));
    }

    private static void BooksMustShowTheQuotes(WorkFolder folder)
    {
        Assert.True(folder.Scalar("SELECT count(DISTINCT instrument_id) FROM book_snapshots") >= 11, "Not all instruments have books.");
        Assert.Equal(20, folder.Scalar("SELECT max(json_array_length(bid_prices)) FROM book_snapshots"));
        Assert.Equal(1, folder.Scalar("SELECT max(json_array_length(x.ask_prices)) FROM book_snapshots x JOIN instruments i ON i.id = x.instrument_id WHERE i.kind = 'option'"));
        Assert.Equal(0, folder.Scalar("""
            SELECT count(*) FROM book_snapshots b WHERE NOT EXISTS (
                SELECT 1 FROM quotes q WHERE q.instrument_id = b.instrument_id AND q.venue_time = b.venue_time
                    AND q.bid_price IS json_extract(b.bid_prices, '$[0]') AND q.bid_amount IS json_extract(b.bid_amounts, '$[0]')
                    AND q.ask_price IS json_extract(b.ask_prices, '$[0]') AND q.ask_amount IS json_extract(b.ask_amounts, '$[0]'))
            """));
    }

    private static void FundingMustBeTheQuotes(WorkFolder folder)
    {
        Assert.True(folder.Scalar("SELECT count(*) FROM funding WHERE period_seconds = 28800 AND next_time IS NULL") > 10);
        Assert.Equal(0, folder.Scalar("""
            SELECT count(*) FROM funding f WHERE NOT EXISTS (
                SELECT 1 FROM quotes q WHERE q.instrument_id = f.instrument_id AND q.venue_time = f.venue_time AND q.current_funding = f.rate AND q.index_price = f.index_price)
            """));
    }

    private static async Task UntilAsync(Func<bool> holds, string missing, DaemonProcess daemon)
    {
        var watch = Stopwatch.StartNew();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!holds())
        {
            Assert.True(watch.Elapsed < Patience && !daemon.HasExited, $"Within {Patience} {missing}. The daemon said:\n{daemon.Output}");
            await look.WaitForNextTickAsync();
        }
    }
}
