using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaCollector.MarketData;

namespace AkkaCollector.Memory;

/// <summary>
/// The bytes of the journal, kept apart from the records that the rules work with so that those may change: short JSON under frozen
/// manifests. A name or a meaning here is never changed; byte fixtures hold them.
/// </summary>
internal static class MemoryFormat
{
    public const string Connected = "source-connected-v1";
    public const string Disconnected = "source-disconnected-v1";
    public const string Stored = "ticks-stored-v1";
    public const string Corrected = "cursors-corrected-v1";
    public const string History = "source-history-v1";

    internal sealed record ConnectedV1(
        [property: JsonPropertyName("at")] long At,
        [property: JsonPropertyName("run")] string Run,
        [property: JsonPropertyName("n")] long Number);

    internal sealed record DisconnectedV1(
        [property: JsonPropertyName("at")] long At,
        [property: JsonPropertyName("run")] string Run,
        [property: JsonPropertyName("n")] long Number,
        [property: JsonPropertyName("why")] string Cause,
        [property: JsonPropertyName("up")] long Uptime);

    internal sealed record CursorV1(
        [property: JsonPropertyName("s")] string Source,
        [property: JsonPropertyName("c")] string Channel,
        [property: JsonPropertyName("i")] string Instrument,
        [property: JsonPropertyName("q")] long TradeSeq,
        [property: JsonPropertyName("id")] string? TradeId,
        [property: JsonPropertyName("v")] long VenueMicros,
        [property: JsonPropertyName("r")] long ReceivedMicros,
        [property: JsonPropertyName("b")] string BatchId);

    internal sealed record StoredV1(
        [property: JsonPropertyName("at")] long At,
        [property: JsonPropertyName("last")] long LastGoodTick,
        [property: JsonPropertyName("cursors")] CursorV1[] Cursors);

    internal sealed record CorrectedV1(
        [property: JsonPropertyName("at")] long At,
        [property: JsonPropertyName("cursors")] CursorV1[] Cursors);

    internal sealed record EndedV1(
        [property: JsonPropertyName("at")] long At,
        [property: JsonPropertyName("why")] string Cause,
        [property: JsonPropertyName("up")] long Uptime);

    internal sealed record HistoryV1(
        [property: JsonPropertyName("connects")] long Connects,
        [property: JsonPropertyName("disconnects")] long Disconnects,
        [property: JsonPropertyName("up")] long Uptime,
        [property: JsonPropertyName("open")] ConnectedV1? Open,
        [property: JsonPropertyName("run")] string LatestRun,
        [property: JsonPropertyName("n")] long LatestNumber,
        [property: JsonPropertyName("ended")] EndedV1[] Ended,
        [property: JsonPropertyName("last")] long LastGoodTick,
        [property: JsonPropertyName("cursors")] CursorV1[] Cursors);

    public static CursorV1[] Write(IEnumerable<SourceCursor> cursors) =>
        [.. cursors.Select(c => new CursorV1(c.Source, c.Channel == CursorChannel.Trades ? "t" : "q", c.Instrument, c.TradeSeq, c.TradeId, c.VenueMicros, c.ReceivedMicros, c.BatchId))];

    public static List<SourceCursor> Read(CursorV1[] cursors) =>
        [.. cursors.Select(c => new SourceCursor
        {
            Source = c.Source,
            Channel = c.Channel switch
            {
                "t" => CursorChannel.Trades,
                "q" => CursorChannel.Quotes,
                _ => throw new JsonException($"A cursor's channel is 't' or 'q', was '{c.Channel}'."),
            },
            Instrument = c.Instrument,
            TradeSeq = c.TradeSeq,
            TradeId = c.TradeId,
            VenueMicros = c.VenueMicros,
            ReceivedMicros = c.ReceivedMicros,
            BatchId = c.BatchId,
        })];
}

/// <summary>How the records of <see cref="MemoryFormat"/> become JSON, made when the collector is built.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MemoryFormat.ConnectedV1))]
[JsonSerializable(typeof(MemoryFormat.DisconnectedV1))]
[JsonSerializable(typeof(MemoryFormat.StoredV1))]
[JsonSerializable(typeof(MemoryFormat.CorrectedV1))]
[JsonSerializable(typeof(MemoryFormat.HistoryV1))]
internal sealed partial class MemoryJson : JsonSerializerContext;
