using AkkaCollector.MarketData;
using AkkaCollector.Storage;

namespace AkkaCollector.Chaos;

/// <summary>What lies in a spool.</summary>
/// <param name="Batches">The batches that wait, by their ids.</param>
/// <param name="Trades">The trades in them.</param>
/// <param name="NewestTrade">When the newest of those was received, in microseconds since 1970 UTC; 0 when there is none.</param>
/// <param name="Damage">Records that cannot be read. A torn tail, which nobody was told is there, is none.</param>
internal sealed record SpoolSight(IReadOnlySet<string> Batches, IReadOnlySet<TradeKey> Trades, long NewestTrade, long Damage);

/// <summary>Reads a spool's folder from outside: what it sees is written, with a checksum that fits.</summary>
internal static class SpoolEye
{
    /// <summary>Reads every record that waits.</summary>
    /// <exception cref="IOException">It cannot be read, or was drained meanwhile.</exception>
    public static SpoolSight Look(string path)
    {
        var batches = new HashSet<string>(StringComparer.Ordinal);
        var trades = new HashSet<TradeKey>();
        long newest = 0, damage = 0;
        if (!Directory.Exists(path)) return new SpoolSight(batches, trades, newest, damage);
        var folder = SpoolFolder.Look(path);
        var codec = new BatchCodec();
        damage += folder.Garbage.Count;
        using var reader = new SpoolReader(n => n < folder.Segments.Count ? folder.Segments[n] : null, folder.Position?.Read ?? 0);
        while (reader.MoveNext())
        {
            if (reader.Loss is { } loss)
            {
                damage += Math.Max(1, loss.Records);
                continue;
            }
            var batch = codec.Read(reader.Payload);
            batches.Add(batch.Id);
            foreach (var item in batch.Items)
            {
                if (item is not { Outcome: Outcome.Accepted, Event: Trade trade }) continue;
                trades.Add(TradeKey.Of(trade.Instrument.Name, trade.TradeId));
                newest = Math.Max(newest, trade.ReceivedMicros);
            }
        }
        if (reader.End(folder.Position?.Next ?? 0, folder.Position?.Closed ?? false) is { Kind: not SpoolDamage.TornTail } end) damage += Math.Max(1, end.Records);
        return new SpoolSight(batches, trades, newest, damage);
    }
}
