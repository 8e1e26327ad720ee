using System.Text.Json;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>Reads Deribit's instrument list and book summaries, and tells an instrument's kind by its name.</summary>
public static class DeribitInstruments
{
    /// <summary>Perpetuals are listed with an expiry in the year 3000.</summary>
    private const long NeverMicros = 32_000_000_000_000_000;

    /// <summary>
    /// <c>ETH-27NOV26-3000-C</c> is an option, <c>ETH-27NOV26</c> a future, <c>ETH-PERPETUAL</c> a perpetual, <c>ETH_USDC</c> a spot
    /// pair, and anything else with a letter code in its middle, such as <c>BTC-CS-27NOV26-80000_90000</c>, a combo.
    /// </summary>
    public static InstrumentKind KindOfName(string name)
    {
        var parts = name.Split('-');
        if (parts[0].Length == 0) return InstrumentKind.Unknown;
        return parts.Length switch
        {
            1 => parts[0].Count(c => c == '_') == 1 ? InstrumentKind.Spot : InstrumentKind.Unknown,
            2 => parts[1] == "PERPETUAL" ? InstrumentKind.Perpetual : IsDate(parts[1]) ? InstrumentKind.Future : InstrumentKind.Unknown,
            4 when IsDate(parts[1]) && parts[3] is "C" or "P" => InstrumentKind.Option,
            _ => parts[1].Length > 0 && parts[1].All(char.IsAsciiLetterUpper) ? InstrumentKind.Combo : InstrumentKind.Unknown,
        };
    }

    /// <summary>Reads the result of <c>public/get_instruments</c> and, if it was asked for, of <c>public/get_book_summary_by_currency</c>.</summary>
    /// <exception cref="VenueAnswerException">One of them is not a list.</exception>
    public static VenueListing Read(ReadOnlyMemory<byte> instruments, ReadOnlyMemory<byte> summaries)
    {
        var listed = new List<Instrument>();
        var unreadable = ReadList(instruments, "get_instruments", entry =>
        {
            var instrument = ReadInstrument(entry);
            if (instrument is not null) listed.Add(instrument);
            return instrument is not null;
        });
        var activity = new Dictionary<string, InstrumentActivity>(StringComparer.Ordinal);
        if (!summaries.IsEmpty)
        {
            unreadable += ReadList(summaries, "get_book_summary_by_currency", entry =>
            {
                if (Text(entry, "instrument_name"u8) is not { Length: > 0 } name) return false;
                activity[name] = ReadActivity(entry);
                return true;
            });
        }
        return new VenueListing(listed, activity, unreadable);
    }

    private static bool IsDate(string text) =>
        text.Length is 6 or 7 && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(text[^2])
        && text[^5..^2].All(char.IsAsciiLetterUpper) && (text.Length == 6 || char.IsAsciiDigit(text[1]));

    /// <summary>Reads each entry of a list and counts those that cannot be read.</summary>
    private static int ReadList(ReadOnlyMemory<byte> json, string call, Func<JsonElement, bool> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new VenueAnswerException($"The answer to {call} must be a list, was {document.RootElement.ValueKind}.");
            }
            return document.RootElement.EnumerateArray().Count(entry => !IsRead(entry, read));
        }
        catch (JsonException malformed)
        {
            throw new VenueAnswerException($"The answer to {call} cannot be read: {malformed.Message}", malformed);
        }
    }

    private static bool IsRead(JsonElement entry, Func<JsonElement, bool> read)
    {
        try
        {
            return read(entry);
        }
        catch (InvalidOperationException)
        {
            // Text that is not valid UTF-8 is found only when it is read.
            return false;
        }
    }

    private static Instrument? ReadInstrument(JsonElement entry)
    {
        if (Text(entry, "instrument_name"u8) is not { Length: > 0 } name) return null;
        var expiry = Micros(entry, "expiration_timestamp"u8);
        return new Instrument
        {
            Venue = "deribit",
            Name = name,
            Kind = KindOf(entry, name),
            BaseCurrency = Text(entry, "base_currency"u8) ?? "",
            QuoteCurrency = Text(entry, "quote_currency"u8) ?? "",
            Strike = Number(entry, "strike"u8),
            Right = Text(entry, "option_type"u8) switch { "call" => OptionRight.Call, "put" => OptionRight.Put, _ => OptionRight.None },
            CreatedMicros = Micros(entry, "creation_timestamp"u8) ?? 0,
            ExpiryMicros = expiry > NeverMicros ? null : expiry,
            TickSize = Number(entry, "tick_size"u8) ?? 0,
            ContractSize = Number(entry, "contract_size"u8) ?? 0,
            MinTradeAmount = Number(entry, "min_trade_amount"u8) ?? 0,
            IsActive = !entry.TryGetProperty("is_active"u8, out var active) || active.ValueKind != JsonValueKind.False,
        };
    }

    private static InstrumentKind KindOf(JsonElement entry, string name) => Text(entry, "kind"u8) switch
    {
        "option" => InstrumentKind.Option,
        "future" => Text(entry, "settlement_period"u8) == "perpetual" ? InstrumentKind.Perpetual : InstrumentKind.Future,
        "spot" => InstrumentKind.Spot,
        "option_combo" or "future_combo" => InstrumentKind.Combo,
        _ => KindOfName(name),
    };

    private static InstrumentActivity ReadActivity(JsonElement entry)
    {
        var underlying = Number(entry, "underlying_price"u8) ?? Number(entry, "estimated_delivery_price"u8) ?? double.NaN;
        return new InstrumentActivity(Number(entry, "open_interest"u8) ?? double.NaN, underlying);
    }

    private static string? Text(JsonElement entry, ReadOnlySpan<byte> field) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static double? Number(JsonElement entry, ReadOnlySpan<byte> field) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;

    /// <summary>A time in milliseconds as microseconds.</summary>
    private static long? Micros(JsonElement entry, ReadOnlySpan<byte> field) =>
        Number(entry, field) is { } millis and >= 0 and < 1e15 ? (long)millis * 1000 : null;
}
