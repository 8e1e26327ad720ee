using System.Globalization;
using System.Text.Json;
using AkkaCollector.Captures;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Simulator;

/// <summary>The channels that a capture of Deribit holds, and the instruments in their names.</summary>
internal sealed class CapturedChannels
{
    private readonly HashSet<string> _subjects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _instruments = new(StringComparer.Ordinal);

    /// <summary>Reads a capture through once; null when it is of another venue. Bad lines are logged and left out.</summary>
    public static CapturedChannels? Scan(CaptureFile capture, ILogger log)
    {
        var found = new CapturedChannels();
        var isDeribit = false;
        foreach (var record in capture.Read())
        {
            if (record.Kind == CaptureRecordKind.Bad) log.BadCaptureLine(record.Error!);
            if (record.Kind == CaptureRecordKind.Sent && capture.Format == CaptureFormat.Cryptofeed) found.AddAsked(record.Payload);
            if (record.Kind != CaptureRecordKind.Received) continue;
            isDeribit |= record.Payload.Span.IndexOf("\"jsonrpc\""u8) >= 0;
            if (IsNotification(record.Payload.Span)) found.Add(FrameSurgery.ChannelOf(record.Payload.Span));
        }
        return isDeribit ? found : null;
    }

    /// <summary>Whether a frame was sent unasked, which answers were not.</summary>
    public static bool IsNotification(ReadOnlySpan<byte> frame) => frame.IndexOf("\"method\":\"subscription\""u8) >= 0;

    /// <summary>Whether the capture was recorded with this channel, in whatever interval.</summary>
    public bool Holds(string channel) => Subject(channel) is { } subject && _subjects.Contains(subject);

    /// <summary>Writes what the names of the instruments tell, as the venue's list of them.</summary>
    public void WriteInstruments(Utf8JsonWriter to, RpcParams parameters)
    {
        var currency = parameters.String("currency");
        var kind = parameters.OptionalString("kind") ?? "any";
        to.WriteStartArray();
        foreach (var name in _instruments)
        {
            var parts = name.Split('-');
            var isOption = parts.Length == 4;
            if ((currency != "any" && parts[0] != currency) || (kind != "any" && kind != (isOption ? "option" : "future"))) continue;
            to.WriteStartObject();
            to.WriteString("kind", isOption ? "option" : "future");
            to.WriteString("instrument_name", name);
            if (parts.Length > 1 && TryReadExpiry(parts[1], out var expiry)) to.WriteNumber("expiration_timestamp", expiry.ToUnixTimeMilliseconds());
            to.WriteBoolean("is_active", true);
            to.WriteNumber("contract_size", isOption ? 1 : 10);
            to.WriteNumber("tick_size", isOption ? 0.0001 : 0.05);
            if (isOption && double.TryParse(parts[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var strike))
            {
                to.WriteNumber("strike", strike);
                to.WriteString("option_type", parts[3] == "C" ? "call" : "put");
            }
            to.WriteNumber("min_trade_amount", 0.1);
            to.WriteString("settlement_currency", parts[0]);
            to.WriteString("settlement_period", parts.Length > 1 && parts[1] == "PERPETUAL" ? "perpetual" : "day");
            to.WriteString("base_currency", parts[0]);
            to.WriteString("quote_currency", isOption ? parts[0] : "USD");
            to.WriteEndObject();
        }
        to.WriteEndArray();
    }

    private void AddAsked(ReadOnlyMemory<byte> request)
    {
        try
        {
            using var document = JsonDocument.Parse(request);
            foreach (var name in RpcRequest.Read(document).Params.Strings("channels")) Add(name);
        }
        catch (Exception other) when (other is JsonException or RpcException)
        {
            // Not a subscription: there are no channels in it.
            return;
        }
    }

    private void Add(string channel)
    {
        if (Subject(channel) is not { } subject) return;
        _subjects.Add(subject);
        var parts = channel.Split('.');
        var about = parts[0] is "ticker" or "trades" or "book" or "perpetual" ? parts[1] : parts[0] == "chart" && parts.Length > 2 ? parts[2] : "";
        if (about.Contains('-')) _instruments.Add(about);
    }

    private static string? Subject(string channel)
    {
        var parts = channel.Split('.');
        if (parts is ["chart", var of, var instrument, ..]) return $"chart.{of}.{instrument}";
        return parts.Length >= 2 ? $"{parts[0]}.{parts[1]}" : null;
    }

    private static bool TryReadExpiry(string code, out DateTimeOffset expiry)
    {
        var reads = DateTimeOffset.TryParseExact(code, "dMMMyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out expiry);
        expiry = expiry.AddHours(reads ? 8 : 0);
        return reads;
    }
}
