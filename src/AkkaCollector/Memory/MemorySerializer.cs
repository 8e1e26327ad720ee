using System.Collections.Immutable;
using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Serialization;
using AkkaCollector.MarketData;

namespace AkkaCollector.Memory;

/// <summary>Events and snapshots of the collector's memory as bytes of the journal, see <see cref="MemoryFormat"/>.</summary>
public sealed class MemorySerializer : SerializerWithStringManifest
{
    /// <summary>Number of this serializer in the journal; never given to another.</summary>
    public const int Id = 4201;

    /// <summary>Made by Akka.NET.</summary>
    public MemorySerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <inheritdoc />
    public override int Identifier => Id;

    /// <inheritdoc />
    public override string Manifest(object o) => o switch
    {
        SourceConnected => MemoryFormat.Connected,
        SourceDisconnected => MemoryFormat.Disconnected,
        TicksStored => MemoryFormat.Stored,
        CursorsCorrected => MemoryFormat.Corrected,
        SourceHistory => MemoryFormat.History,
        _ => throw new SerializationException($"The collector's memory has no manifest for {o.GetType().FullName}."),
    };

    /// <inheritdoc />
    public override byte[] ToBinary(object obj) => obj switch
    {
        SourceConnected e => Bytes(Write(e), MemoryJson.Default.ConnectedV1),
        SourceDisconnected e => Bytes(new MemoryFormat.DisconnectedV1(e.AtMicros, e.Run, e.Number, e.Cause, e.UptimeMicros), MemoryJson.Default.DisconnectedV1),
        TicksStored e => Bytes(new MemoryFormat.StoredV1(e.AtMicros, e.LastGoodTickMicros, MemoryFormat.Write(e.Cursors)), MemoryJson.Default.StoredV1),
        CursorsCorrected e => Bytes(new MemoryFormat.CorrectedV1(e.AtMicros, MemoryFormat.Write(e.Cursors)), MemoryJson.Default.CorrectedV1),
        SourceHistory h => Bytes(Write(h), MemoryJson.Default.HistoryV1),
        _ => throw new SerializationException($"The collector's memory cannot write {obj.GetType().FullName}."),
    };

    /// <inheritdoc />
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return manifest switch
            {
                MemoryFormat.Connected => Read(Parse(bytes, MemoryJson.Default.ConnectedV1)),
                MemoryFormat.Disconnected => Read(Parse(bytes, MemoryJson.Default.DisconnectedV1)),
                MemoryFormat.Stored => Read(Parse(bytes, MemoryJson.Default.StoredV1)),
                MemoryFormat.Corrected => Read(Parse(bytes, MemoryJson.Default.CorrectedV1)),
                MemoryFormat.History => Read(Parse(bytes, MemoryJson.Default.HistoryV1)),
                _ => throw new SerializationException($"The collector's memory does not know the manifest '{manifest}': it was written by a later version. Run that version, or remove the journal and start without memory."),
            };
        }
        catch (JsonException e)
        {
            throw new SerializationException($"An entry of the collector's memory under '{manifest}' cannot be read: {e.Message}", e);
        }
    }

    private static byte[] Bytes<T>(T written, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(written, type);

    private static T Parse<T>(byte[] bytes, JsonTypeInfo<T> type) where T : class => JsonSerializer.Deserialize(bytes, type) ?? throw new JsonException("It is null.");

    private static MemoryFormat.ConnectedV1 Write(SourceConnected e) => new(e.AtMicros, e.Run, e.Number);

    private static MemoryFormat.HistoryV1 Write(SourceHistory h) => new(
        h.Connects, h.Disconnects, h.UptimeMicros,
        h.Open is { } open ? new MemoryFormat.ConnectedV1(open.SinceMicros, open.Run, open.Number) : null,
        h.Latest.Run, h.Latest.Number,
        [.. h.Ended.Select(e => new MemoryFormat.EndedV1(e.AtMicros, e.Cause, e.UptimeMicros))],
        h.LastGoodTickMicros,
        MemoryFormat.Write(h.Cursors.Values.OrderBy(c => c.Channel).ThenBy(c => c.Instrument, StringComparer.Ordinal)));

    private static SourceConnected Read(MemoryFormat.ConnectedV1 e) => new(e.At, e.Run, e.Number);

    private static SourceDisconnected Read(MemoryFormat.DisconnectedV1 e) => new(e.At, e.Run, e.Number, e.Cause, e.Uptime);

    private static TicksStored Read(MemoryFormat.StoredV1 e) => new(e.At, e.LastGoodTick, MemoryFormat.Read(e.Cursors));

    private static CursorsCorrected Read(MemoryFormat.CorrectedV1 e) => new(e.At, MemoryFormat.Read(e.Cursors));

    private static SourceHistory Read(MemoryFormat.HistoryV1 h) => new()
    {
        Connects = h.Connects,
        Disconnects = h.Disconnects,
        UptimeMicros = h.Uptime,
        Open = h.Open is { } open ? new OpenConnection(open.Run, open.Number, open.At) : null,
        Latest = (h.LatestRun, h.LatestNumber),
        Ended = [.. h.Ended.Select(e => new EndedConnection(e.At, e.Cause, e.Uptime))],
        LastGoodTickMicros = h.LastGoodTick,
        Cursors = MemoryFormat.Read(h.Cursors).ToImmutableDictionary(c => (c.Channel, c.Instrument)),
    };
}
