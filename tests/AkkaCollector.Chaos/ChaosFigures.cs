using System.Globalization;
using AkkaCollector.Supervision;

namespace AkkaCollector.Chaos;

/// <summary>What a chaos run has found, added up.</summary>
internal sealed class ChaosFigures(ChaosOptions options)
{
    private readonly SortedDictionary<string, int> _kills = new(StringComparer.Ordinal);

    /// <summary>Rows of quotes and trades at the end.</summary>
    public long Rows { get; set; }
    /// <summary>Different trades that the simulated venue handed to a connection.</summary>
    public long TradesSent { get; set; }
    /// <summary>Those of them that are neither stored nor spooled: what was in flight at a kill, or on its way to a collector that was gone.</summary>
    public long TradesLost { get; private set; }
    /// <summary>The most of them that one kill cost.</summary>
    public long LostMax { get; private set; }
    /// <summary>The longest time between the arrival of the newest trade that is kept and the death of the process, in seconds.</summary>
    public double SecondsMax { get; private set; }
    /// <summary>Trades in the store that were never sent.</summary>
    public long Invented { get; set; }
    /// <summary>Trades and quotes that stand twice.</summary>
    public long Doubled { get; private set; }
    /// <summary>Batches whose counts are not their rows', and rows without a batch.</summary>
    public long Half { get; private set; }
    /// <summary>Batches that were seen committed or spooled.</summary>
    public long Acknowledged { get; set; }
    /// <summary>Those of them that were missing later, or had changed.</summary>
    public long AcknowledgedLost { get; private set; }
    /// <summary>Batches that are missing before a later one of the same run.</summary>
    public long Holes { get; private set; }
    /// <summary>Records of the spool that cannot be read.</summary>
    public long Damage { get; private set; }

    /// <summary>How many kills there were.</summary>
    public int Kills => _kills.Values.Sum();

    /// <summary>Different trades that the daemon received, by a recording of what came over its socket; null when none was made.</summary>
    public long? Received { get; set; }
    /// <summary>Those of them that the store has neither among the trades nor among the rejected.</summary>
    public long ReceivedLost { get; set; }
    /// <summary>Trades in the store that the daemon never received.</summary>
    public long NotReceived { get; set; }
    /// <summary>Trades that were handed to the socket and not received, though later ones of their instrument were.</summary>
    public long SentHoles { get; set; }
    /// <summary>Trades that were handed to the socket after the last one that was received: they lay in it when it was closed.</summary>
    public long Unread { get; set; }
    /// <summary>Ticks that the daemon says it dropped.</summary>
    public long Dropped { get; set; }
    /// <summary>Connections beyond the first of each source that a daemon made which lived all the time.</summary>
    public long Reconnects { get; set; }
    /// <summary>By how much the ticks that the daemon says are stored differ from the rows.</summary>
    public long Unaccounted { get; set; }

    /// <summary>Whether nothing was lost beyond what may be, and nothing is doubled, halved or damaged.</summary>
    public bool IsWhole => ChaosRules.Broken(this, options).Count == 0;

    /// <summary>Counts a kill.</summary>
    public void Killed(string point) => _kills[point] = _kills.GetValueOrDefault(point) + 1;

    /// <summary>How many kills hit a point.</summary>
    public int KillsAt(string point) => _kills.GetValueOrDefault(point);

    /// <summary>Adds what a look at the store and the spool found; what is still there is not counted again.</summary>
    public void Looked(Blemishes blemishes, long damage, int missing, int holes)
    {
        Doubled = Math.Max(Doubled, blemishes.DoubledTrades + blemishes.DoubledQuotes);
        Half = Math.Max(Half, blemishes.HalfBatches + blemishes.Orphans);
        Damage = Math.Max(Damage, damage);
        AcknowledgedLost = Math.Max(AcknowledgedLost, missing);
        Holes = Math.Max(Holes, holes);
    }

    /// <summary>Adds what a kill cost, and answers how many trades that were.</summary>
    public long Lost(long lostUntilNow, double seconds)
    {
        var lost = lostUntilNow - TradesLost;
        TradesLost = lostUntilNow;
        LostMax = Math.Max(LostMax, lost);
        SecondsMax = Math.Max(SecondsMax, seconds);
        return lost;
    }

    /// <summary>The one line.</summary>
    public override string ToString()
    {
        var points = string.Concat(KillPoint.All.Concat(_kills.Keys).Distinct().Where(p => options.Victim == Victim.Daemon || _kills.ContainsKey(p)).Select(p => $" {p}={KillsAt(p)}"));
        var broken = ChaosRules.Broken(this, options);
        var received = Received is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $"trades_received={Received} received_lost={ReceivedLost} not_received={NotReceived} sent_holes={SentHoles} unread={Unread} dropped={Dropped} unaccounted={Unaccounted} reconnects={Reconnects} ");
        var limit = ChaosRules.SecondsLimit(options) is { } seconds ? string.Create(CultureInfo.InvariantCulture, $" seconds_lost_limit={seconds:0.000}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"chaos: seed={options.Seed} store={options.Store} spool={options.Spool} settings={(options.Quick ? "quick" : "shipped")} kills={Kills}{points} rows={Rows} duplicates={Doubled} half_batches={Half} "
            + $"acknowledged={Acknowledged} acknowledged_lost={AcknowledgedLost} holes={Holes} spool_damage={Damage} invented={Invented} trades_sent={TradesSent} {received}"
            + $"trades_lost={TradesLost} trades_lost_max={LostMax} seconds_lost_max={SecondsMax:0.000}{limit} verdict={(broken.Count == 0 ? "ok" : "broken:" + string.Join(',', broken))}");
    }
}
