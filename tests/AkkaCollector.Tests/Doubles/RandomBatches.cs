using AkkaCollector.MarketData;

namespace AkkaCollector.Tests.Doubles;

/// <summary>Batches of anything that a batch can hold, by a seed: odd numbers, odd texts, every verdict.</summary>
internal sealed class RandomBatches(int seed, string source = "test", string run = "run")
{
    private static readonly string?[] OddTexts = ["", "open", "SYN.ETH-27NOV26", "é€😀", "\ud800 alone", new string('x', 300), "\0", null];
    private readonly Random _random = new(seed);
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private int _number, _trade;

    public TickBatch Next(int? events = null)
    {
        var items = new Validated[events ?? _random.Next(1, 40)];
        for (var i = 0; i < items.Length; i++) items[i] = Item();
        return new TickBatch($"{run}:{source}:{++_number}", source, items);
    }

    private Validated Item()
    {
        MarketEvent given = _random.Next(12) switch
        {
            > 9 => Other(),
            0 => new UndecodedFrame { Source = Source(), ReceivedMicros = Micros(), Frame = Bytes(), Error = Text() ?? "" },
            < 4 => Trade(),
            _ => Quote(),
        };
        return given is UndecodedFrame
            ? new Validated(given, Outcome.Accepted, TickFlags.None, RejectReasons.None)
            : new Validated(given, (Outcome)_random.Next(3), (TickFlags)_random.Next(256), (RejectReasons)_random.Next(128));
    }

    private Trade Trade() => new()
    {
        Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), TradeId = $"T-{++_trade}", TradeSeq = _random.NextInt64(-5, long.MaxValue),
        Price = Number(), Amount = Number(), Direction = (TradeDirection)_random.Next(3), TickDirection = _random.Next(-1, 4), IndexPrice = Number(), MarkPrice = Number(), Iv = Number(),
        Contracts = Number(), Liquidation = Text(), BlockTradeId = Text(), ComboId = Text(),
    };

    private Quote Quote()
    {
        var quote = new Quote { Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), State = Text(), UnderlyingIndex = Text() };
        foreach (var number in typeof(Quote).GetProperties().Where(p => p.PropertyType == typeof(double))) number.SetValue(quote, Number());
        return quote;
    }

    /// <summary>Numbers of a key are such as can stand in one: what cannot goes to the dead letters.</summary>
    private Tick Other() => _random.Next(6) switch
    {
        0 => new Candle
        {
            Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), Interval = TimeSpan.FromSeconds(_random.Next(100_000)), Open = Number(), High = Number(),
            Low = Number(), Close = Number(), Volume = Number(), QuoteVolume = Number(), TakerBuyVolume = Number(), Trades = _random.Next(-1, 100), IsFinal = _random.Next(2) == 0,
        },
        1 => new BookSnapshot { Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), ChangeId = _random.NextInt64(), Bids = Levels(), Asks = Levels() },
        2 => new Funding
        {
            Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), Rate = Number(), Period = TimeSpan.FromHours(_random.Next(3) * 4), NextMicros = Micros(),
            MarkPrice = Number(), IndexPrice = Number(),
        },
        3 => new OpenInterest { Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), Amount = Number(), Value = Number() },
        4 => new Ratio
        {
            Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), Kind = (RatioKind)_random.Next(1, 5), Period = TimeSpan.FromMinutes(_random.Next(1, 100)),
            Value = Number(), Long = Number(), Short = Number(),
        },
        _ => new Liquidation
        {
            Source = Source(), ReceivedMicros = Micros(), VenueMicros = Micros(), Instrument = Instrument(), Direction = (TradeDirection)_random.Next(3), Price = _random.NextDouble(),
            Amount = _random.Next(100), AveragePrice = Number(), FilledAmount = Number(), State = Text(),
        },
    };

    private BookLevel[] Levels() => [.. Enumerable.Range(0, _random.Next(12)).Select(_ => new BookLevel(Number(), Number()))];

    private InstrumentRef Instrument() => _catalog.Get("ETH-" + _random.Next(20));

    private string Source() => _random.Next(20) == 0 ? "another" : source;

    private long Micros() => _random.Next(50) == 0 ? _random.NextInt64(long.MinValue, long.MaxValue) : Samples.Now + _random.Next(-1_000_000, 1_000_000);

    private string? Text() => OddTexts[_random.Next(OddTexts.Length)];

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(200)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private double Number() => _random.Next(8) switch
    {
        0 => double.NaN,
        1 => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)),
        2 => double.NegativeInfinity,
        3 => -0.0,
        _ => _random.NextDouble() * 3000,
    };
}

/// <summary>Whether two batches hold the same to the last bit.</summary>
internal static class SameBatch
{
    /// <summary>A batch as text in which everything shows.</summary>
    public static string Show(TickBatch batch) => $"{batch.Id} {batch.Source} [{string.Join("; ", batch.Items.Select(Show))}]";

    private static string Show(Validated item) => $"{item.Outcome} {(int)item.Flags} {(int)item.Reasons} {Show(item.Event)}";

    /// <summary>An event as text in which everything shows.</summary>
    public static string Show(MarketEvent marketEvent) => $"{marketEvent.GetType().Name} "
        + string.Join(' ', marketEvent.GetType().GetProperties().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}={Show(p.GetValue(marketEvent))}"));

    private static string Show(object? value) => value switch
    {
        double number => BitConverter.DoubleToInt64Bits(number).ToString("x"),
        InstrumentRef instrument => $"{instrument.Venue}/{instrument.Name}/{instrument.Kind}/{instrument.Listed}",
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        BookLevel[] levels => string.Join(',', levels.Select(l => $"{Show(l.Price)}@{Show(l.Amount)}")),
        string text => string.Concat(text.Select(c => $"{(int)c:x}.")),
        null => "null",
        _ => value.ToString()!,
    };
}
