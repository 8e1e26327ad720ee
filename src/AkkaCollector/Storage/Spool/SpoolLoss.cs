using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AkkaCollector.Storage;

/// <summary>What a spool was found to lack, or a place in it that cannot be read: exactly which bytes of which file, and which records were there.</summary>
/// <param name="Kind">What kind of damage.</param>
/// <param name="File">The file's name.</param>
/// <param name="Offset">Where the unreadable bytes begin.</param>
/// <param name="Bytes">How many bytes cannot be read; 0 when they are not there.</param>
/// <param name="FirstSequence">The number of the first record that is lost; 0 when none is known to be.</param>
/// <param name="Records">How many records are lost.</param>
/// <param name="Exact">Whether that number is certain; when not, it may be more: the process did not close the spool.</param>
public sealed record SpoolLoss(SpoolDamage Kind, string File, long Offset, long Bytes, long FirstSequence, long Records, bool Exact)
{
    /// <inheritdoc />
    public override string ToString()
    {
        var what = Kind switch
        {
            SpoolDamage.TornTail => "the end was torn and is cut",
            SpoolDamage.Record => "cannot be read",
            SpoolDamage.SegmentHeader => "the segment's header cannot be read; its records are",
            SpoolDamage.MissingSegment => "a segment is missing",
            SpoolDamage.Garbage => "is no segment",
            SpoolDamage.Position => "the read position cannot be read; what was drained since the oldest segment was made is drained again",
            _ => "the payload cannot be decoded",
        };
        var records = Records == 0 && Exact ? "no record lost" : string.Create(CultureInfo.InvariantCulture,
            $"{(Exact ? "" : "at least ")}{Records} records lost{(FirstSequence > 0 && Records > 0 ? $" ({FirstSequence} to {FirstSequence + Records - 1})" : "")}");
        return string.Create(CultureInfo.InvariantCulture, $"{File}: {what}: {Bytes} bytes at {Offset}, {records}");
    }

    internal string ToJson() => JsonSerializer.Serialize(this, SpoolJson.Default.SpoolLoss);
}

/// <summary>Kinds of damage to a spool.</summary>
public enum SpoolDamage
{
    /// <summary>The newest segment ends in the middle of a record: the process died while it wrote.</summary>
    TornTail,
    /// <summary>Bytes within a segment are not what was written.</summary>
    Record,
    /// <summary>The header of a segment is not what was written.</summary>
    SegmentHeader,
    /// <summary>Records are missing between two segments, before the first or after the last.</summary>
    MissingSegment,
    /// <summary>A file that no spool has written, or of which nothing can be recognised.</summary>
    Garbage,
    /// <summary>The file of the read position is damaged or missing.</summary>
    Position,
    /// <summary>A whole record holds what this version cannot decode.</summary>
    Payload,
}

/// <summary>How losses are written down.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SpoolLoss))]
internal sealed partial class SpoolJson : JsonSerializerContext;
