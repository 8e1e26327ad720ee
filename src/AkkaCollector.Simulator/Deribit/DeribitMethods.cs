using System.Text.Json;

namespace AkkaCollector.Simulator;

/// <summary>What the venue's methods tell about its market. Called under the market's lock.</summary>
internal sealed class DeribitMethods(DeribitMarket market, TimeProvider time)
{
    private static readonly string[] Currencies = ["BTC", "ETH", "SOL", "XRP", "USDC", "USDT", "EURR", "any"];
    private static readonly string[] Kinds = ["future", "option", "spot", "future_combo", "option_combo", "any"];

    public void AddTo(Dictionary<string, RpcHandler> methods)
    {
        methods.Add("public/get_instruments", GetInstruments);
        methods.Add("public/get_book_summary_by_currency", GetBookSummary);
        methods.Add("public/get_last_trades_by_instrument", GetLastTrades);
        methods.Add("public/ticker", Ticker);
    }

    private void GetInstruments(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        var currency = Choice(parameters.String("currency"), "currency", Currencies);
        var kind = Choice(parameters.OptionalString("kind") ?? "any", "kind", Kinds);
        var instruments = parameters.OptionalBool("expired") ? market.Market.Expired : market.Market.Instruments;
        result.WriteStartArray();
        foreach (var instrument in instruments.Where(i => IsMeant(i, currency, kind))) InstrumentText.Write(result, instrument);
        result.WriteEndArray();
    }

    private void GetBookSummary(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        var currency = Choice(parameters.String("currency"), "currency", Currencies);
        var kind = Choice(parameters.OptionalString("kind") ?? "any", "kind", Kinds);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        result.WriteStartArray();
        foreach (var instrument in market.Market.Instruments.Where(i => IsMeant(i, currency, kind)))
        {
            market.Market.Price(instrument);
            InstrumentText.WriteSummary(result, instrument, now);
        }
        result.WriteEndArray();
    }

    private void GetLastTrades(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        var instrument = Find(parameters);
        var trades = instrument.Trades;
        var first = Math.Max(parameters.OptionalLong("start_seq") ?? 0, trades.OldestSeq);
        var last = Math.Min(parameters.OptionalLong("end_seq") ?? long.MaxValue, trades.NextSeq - 1);
        var count = parameters.OptionalLong("count") ?? 10;
        if (count is < 1 or > 1000) throw RpcException.InvalidParam("count", "value must be >= 1 and <= 1000");
        var ascending = Choice(parameters.OptionalString("sorting") ?? "default", "sorting", ["asc", "desc", "default"]) == "asc";
        var available = Math.Max(0, last - first + 1);
        var given = Math.Min(available, count);
        Span<byte> buffer = stackalloc byte[DeribitEncoder.LongestData];
        result.WriteStartObject();
        result.WriteStartArray("trades");
        for (var i = 0L; i < given; i++)
        {
            var text = new JsonText(buffer);
            DeribitEncoder.Trade(ref text, instrument, trades[ascending ? first + i : last - i]);
            result.WriteRawValue(buffer[..text.Length], skipInputValidation: true);
        }
        result.WriteEndArray();
        result.WriteBoolean("has_more", available > given);
        result.WriteEndObject();
    }

    private void Ticker(RpcParams parameters, IRpcSession? session, Utf8JsonWriter result)
    {
        var instrument = Find(parameters);
        market.Market.Price(instrument);
        Span<byte> buffer = stackalloc byte[DeribitEncoder.LongestData];
        var length = DeribitEncoder.Ticker(buffer, instrument, time.GetUtcNow().ToUnixTimeMilliseconds());
        result.WriteRawValue(buffer[..length], skipInputValidation: true);
    }

    private MarketInstrument Find(RpcParams parameters)
    {
        var name = parameters.String("instrument_name");
        return market.Market.Find(name) ?? market.Market.Expired.LastOrDefault(i => i.Name == name) ?? throw RpcException.InstrumentNotFound();
    }

    private static bool IsMeant(MarketInstrument instrument, string currency, string kind) =>
        (currency == "any" || instrument.Underlying.Currency == currency) && (kind == "any" || instrument.KindName == kind);

    private static string Choice(string value, string name, string[] choices) =>
        choices.Contains(value) ? value : throw RpcException.InvalidParam(name, "invalid value");
}
