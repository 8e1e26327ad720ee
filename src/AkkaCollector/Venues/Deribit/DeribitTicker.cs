using System.Text;
using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>Reads the <c>data</c> of a ticker frame. Used again for each frame; makes nothing but the <see cref="Quote"/>.</summary>
internal sealed class DeribitTicker
{
    /// <summary>The numbers of a ticker by the place where they wait for the quote to be made.</summary>
    private enum Field : byte
    {
        BidPrice, BidAmount, BidIv, AskPrice, AskAmount, AskIv, Last, Mark, MarkIv, Index, Underlying, OpenInterest, MinPrice, MaxPrice,
        Settlement, Delivery, InterestRate, Funding8h, CurrentFunding, InterestValue,
        Delta, Gamma, Vega, Theta, Rho, High, Low, PriceChange, Volume, VolumeUsd,
        Count, Timestamp, Instrument, State, UnderlyingIndex, Stats, Greeks, Unused, Unknown,
    }

    private readonly DeribitValues _values;
    private readonly Utf8Cache<InstrumentRef> _instruments;
    private readonly Utf8Cache<string> _texts = new(static text => Encoding.UTF8.GetString(text));
    private readonly double[] _numbers = new double[(int)Field.Count];
    private InstrumentRef? _instrument;
    private string? _state;
    private string? _underlyingIndex;
    private long _micros;

    public DeribitTicker(DeribitValues values, Utf8Cache<InstrumentRef> instruments)
    {
        _values = values;
        _instruments = instruments;
    }

