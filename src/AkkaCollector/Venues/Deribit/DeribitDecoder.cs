using System.Text;
using System.Text.Json;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;

namespace AkkaCollector.Venues.Deribit;

/// <summary>
/// Decodes Deribit's frames, with their members in any order. A frame is read to its end before anything of it is handed on: a
/// garbled or truncated one gives no tick. A ticker in the venue's usual shape is scanned in one pass; every other frame is read by
/// a JSON reader, which gives the same for the scanned ones.
/// </summary>
public sealed class DeribitDecoder : IVenueDecoder
{
    private readonly string _source;
    private readonly SourceCounters _counters;
    private readonly int _keptBytes;
    private readonly DeribitValues _values = new();
    private readonly TickerValues _ticker = new();
    private readonly DeribitTicker _tickerReader;
    private readonly DeribitTickerScanner _tickerScanner;
    private readonly DeribitTrades _trades;
    private readonly DeribitBook _book;
    private readonly DeribitCandle _candle;
    private readonly DeribitFunding _funding;
    private readonly Utf8Cache<DeribitSubject> _subjects;
    private readonly bool _scans;
    private long _unknownFields;

    /// <summary>Makes a decoder for one connection.</summary>
    /// <param name="source">The source that the ticks are of.</param>
    /// <param name="catalog">The source's instruments.</param>
    /// <param name="counters">The source's accounts.</param>
    /// <param name="keptBytes">How much is kept of a frame that cannot be decoded.</param>
    public DeribitDecoder(string source, InstrumentCatalog catalog, SourceCounters counters, int keptBytes = 65_536)
        : this(source, catalog, counters, keptBytes, scans: true)
    {
    }

    /// <summary>Makes a decoder that may be kept from scanning, so that a spec can compare both ways.</summary>
    internal DeribitDecoder(string source, InstrumentCatalog catalog, SourceCounters counters, int keptBytes, bool scans)
    {
        _scans = scans;
        _source = source;
        _counters = counters;
        _keptBytes = keptBytes;
        var instruments = new Utf8Cache<InstrumentRef>(catalog.Get);
        var texts = new Utf8Cache<string>(static text => Encoding.UTF8.GetString(text));
        _tickerReader = new DeribitTicker(_values, _ticker, instruments, texts);
        _tickerScanner = new DeribitTickerScanner(_ticker, instruments, texts);
        _trades = new DeribitTrades(_values, instruments);
        _book = new DeribitBook(_values, instruments);
        _candle = new DeribitCandle(_values);
        _funding = new DeribitFunding(_values);
        _subjects = new Utf8Cache<DeribitSubject>(channel => DeribitSubject.Read(channel, catalog));
    }

    /// <inheritdoc />
    public VenueMessage? Message { get; private set; }

    /// <inheritdoc />
    public long UnknownFields => _unknownFields + _tickerReader.UnknownFields + _trades.UnknownFields
        + _book.UnknownFields + _candle.UnknownFields + _funding.UnknownFields;

    /// <inheritdoc />
    public long UnknownChannels { get; private set; }

    /// <inheritdoc />
    public FrameKind Decode(ReadOnlySpan<byte> frame, long receivedMicros, ITickIntake intake)
    {
        _counters.FrameReceived();
        Message = null;
        try
        {
            var kind = _scans && _tickerScanner.TryScan(frame) ? EmitQuote(receivedMicros, intake) : Judge(frame, receivedMicros, intake);
            Count(kind);
            return kind;
        }
        catch (JsonException malformed)
        {
            return Undecoded(frame, receivedMicros, malformed.Message, intake);
        }
    }

    /// <inheritdoc />
    public void Refuse(ReadOnlySpan<byte> head, long receivedMicros, string error, ITickIntake intake)
    {
        _counters.FrameReceived();
        Message = null;
        Undecoded(head, receivedMicros, error, intake);
    }

    private FrameKind Judge(ReadOnlySpan<byte> frame, long receivedMicros, ITickIntake intake)
    {
        var envelope = new DeribitEnvelope();
        _values.Clear();
        ReadEnvelope(frame, receivedMicros, ref envelope);
        switch (envelope.Calls)
        {
            case DeribitEnvelope.Method.Subscription:
                return Pushed(frame, receivedMicros, ref envelope, intake);
            case DeribitEnvelope.Method.Heartbeat when envelope.IsTestRequest is { } isTestRequest:
                Message = isTestRequest ? TestRequested.Instance : HeartbeatReceived.Instance;
                return FrameKind.Control;
            case DeribitEnvelope.Method.Heartbeat or DeribitEnvelope.Method.Other:
                UnknownChannels++;
                return FrameKind.Ignored;
        }
        if (envelope.HasResult || envelope.Error is not null)
        {
            var result = envelope.HasResult ? frame[envelope.Result].ToArray() : ReadOnlyMemory<byte>.Empty;
            var error = envelope.Error is { } refusal ? refusal with { Detail = Encoding.UTF8.GetString(frame[envelope.ErrorDetail]) } : null;
            Message = new VenueAnswer(envelope.Id, result, error, envelope.InMicros, envelope.OutMicros);
            return FrameKind.Control;
        }
        KeepUndecoded(frame, receivedMicros, _values.Mistake ?? "it has neither method, result nor error", intake);
        return FrameKind.Undecoded;
    }

