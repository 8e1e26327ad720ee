using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaCollector.MarketData;
using AkkaCollector.Memory;
using Xunit;

namespace AkkaCollector.Tests.Memory;

/// <summary>
/// The bytes of the journal are frozen: what an earlier version wrote is read by every later one. A fixture here is never changed; a new
/// record gets a new manifest and a new fixture.
/// </summary>
public sealed class MemorySerializerSpec : TestKit
{
    private static readonly SourceCursor Cursor = new()
    {
        Source = "eth", Channel = CursorChannel.Trades, Instrument = "ETH-27NOV26-3000-C", TradeSeq = 42, TradeId = "ETH-7", VenueMicros = 1_700, ReceivedMicros = 1_800, BatchId = "run:eth:9",
    };

    private static readonly SourceCursor Quotes = new() { Source = "eth", Channel = CursorChannel.Quotes, Instrument = "", VenueMicros = 5, ReceivedMicros = 6, BatchId = "run:eth:9" };

    private const string CursorBytes = """{"s":"eth","c":"t","i":"ETH-27NOV26-3000-C","q":42,"id":"ETH-7","v":1700,"r":1800,"b":"run:eth:9"}""";
    private const string QuotesBytes = """{"s":"eth","c":"q","i":"","q":0,"v":5,"r":6,"b":"run:eth:9"}""";

    public static TheoryData<object, string, string> Fixtures => new()
    {
        { new SourceConnected(1_000, "run", 3), "source-connected-v1", """{"at":1000,"run":"run","n":3}""" },
        { new SourceDisconnected(2_000, "run", 3, "close 1006", 1_000), "source-disconnected-v1", """{"at":2000,"run":"run","n":3,"why":"close 1006","up":1000}""" },
        { new TicksStored(3_000, 2_900, [Cursor, Quotes]), "ticks-stored-v1", "{\"at\":3000,\"last\":2900,\"cursors\":[" + CursorBytes + "," + QuotesBytes + "]}" },
        { new CursorsCorrected(4_000, [Cursor]), "cursors-corrected-v1", "{\"at\":4000,\"cursors\":[" + CursorBytes + "]}" },
        {
            SourceHistory.Empty
                .Apply(new SourceConnected(1_000, "old", 8)).Apply(new SourceDisconnected(2_000, "old", 8, "close 1006", 1_000))
                .Apply(new SourceConnected(3_000, "run", 1)).Apply(new TicksStored(3_500, 3_400, [Cursor, Quotes])),
            "source-history-v1",
            """{"connects":2,"disconnects":1,"up":1000,"open":{"at":3000,"run":"run","n":1},"run":"run","n":1,"ended":[{"at":2000,"why":"close 1006","up":1000}],"last":3400,"cursors":["""
                + QuotesBytes + "," + CursorBytes + "]}"
        },
    };

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void What_is_written_must_be_these_bytes(object written, string manifest, string bytes)
    {
        var serializer = new MemorySerializer((ExtendedActorSystem)Sys);
        Assert.Equal((4201, manifest), (serializer.Identifier, serializer.Manifest(written)));
        Assert.Equal(bytes, Encoding.UTF8.GetString(serializer.ToBinary(written)));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void These_bytes_must_be_read_as_what_was_written(object written, string manifest, string bytes)
    {
        var serializer = new MemorySerializer((ExtendedActorSystem)Sys);
        var read = serializer.FromBinary(Encoding.UTF8.GetBytes(bytes), manifest);
        Assert.IsType(written.GetType(), read);
        Assert.Equal(bytes, Encoding.UTF8.GetString(serializer.ToBinary(read)));
    }

    [Fact]
    public void An_unknown_manifest_and_torn_bytes_must_be_refused_with_their_names()
    {
        var serializer = new MemorySerializer((ExtendedActorSystem)Sys);
        Assert.Contains("'source-connected-v9'", Assert.Throws<SerializationException>(() => serializer.FromBinary("{}"u8.ToArray(), "source-connected-v9")).Message, StringComparison.Ordinal);
        Assert.Contains("'ticks-stored-v1'", Assert.Throws<SerializationException>(() => serializer.FromBinary("{\"at\":3000,\"la"u8.ToArray(), "ticks-stored-v1")).Message, StringComparison.Ordinal);
        Assert.Throws<SerializationException>(() => serializer.Manifest("a text"));
    }
}
