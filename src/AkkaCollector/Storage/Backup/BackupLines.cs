using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// What stands in a backup, one JSON object a line: <c>{"backup":1,…}</c> first, <c>{"instruments":[…]}</c> where a list was written,
/// <c>{"batch":…,"events":n}</c> and its n events, and <c>{"end":true,…}</c> last. A file without its last line is not whole.
/// </summary>
internal sealed class BackupLinesWriter
{
    public const int Version = 1;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Utf8JsonWriter _json;
    private readonly TickJson _values;

    public BackupLinesWriter()
    {
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _values = new TickJson(_json);
    }

    /// <summary>What was written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Head(StoreOwner owner) => Line(j =>
    {
        j.WriteNumber("backup", Version);
        j.WriteString("instance", owner.Instance);
        j.WriteString("run", owner.Run);
    });

    public void Instruments(IEnumerable<Instrument> instruments) => Line(j =>
    {
        j.WritePropertyName("instruments");
        JsonSerializer.Serialize(j, instruments.ToArray(), BackupJson.Default.InstrumentArray);
    });

    public void Batch(TickBatch batch)
    {
        Begin();
        _json.WriteString("batch", batch.Id);
        _json.WriteString("source", batch.Source);
        _json.WriteNumber("events", batch.Items.Count);
        End();
        foreach (var item in batch.Items) Event(batch, item);
    }

    /// <param name="batches">Batches in the file.</param>
    /// <param name="events">Events in them.</param>
    /// <param name="missed">Batches that were left out.</param>
    /// <param name="cut">Whether the process that wrote it was killed, so that its end is missing.</param>
    public void Foot(long batches, long events, long missed, bool cut = false) => Line(j =>
    {
        j.WriteBoolean("end", true);
        j.WriteNumber("batches", batches);
        j.WriteNumber("events", events);
        j.WriteNumber("missed", missed);
        if (cut) j.WriteBoolean("cut", true);
    });

    private void Event(TickBatch batch, in Validated item)
    {
        Begin();
        var marketEvent = item.Event;
        _json.WriteString("type", marketEvent switch { Tick any => TickTables.KindOf(any), UndecodedFrame => "undecoded", _ => throw new NotSupportedException($"A backup knows no {marketEvent.GetType().Name}.") });
        if (marketEvent.Source != batch.Source) _json.WriteString("source", marketEvent.Source);
        _json.WriteNumber("receive_time", marketEvent.ReceivedMicros);
        if (item.Outcome != Outcome.Accepted) _json.WriteString("outcome", Telemetry.Names.Snake(item.Outcome));
        if (item.Flags != TickFlags.None) _json.WriteNumber("flags", (int)item.Flags);
        if (item.Reasons != RejectReasons.None) _json.WriteNumber("reasons", (int)item.Reasons);
        if (marketEvent is Tick tick)
        {
            _json.WriteNumber("venue_time", tick.VenueMicros);
            _json.WriteString("venue", tick.Instrument.Venue);
            _json.WriteString("instrument", tick.Instrument.Name);
            _json.WriteString("kind", Telemetry.Names.Snake(tick.Instrument.Kind));
            if (tick.Instrument.Listed) _json.WriteBoolean("listed", true);
            _values.Values(tick);
        }
        else
        {
            var frame = (UndecodedFrame)marketEvent;
            _json.WriteBase64String("frame", frame.Frame.Span);
            _json.WriteString("error", frame.Error);
        }
        End();
    }

    private void Line(Action<Utf8JsonWriter> write)
    {
        Begin();
        write(_json);
        End();
    }

    private void Begin()
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
    }
}

/// <summary>How instruments are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Instrument[]))]
internal sealed partial class BackupJson : JsonSerializerContext;