    private FrameKind Pushed(ReadOnlySpan<byte> frame, long receivedMicros, ref DeribitEnvelope envelope, ITickIntake intake)
    {
        if (!envelope.HasChannel)
        {
            KeepUndecoded(frame, receivedMicros, _values.Mistake ?? "params.channel is missing", intake);
            return FrameKind.Undecoded;
        }
        if (envelope.ChannelKind is DeribitChannel.Unknown or DeribitChannel.Book)
        {
            if (envelope.ChannelKind == DeribitChannel.Unknown) UnknownChannels++;
            return FrameKind.Ignored;
        }
        if (envelope.ReadAs != envelope.ChannelKind && envelope.HasData) ReadDataAgain(frame, receivedMicros, ref envelope);
        if (!envelope.HasData) _values.Mistaken("params.data is missing");
        if (envelope.Subject?.Mistake is { } misnamed) _values.Mistaken(misnamed);
        if (_values.Mistake is { } mistake)
        {
            KeepUndecoded(frame, receivedMicros, $"{Encoding.UTF8.GetString(frame[envelope.Channel])}: {mistake}", intake);
            return FrameKind.Undecoded;
        }
        return envelope.ChannelKind switch
        {
            DeribitChannel.Trades => EmitTrades(frame, receivedMicros, envelope, intake),
            DeribitChannel.BookSnapshot => Emit(_book.Make(_source, receivedMicros), intake),
            DeribitChannel.Candles => Emit(_candle.Make(_source, receivedMicros, envelope.Subject!), intake),
            DeribitChannel.Funding => Emit(_funding.Make(_source, receivedMicros, envelope.Subject!), intake),
            _ => EmitQuote(receivedMicros, intake),
        };
    }

    private FrameKind EmitQuote(long receivedMicros, ITickIntake intake) => Emit(_ticker.Make(_source, receivedMicros), intake);

    private FrameKind Emit(Tick tick, ITickIntake intake)
    {
        _counters.TickDecoded(tick);
        intake.Offer(tick);
        return FrameKind.Ticks;
    }

    private FrameKind EmitTrades(ReadOnlySpan<byte> frame, long receivedMicros, in DeribitEnvelope envelope, ITickIntake intake)
    {
        foreach (var trade in _trades.Read)
        {
            _counters.TickDecoded(trade);
            intake.Offer(trade);
        }
        foreach (var (where, mistake) in _trades.Bad)
        {
            KeepUndecoded(frame[where], receivedMicros, $"{Encoding.UTF8.GetString(frame[envelope.Channel])}: {mistake}", intake);
        }
        var kind = _trades.Read.Count > 0 ? FrameKind.Ticks : _trades.Bad.Count > 0 ? FrameKind.Undecoded : FrameKind.Ignored;
        _trades.Clear();
        return kind;
    }