    /// <summary>Fields seen so far that are not known here.</summary>
    public long UnknownFields { get; private set; }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        _numbers.AsSpan().Fill(double.NaN);
        _instrument = null;
        _state = _underlyingIndex = null;
        _micros = 0;
        if (reader.TokenType == JsonTokenType.StartObject) ReadFields(ref reader);
        else _values.WrongType(ref reader, "data", "an object");
        if (_instrument is null) _values.Mistaken("instrument_name is missing");
        if (_micros == 0) _values.Mistaken("timestamp is missing");
    }

    /// <summary>The quote of what was read. Deribit sends a price of 0 for a side that nobody quotes: that side is absent.</summary>
    public Quote Make(string source, long receivedMicros)
    {
        var n = _numbers;
        Absent(n, Field.BidPrice, Field.BidAmount, Field.BidIv);
        Absent(n, Field.AskPrice, Field.AskAmount, Field.AskIv);
        return new Quote
        {
            Source = source,
            ReceivedMicros = receivedMicros,
            Instrument = _instrument!,
            VenueMicros = _micros,
            BidPrice = n[(int)Field.BidPrice],
            BidAmount = n[(int)Field.BidAmount],
            BidIv = n[(int)Field.BidIv],
            AskPrice = n[(int)Field.AskPrice],
            AskAmount = n[(int)Field.AskAmount],
            AskIv = n[(int)Field.AskIv],
            LastPrice = n[(int)Field.Last],
            MarkPrice = n[(int)Field.Mark],
            MarkIv = n[(int)Field.MarkIv],
            IndexPrice = n[(int)Field.Index],
            UnderlyingPrice = n[(int)Field.Underlying],
            UnderlyingIndex = _underlyingIndex,
            Delta = n[(int)Field.Delta],
            Gamma = n[(int)Field.Gamma],
            Vega = n[(int)Field.Vega],
            Theta = n[(int)Field.Theta],
            Rho = n[(int)Field.Rho],
            OpenInterest = n[(int)Field.OpenInterest],
            Volume = n[(int)Field.Volume],
            VolumeUsd = n[(int)Field.VolumeUsd],
            PriceChange = n[(int)Field.PriceChange],
            Low = n[(int)Field.Low],
            High = n[(int)Field.High],
            MinPrice = n[(int)Field.MinPrice],
            MaxPrice = n[(int)Field.MaxPrice],
            SettlementPrice = n[(int)Field.Settlement],
            EstimatedDeliveryPrice = n[(int)Field.Delivery],
            InterestRate = n[(int)Field.InterestRate],
            Funding8h = n[(int)Field.Funding8h],
            CurrentFunding = n[(int)Field.CurrentFunding],
            InterestValue = n[(int)Field.InterestValue],
            State = _state,
        };
    }

    private static void Absent(double[] numbers, Field price, Field amount, Field iv)
    {
        if (numbers[(int)price] == 0) numbers[(int)price] = numbers[(int)amount] = numbers[(int)iv] = double.NaN;
    }

    private void ReadFields(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldOf(_values.Text(ref reader));
            reader.Read();
            if (field < Field.Count)
            {
                _numbers[(int)field] = reader.TokenType == JsonTokenType.Number && JsonNumbers.TryParse(reader.ValueSpan, out var number)
                    ? number
                    : _values.Number(ref reader, NameOf(field));
            }
            else
            {
                ReadOther(ref reader, field);
            }
        }
    }

    private void ReadOther(ref Utf8JsonReader reader, Field field)
    {
        switch (field)
        {
            case Field.Timestamp:
                _micros = _values.Micros(ref reader, "timestamp");
                break;
            case Field.Instrument:
                if (_values.IsText(ref reader, "instrument_name")) _instrument = InstrumentOf(ref reader);
                break;
            case Field.State:
                if (_values.IsText(ref reader, "state")) _state = _texts.Get(_values.Text(ref reader));
                break;
            case Field.UnderlyingIndex:
                if (_values.IsText(ref reader, "underlying_index")) _underlyingIndex = _texts.Get(_values.Text(ref reader));
                break;
            case Field.Stats:
                if (_values.IsObject(ref reader, "stats")) ReadNested(ref reader, static name => StatOf(name));
                break;
            case Field.Greeks:
                if (_values.IsObject(ref reader, "greeks")) ReadNested(ref reader, static name => GreekOf(name));
                break;
            default:
                if (field == Field.Unknown) UnknownFields++;
                reader.Skip();
                break;
        }
    }

    private InstrumentRef? InstrumentOf(ref Utf8JsonReader reader)
    {
        var name = _values.Text(ref reader);
        return name.IsEmpty ? null : _instruments.Get(name);
    }

    private delegate Field FieldFinder(ReadOnlySpan<byte> name);

    private void ReadNested(ref Utf8JsonReader reader, FieldFinder fieldOf)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = fieldOf(_values.Text(ref reader));
            reader.Read();
            if (field < Field.Count)
            {
                _numbers[(int)field] = _values.Number(ref reader, NameOf(field));
                continue;
            }
            if (field == Field.Unknown) UnknownFields++;
            reader.Skip();
        }
    }

    private static Field FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 => name.SequenceEqual("stats"u8) ? Field.Stats : name.SequenceEqual("state"u8) ? Field.State : Field.Unknown,
        6 => name.SequenceEqual("greeks"u8) ? Field.Greeks : name.SequenceEqual("bid_iv"u8) ? Field.BidIv
            : name.SequenceEqual("ask_iv"u8) ? Field.AskIv : Field.Unknown,
        7 => name.SequenceEqual("mark_iv"u8) ? Field.MarkIv : Field.Unknown,
        9 => name.SequenceEqual("timestamp"u8) ? Field.Timestamp : name.SequenceEqual("min_price"u8) ? Field.MinPrice
            : name.SequenceEqual("max_price"u8) ? Field.MaxPrice : Field.Unknown,
        10 => name.SequenceEqual("mark_price"u8) ? Field.Mark : name.SequenceEqual("last_price"u8) ? Field.Last
            : name.SequenceEqual("funding_8h"u8) ? Field.Funding8h : Field.Unknown,
        11 => name.SequenceEqual("index_price"u8) ? Field.Index : Field.Unknown,
        13 => name.SequenceEqual("open_interest"u8) ? Field.OpenInterest : name.SequenceEqual("interest_rate"u8) ? Field.InterestRate : Field.Unknown,
        14 => name.SequenceEqual("best_bid_price"u8) ? Field.BidPrice : name.SequenceEqual("best_ask_price"u8) ? Field.AskPrice
            : name.SequenceEqual("interest_value"u8) ? Field.InterestValue
            : name.SequenceEqual("delivery_price"u8) ? Field.Unused : Field.Unknown,
        15 => name.SequenceEqual("best_bid_amount"u8) ? Field.BidAmount : name.SequenceEqual("best_ask_amount"u8) ? Field.AskAmount
            : name.SequenceEqual("instrument_name"u8) ? Field.Instrument
            : name.SequenceEqual("current_funding"u8) ? Field.CurrentFunding : Field.Unknown,
        16 => name.SequenceEqual("underlying_price"u8) ? Field.Underlying : name.SequenceEqual("underlying_index"u8) ? Field.UnderlyingIndex
            : name.SequenceEqual("settlement_price"u8) ? Field.Settlement : Field.Unknown,
        24 => name.SequenceEqual("estimated_delivery_price"u8) ? Field.Delivery : Field.Unknown,
        _ => Field.Unknown,
    };

    private static Field GreekOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("delta"u8) ? Field.Delta : name.SequenceEqual("gamma"u8) ? Field.Gamma : name.SequenceEqual("vega"u8) ? Field.Vega
        : name.SequenceEqual("theta"u8) ? Field.Theta : name.SequenceEqual("rho"u8) ? Field.Rho : Field.Unknown;

    private static Field StatOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("high"u8) ? Field.High : name.SequenceEqual("low"u8) ? Field.Low : name.SequenceEqual("volume"u8) ? Field.Volume
        : name.SequenceEqual("volume_usd"u8) ? Field.VolumeUsd : name.SequenceEqual("price_change"u8) ? Field.PriceChange
        : name.SequenceEqual("volume_notional"u8) ? Field.Unused : Field.Unknown;

    private static string NameOf(Field field) => field switch
    {
        Field.BidPrice => "best_bid_price",
        Field.BidAmount => "best_bid_amount",
        Field.BidIv => "bid_iv",
        Field.AskPrice => "best_ask_price",
        Field.AskAmount => "best_ask_amount",
        Field.AskIv => "ask_iv",
        Field.Last => "last_price",
        Field.Mark => "mark_price",
        Field.MarkIv => "mark_iv",
        Field.Index => "index_price",
        Field.Underlying => "underlying_price",
        Field.OpenInterest => "open_interest",
        Field.MinPrice => "min_price",
        Field.MaxPrice => "max_price",
        Field.Settlement => "settlement_price",
        Field.Delivery => "estimated_delivery_price",
        Field.InterestRate => "interest_rate",
        Field.Funding8h => "funding_8h",
        Field.CurrentFunding => "current_funding",
        Field.InterestValue => "interest_value",
        Field.PriceChange => "stats.price_change",
        Field.Volume => "stats.volume",
        Field.VolumeUsd => "stats.volume_usd",
        Field.High => "stats.high",
        Field.Low => "stats.low",
        _ => "greeks." + field.ToString().ToLowerInvariant(),
    };
}
