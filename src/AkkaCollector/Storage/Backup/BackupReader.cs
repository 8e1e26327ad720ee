using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Storage;

/// <summary>Reads a backup from its first line to its last, or to where it is damaged. Memory is one batch.</summary>
internal sealed class BackupReader : IDisposable
{
    private readonly StreamReader _lines;
    private readonly SpoolInstruments _instruments;
    private readonly string _path;
    private long _line;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="instruments">Instruments as they are named in all files of one restore.</param>
    public BackupReader(string path, SpoolInstruments instruments) : this(path, new GZipStream(File.OpenRead(path), CompressionMode.Decompress), instruments)
    {
    }

    /// <summary>Reads a file that is open.</summary>
    /// <param name="path">What to call it.</param>
    /// <param name="file">Where it is unpacked; closed with this object.</param>
    /// <param name="instruments">Instruments as they are named in all files of one restore.</param>
    public BackupReader(string path, GZipStream file, SpoolInstruments instruments)
    {
        (_path, _instruments) = (path, instruments);
        _lines = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 64 * 1024);
    }

    /// <summary>Told of each line that was read and understood, before what is in it is given; null for nobody.</summary>
    public Action<string>? Heard { get; init; }

    /// <summary>The version that its first line names; null before that is read, or when it is none.</summary>
    public int? Version { get; private set; }

    /// <summary>Lines read.</summary>
    public long Lines => _line;

    /// <summary>Whether its last line says that a killed process had left it without its end; known at the end.</summary>
    public bool WasCut { get; private set; }

    /// <summary>Which collector wrote it; null before the first <see cref="Read"/>.</summary>
    public string? Instance { get; private set; }

    /// <summary>What is wrong with it; null when it is whole, or not read to its end.</summary>
    public string? Damage { get; private set; }

    /// <summary>Batches that its writer had to leave out; known at the end.</summary>
    public long Missed { get; private set; }

    /// <summary>The next batch or list; null at the end or at damage.</summary>
    public object? Read()
    {
        try
        {
            while (NextLine() is { } line)
            {
                using (line)
                {
                    if (Look(line.RootElement) is { } found) return found;
                    if (Damage is not null || _ended) return null;
                }
            }
            Damage = $"{_path} ends after line {_line} and not with its last line: it is not whole.";
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or FormatException or InvalidOperationException or DecoderFallbackException or EndOfStreamException)
        {
            Damage = $"{_path} cannot be read on after line {_line}: {e.Message}";
        }
        return null;
    }

    public void Dispose() => _lines.Dispose();

    private bool _ended;

    private object? Look(JsonElement line)
    {
        if (line.TryGetProperty("backup", out var version))
        {
            Version = version.GetInt32();
            if (Version != BackupLinesWriter.Version) Damage = $"{_path} has version {version}, this collector reads {BackupLinesWriter.Version}.";
            Instance = line.GetProperty("instance").GetString();
            return null;
        }
        if (Instance is null) throw new InvalidDataException("It does not begin as a backup does.");
        if (line.TryGetProperty("instruments", out var instruments)) return instruments.Deserialize(BackupJson.Default.InstrumentArray);
        if (line.TryGetProperty("end", out _))
        {
            Missed = line.GetProperty("missed").GetInt64();
            WasCut = line.TryGetProperty("cut", out _);
            _ended = true;
            return null;
        }
        return Batch(line);
    }

    private TickBatch Batch(JsonElement head)
    {
        var (id, source) = (head.GetProperty("batch").GetString()!, head.GetProperty("source").GetString()!);
        var items = new Validated[head.GetProperty("events").GetInt32()];
        for (var i = 0; i < items.Length; i++)
        {
            using var line = NextLine() ?? throw new EndOfStreamException("A batch is cut.");
            items[i] = Event(line.RootElement, source);
        }
        return new TickBatch(id, source, items);
    }

    private JsonDocument? NextLine()
    {
        if (_lines.ReadLine() is not { } line) return null;
        var document = JsonDocument.Parse(line);
        _line++;
        Heard?.Invoke(line);
        return document;
    }

    private Validated Event(JsonElement e, string batchSource)
    {
        var source = Text(e, "source") ?? batchSource;
        var received = e.GetProperty("receive_time").GetInt64();
        var outcome = Text(e, "outcome") is { } named ? Enum.GetValues<Outcome>().First(o => Names.Snake(o) == named) : Outcome.Accepted;
        MarketEvent found = e.GetProperty("type").GetString() switch
        {
            "quote" => Quote(e, source, received),
            "trade" => Trade(e, source, received),
            "undecoded" => new UndecodedFrame { Source = source, ReceivedMicros = received, Frame = e.GetProperty("frame").GetBytesFromBase64(), Error = e.GetProperty("error").GetString()! },
            var other => TickTables.OfKind(other) is { } table ? Other(table, e, source, received) : throw new InvalidDataException($"There is no event '{other}'."),
        };
        return new Validated(found, outcome, (TickFlags)Whole(e, "flags", 0), (RejectReasons)Whole(e, "reasons", 0));
    }

    private Quote Quote(JsonElement e, string source, long received) => new()
    {
        Source = source, ReceivedMicros = received, VenueMicros = e.GetProperty("venue_time").GetInt64(), Instrument = Instrument(e),
        BidPrice = Number(e, "bid_price"), BidAmount = Number(e, "bid_amount"), AskPrice = Number(e, "ask_price"), AskAmount = Number(e, "ask_amount"),
        LastPrice = Number(e, "last_price"), MarkPrice = Number(e, "mark_price"), IndexPrice = Number(e, "index_price"), UnderlyingPrice = Number(e, "underlying_price"),
        UnderlyingIndex = Text(e, "underlying_index"), MarkIv = Number(e, "mark_iv"), BidIv = Number(e, "bid_iv"), AskIv = Number(e, "ask_iv"),
        Delta = Number(e, "delta"), Gamma = Number(e, "gamma"), Vega = Number(e, "vega"), Theta = Number(e, "theta"), Rho = Number(e, "rho"),
        OpenInterest = Number(e, "open_interest"), Volume = Number(e, "volume"), VolumeUsd = Number(e, "volume_usd"), PriceChange = Number(e, "price_change"),
        Low = Number(e, "low"), High = Number(e, "high"), MinPrice = Number(e, "min_price"), MaxPrice = Number(e, "max_price"),
        SettlementPrice = Number(e, "settlement_price"), EstimatedDeliveryPrice = Number(e, "estimated_delivery_price"), InterestRate = Number(e, "interest_rate"),
        Funding8h = Number(e, "funding_8h"), CurrentFunding = Number(e, "current_funding"), InterestValue = Number(e, "interest_value"), State = Text(e, "state"),
    };

    private Trade Trade(JsonElement e, string source, long received) => new()
    {
        Source = source, ReceivedMicros = received, VenueMicros = e.GetProperty("venue_time").GetInt64(), Instrument = Instrument(e),
        TradeId = e.GetProperty("trade_id").GetString()!, TradeSeq = Whole(e, "trade_seq", 0), Price = Number(e, "price"), Amount = Number(e, "amount"),
        Direction = Text(e, "direction") switch { "buy" => TradeDirection.Buy, "sell" => TradeDirection.Sell, _ => TradeDirection.Unknown },
        TickDirection = (int)Whole(e, "tick_direction", -1), IndexPrice = Number(e, "index_price"), MarkPrice = Number(e, "mark_price"), Iv = Number(e, "iv"),
        Contracts = Number(e, "contracts"), Liquidation = Text(e, "liquidation"), BlockTradeId = Text(e, "block_trade_id"), ComboId = Text(e, "combo_id"),
    };

    private Tick Other(TickTable table, JsonElement e, string source, long received)
    {
        var values = new TickValue[table.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var name = table.Columns[i].Name;
            values[i] = table.Columns[i].Kind switch
            {
                TickValueKind.Number => TickValue.Of(Number(e, name)),
                TickValueKind.Text => TickValue.Of(Text(e, name)),
                TickValueKind.Flag => TickValue.Of(e.TryGetProperty(name, out var set) && set.GetBoolean()),
                TickValueKind.Numbers => TickValue.Of(e.TryGetProperty(name, out var numbers) ? NumbersText.Parse(numbers) : []),
                _ => TickValue.Of(e.TryGetProperty(name, out var whole) ? whole.GetInt64() : null),
            };
        }
        return table.Make(new TickHead(source, received, e.GetProperty("venue_time").GetInt64(), Instrument(e)), values);
    }

    private InstrumentRef Instrument(JsonElement e)
    {
        var kind = e.GetProperty("kind").GetString();
        return _instruments.Get(e.GetProperty("venue").GetString()!, e.GetProperty("instrument").GetString()!,
            Enum.GetValues<InstrumentKind>().First(k => Names.Snake(k) == kind), e.TryGetProperty("listed", out _));
    }

    private static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long Whole(JsonElement e, string name, long otherwise) => e.TryGetProperty(name, out var value) ? value.GetInt64() : otherwise;

    private static double Number(JsonElement e, string name)
    {
        return e.TryGetProperty(name, out var value) ? NumbersText.Number(value) : double.NaN;
    }
}