    private void ReadEnvelope(ReadOnlySpan<byte> frame, long receivedMicros, ref DeribitEnvelope envelope)
    {
        var reader = new Utf8JsonReader(frame);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) _values.WrongType(ref reader, "frame", "an object");
        else
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, receivedMicros, ref envelope);
            }
        }
        // Reads past the end so that text behind the frame's last brace is found.
        while (reader.Read()) reader.Skip();
    }

    private void ReadMember(ref Utf8JsonReader reader, long receivedMicros, ref DeribitEnvelope envelope)
    {
        var name = _values.Text(ref reader);
        if (name.SequenceEqual("params"u8))
        {
            reader.Read();
            if (_values.IsObject(ref reader, "params")) ReadParams(ref reader, receivedMicros, ref envelope);
        }
        else if (name.SequenceEqual("method"u8))
        {
            reader.Read();
            envelope.Calls = _values.IsText(ref reader, "method") ? MethodOf(_values.Text(ref reader)) : envelope.Calls;
        }
        else if (name.SequenceEqual("jsonrpc"u8) || name.SequenceEqual("usDiff"u8) || name.SequenceEqual("testnet"u8))
        {
            reader.Skip();
        }
        else
        {
            ReadAnswerMember(ref reader, name, ref envelope);
        }
    }

    private static DeribitEnvelope.Method MethodOf(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("subscription"u8) ? DeribitEnvelope.Method.Subscription
        : method.SequenceEqual("heartbeat"u8) ? DeribitEnvelope.Method.Heartbeat
        : DeribitEnvelope.Method.Other;

    private void ReadAnswerMember(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, ref DeribitEnvelope envelope)
    {
        if (name.SequenceEqual("id"u8))
        {
            reader.Read();
            envelope.Id = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) ? id : null;
            reader.Skip();
        }
        else if (name.SequenceEqual("result"u8))
        {
            reader.Read();
            envelope.Result = Pass(ref reader);
            envelope.HasResult = true;
        }
        else if (name.SequenceEqual("error"u8))
        {
            reader.Read();
            envelope.Error = ReadError(ref reader, ref envelope.ErrorDetail);
        }
        else if (name.SequenceEqual("usIn"u8)) envelope.InMicros = ReadMicros(ref reader);
        else if (name.SequenceEqual("usOut"u8)) envelope.OutMicros = ReadMicros(ref reader);
        else
        {
            _unknownFields++;
            reader.Skip();
        }
    }

    private static long ReadMicros(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var micros)) return micros;
        reader.Skip();
        return 0;
    }

    /// <summary>Passes over the value that the reader stands on and says where it lies.</summary>
    private static Range Pass(ref Utf8JsonReader reader)
    {
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        return from..(int)reader.BytesConsumed;
    }

    private VenueError? ReadError(ref Utf8JsonReader reader, ref Range detail)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType == JsonTokenType.String) return new VenueError(0, Encoding.UTF8.GetString(_values.Text(ref reader)), "");
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _values.WrongType(ref reader, "error", "an object");
            return null;
        }
        long code = 0;
        string? message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _values.Text(ref reader);
            if (name.SequenceEqual("code"u8))
            {
                reader.Read();
                code = _values.Integer(ref reader, "error.code", 0);
            }
            else if (name.SequenceEqual("message"u8))
            {
                reader.Read();
                message = _values.OwnText(ref reader, "error.message");
            }
            else if (name.SequenceEqual("data"u8))
            {
                reader.Read();
                var where = Pass(ref reader);
                detail = reader.TokenType == JsonTokenType.Null ? default : where;
            }
            else reader.Skip();
        }
        return new VenueError(code, message ?? "", "");
    }

    private void ReadParams(ref Utf8JsonReader reader, long receivedMicros, ref DeribitEnvelope envelope)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _values.Text(ref reader);
            if (name.SequenceEqual("channel"u8))
            {
                reader.Read();
                if (!_values.IsText(ref reader, "params.channel")) continue;
                var channel = _values.Text(ref reader);
                envelope.ChannelKind = DeribitFrames.KindOf(channel);
                envelope.Subject = envelope.ChannelKind is DeribitChannel.Candles or DeribitChannel.Funding ? _subjects.Get(channel) : null;
                envelope.HasChannel = true;
                envelope.Channel = ((int)reader.TokenStartIndex + 1)..((int)reader.BytesConsumed - 1);
            }
            else if (name.SequenceEqual("data"u8))
            {
                reader.Read();
                var from = (int)reader.TokenStartIndex;
                ReadData(ref reader, receivedMicros, 0, ref envelope);
                envelope.Data = from..(int)reader.BytesConsumed;
                envelope.HasData = true;
            }
            else if (name.SequenceEqual("type"u8))
            {
                reader.Read();
                if (_values.IsText(ref reader, "params.type")) envelope.IsTestRequest = IsTestRequest(_values.Text(ref reader));
            }
            else
            {
                _unknownFields++;
                reader.Skip();
            }
        }
    }

    private static bool? IsTestRequest(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("test_request"u8) ? true : type.SequenceEqual("heartbeat"u8) ? false : null;

    private void ReadData(ref Utf8JsonReader reader, long receivedMicros, int start, ref DeribitEnvelope envelope)
    {
        envelope.ReadAs = envelope.ChannelKind;
        switch (envelope.ChannelKind)
        {
            case DeribitChannel.Ticker:
                _tickerReader.Read(ref reader);
                break;
            case DeribitChannel.Trades:
                _trades.ReadAll(ref reader, _source, receivedMicros, start);
                break;
            case DeribitChannel.BookSnapshot:
                _book.Read(ref reader);
                break;
            case DeribitChannel.Candles:
                _candle.Read(ref reader);
                break;
            case DeribitChannel.Funding:
                _funding.Read(ref reader);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    /// <summary>The channel was named after the data, or twice: now that it is known, the data is read as what it is.</summary>
    private void ReadDataAgain(ReadOnlySpan<byte> frame, long receivedMicros, ref DeribitEnvelope envelope)
    {
        _values.Clear();
        var reader = new Utf8JsonReader(frame[envelope.Data]);
        reader.Read();
        ReadData(ref reader, receivedMicros, envelope.Data.Start.Value, ref envelope);
    }

    private FrameKind Undecoded(ReadOnlySpan<byte> frame, long receivedMicros, string error, ITickIntake intake)
    {
        KeepUndecoded(frame, receivedMicros, error, intake);
        Count(FrameKind.Undecoded);
        return FrameKind.Undecoded;
    }

    private void KeepUndecoded(ReadOnlySpan<byte> frame, long receivedMicros, string error, ITickIntake intake)
    {
        var kept = frame[..Math.Min(frame.Length, _keptBytes)];
        intake.Offer(new UndecodedFrame { Source = _source, ReceivedMicros = receivedMicros, Frame = kept.ToArray(), Error = error });
    }

    private void Count(FrameKind kind)
    {
        switch (kind)
        {
            case FrameKind.Ticks:
                _counters.FrameWithTicks();
                break;
            case FrameKind.Control:
                _counters.FrameControl();
                break;
            case FrameKind.Ignored:
                _counters.FrameIgnored();
                break;
            default:
                _counters.FrameUndecoded();
                break;
        }
    }
}
