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

    public DecoderFixture()
    {
        Catalog = new InstrumentCatalog("deribit", DeribitInstruments.KindOfName);
        Decoder = new DeribitDecoder("eth", Catalog, Counters);
    }

    public InstrumentCatalog Catalog { get; }
    public SourceCounters Counters { get; } = new("eth");
    public CollectingIntake Intake { get; } = new();
    public DeribitDecoder Decoder { get; }

    public FrameKind Decode(string frame) => Decode(Encoding.UTF8.GetBytes(frame));

    public FrameKind Decode(ReadOnlySpan<byte> frame) => Decoder.Decode(frame, ReceivedMicros, Intake);

    /// <summary>A ticker frame in Deribit's usual order.</summary>
    public static string Ticker(string data, string instrument = "ETH-27NOV26-3000-C") => Push($"ticker.{instrument}.100ms", data);

    /// <summary>A trades frame in Deribit's usual order.</summary>
    public static string Trades(string data) => Push("trades.ETH-27NOV26-3000-C.100ms", data);

    private static string Push(string channel, string data) =>
        """{"jsonrpc":"2.0","method":"subscription","params":{"channel":"C","data":D}}""".Replace("\"C\"", $"\"{channel}\"", StringComparison.Ordinal)
            .Replace("\"data\":D", $"\"data\":{data}", StringComparison.Ordinal);
}
