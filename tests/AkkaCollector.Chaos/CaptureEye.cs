using System.Text.Json;
using AkkaCollector.Captures;

namespace AkkaCollector.Chaos;

/// <summary>Reads which trades came over a daemon's socket out of what it recorded there, without the collector's own decoder.</summary>
internal static class CaptureEye
{
    /// <summary>The trades in the recorded frames of every source, a folder each.</summary>
    /// <exception cref="InvalidDataException">The recording is damaged, so that nothing could be told from it.</exception>
    public static HashSet<TradeKey> Trades(string folder)
    {
        var trades = new HashSet<TradeKey>();
        foreach (var file in Directory.GetDirectories(folder).SelectMany(CaptureFile.OpenFolder))
        {
            foreach (var record in file.Read())
            {
                if (record.Kind is CaptureRecordKind.Bad or CaptureRecordKind.Refused) throw new InvalidDataException($"{file.FilePath}: {record.Error}");
                if (record.Kind != CaptureRecordKind.Received || record.Payload.Span.IndexOf("\"trades."u8) < 0) continue;
                using var frame = JsonDocument.Parse(record.Payload);
                if (!frame.RootElement.TryGetProperty("params", out var told) || !told.TryGetProperty("channel", out var channel)
                    || channel.GetString()?.StartsWith("trades.", StringComparison.Ordinal) != true) continue;
                foreach (var trade in told.GetProperty("data").EnumerateArray())
                    trades.Add(TradeKey.Of(trade.GetProperty("instrument_name").GetString()!, trade.GetProperty("trade_id").GetString()!));
            }
        }
        return trades;
    }
}
