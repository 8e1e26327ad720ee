using System.CommandLine;
using AkkaCollector.Storage;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>query</c>: what people ask a store of ticks most.</summary>
internal static class QueryCommand
{
    private static readonly string[] CandleColumns = ["timestamp", "venue", "instrument", "open", "high", "low", "close", "volume", "count"];

    public static Command Create() => new("query", "Reads the newest quotes, or candles made of stored ticks. A running daemon is not disturbed.") { Last(), Ohlcv() };

    private static Command Last()
    {
        var (config, data, symbol, output) = (CommonOptions.Config(), CommonOptions.Data(), ReadingOptions.Symbol(), ReadingOptions.Output());
        var (from, to, format) = (ReadingOptions.From(), ReadingOptions.To(), ReadingOptions.Format("table", "table", "csv", "ndjson"));
        var command = new Command("last", "The newest quote of each instrument, by the venue's time.") { config, data, symbol, from, to, format, output };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(() =>
        {
            var filter = ReadingOptions.Filter(parsed.GetValue(symbol), parsed.GetValue(from), parsed.GetValue(to));
            return ReadingOptions.ReadAsync(ReadingOptions.Storage(parsed, config, data), parsed.GetValue(output), gzip: false, async (reader, stream) =>
                $"{await reader.ReadLastQuotesAsync(filter, Rows(parsed, format, stream), cancellation)} instruments.", cancellation);
        }));
        return command;
    }

    private static Command Ohlcv()
    {
        var (config, data, symbol, output) = (CommonOptions.Config(), CommonOptions.Data(), ReadingOptions.Symbol(), ReadingOptions.Output());
        var (from, to, format) = (ReadingOptions.From(), ReadingOptions.To(), ReadingOptions.Format("table", "table", "csv", "ndjson"));
        var interval = new Option<TimeSpan>("--interval", "-i")
        {
            Description = "Length of a candle, such as 1m, 5m, 1h or 1d; 1s at least.",
            DefaultValueFactory = _ => TimeSpan.FromMinutes(1),
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (CommonOptions.ParseDuration(text) is { } length && length >= TimeSpan.FromSeconds(1)) return length;
                result.AddError($"--interval must be a duration such as 1m, 1s at least, was '{text}'.");
                return default;
            },
        };
        var price = new Option<string>("--price") { Description = "trade, or mid for the middle of bid and ask.", DefaultValueFactory = _ => "trade" };
        price.AcceptOnlyFromAmong("trade", "mid");
        var command = new Command("ohlcv", "Candles made of stored trades, or of the middle of bid and ask. An interval without a price has no candle.")
        {
            config, data, symbol, interval, price, from, to, format, output,
        };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(() =>
        {
            var filter = ReadingOptions.Filter(parsed.GetValue(symbol), parsed.GetValue(from), parsed.GetValue(to));
            var kind = parsed.GetValue(price) == "mid" ? PriceKind.Mid : PriceKind.Trade;
            return ReadingOptions.ReadAsync(ReadingOptions.Storage(parsed, config, data), parsed.GetValue(output), gzip: false, async (reader, stream) =>
                $"{await WriteCandlesAsync(reader.ReadPricesAsync(filter, kind, cancellation), parsed.GetValue(interval), Rows(parsed, format, stream), cancellation)} candles.", cancellation);
        }));
        return command;
    }

    private static IRowSink Rows(ParseResult parsed, Option<string> format, Stream stream) => RowSinks.Create(parsed.GetValue(format) switch
    {
        "csv" => RowFormat.Csv,
        "ndjson" => RowFormat.Ndjson,
        _ => RowFormat.Table,
    }, stream);

    private static async Task<long> WriteCandlesAsync(IAsyncEnumerable<PricePoint> prices, TimeSpan interval, IRowSink rows, CancellationToken cancellation)
    {
        var rules = new CandleRules(interval);
        var written = 0L;
        await rows.ColumnsAsync(CandleColumns, cancellation);
        await foreach (var point in prices.WithCancellation(cancellation))
        {
            if (rules.Add(point) is { } candle) await WriteAsync(candle);
        }
        if (rules.Finish() is { } last) await WriteAsync(last);
        await rows.EndAsync(cancellation);
        return written;

        ValueTask WriteAsync(OhlcvRow c)
        {
            written++;
            var start = DateTimeOffset.UnixEpoch.AddTicks(c.StartMicros * TimeSpan.TicksPerMicrosecond);
            return rows.RowAsync([start, c.Venue, c.Instrument, c.Open, c.High, c.Low, c.Close, c.Volume, c.Count], cancellation);
        }
    }
}
