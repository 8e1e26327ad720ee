using System.Reflection;
using System.Text;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Venues.Deribit;

namespace AkkaCollector.Tests.Venues.Deribit;

/// <summary>A decoder with everything around it that a spec looks at.</summary>
internal sealed class DecoderFixture
{
    public const long ReceivedMicros = 1_790_000_000_000_000;

    private static readonly PropertyInfo[] Numbers = [.. typeof(Quote).GetProperties().Where(p => p.PropertyType == typeof(double))];
    private static readonly Func<Quote, double>[] Getters = [.. Numbers.Select(p => p.GetMethod!.CreateDelegate<Func<Quote, double>>())];

    private readonly DeribitDecoder _reader;
    private readonly CollectingIntake _read = new();

    public DecoderFixture()
    {
        Catalog = new InstrumentCatalog("deribit", DeribitInstruments.KindOfName);
        Decoder = new DeribitDecoder("eth", Catalog, Counters);
        _reader = new DeribitDecoder("eth", Catalog, new SourceCounters("eth"), 65_536, scans: false);
    }

    public InstrumentCatalog Catalog { get; }
    public SourceCounters Counters { get; } = new("eth");
    public CollectingIntake Intake { get; } = new();
    public DeribitDecoder Decoder { get; }

    public FrameKind Decode(string frame) => Decode(Encoding.UTF8.GetBytes(frame));

    public FrameKind Decode(ReadOnlySpan<byte> frame) => Decoder.Decode(frame, ReceivedMicros, Intake);

    /// <summary>Says how reading the frame without the scanner's short cut differs from what the last <see cref="Decode(ReadOnlySpan{byte})"/> gave; null when it does not.</summary>
    public string? DifferenceOfReader(ReadOnlySpan<byte> frame, FrameKind kind)
    {
        _read.Clear();
        var other = _reader.Decode(frame, ReceivedMicros, _read);
        if (other != kind) return $"{kind} scanned, {other} read";
        foreach (var (scanned, read) in Intake.Quotes.Zip(_read.Quotes))
        {
            if (!ReferenceEquals(scanned.Instrument, read.Instrument)) return $"{scanned.Instrument} scanned, {read.Instrument} read";
            if ((scanned.State, scanned.UnderlyingIndex, scanned.VenueMicros) != (read.State, read.UnderlyingIndex, read.VenueMicros)) return "texts or times differ";
            for (var i = 0; i < Getters.Length; i++)
            {
                var (a, b) = (Getters[i](scanned), Getters[i](read));
                if (BitConverter.DoubleToInt64Bits(a) != BitConverter.DoubleToInt64Bits(b)) return $"{Numbers[i].Name} {a:R} scanned, {b:R} read";
            }
        }
        return null;
    }

    /// <summary>A ticker frame in Deribit's usual order.</summary>
    public static string Ticker(string data, string instrument = "ETH-27NOV26-3000-C") => Push($"ticker.{instrument}.100ms", data);

    /// <summary>A trades frame in Deribit's usual order.</summary>
    public static string Trades(string data) => Push("trades.ETH-27NOV26-3000-C.100ms", data);

    /// <summary>A frame of any channel in Deribit's usual order.</summary>
    public static string Push(string channel, string data) =>
        """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"C","data":D}}""".Replace("\"C\"", $"\"{channel}\"", StringComparison.Ordinal)
            .Replace("\"data\":D", $"\"data\":{data}", StringComparison.Ordinal);
}
