namespace AkkaCollector.Chaos;

/// <summary>What a run may cost, and what it must not.</summary>
internal static class ChaosRules
{
    /// <summary>How much of the newest ticks a SIGKILL of the daemon may cost in the default mode of the spool, in seconds.</summary>
    public const double SecondsLostMax = 3;

    /// <summary>How much of the newest ticks one kill may cost, in seconds; null where that has no bound: without a spool, or where the daemon lives.</summary>
    public static double? SecondsLimit(ChaosOptions options) => options is { Victim: Victim.Daemon, Spool: not "off" } ? SecondsLostMax : null;

    /// <summary>The names of the rules that a run has broken, as its figures are named; none when all is well.</summary>
    public static IReadOnlyList<string> Broken(ChaosFigures figures, ChaosOptions options)
    {
        var broken = new List<string>();
        Must("kills", figures.Kills == options.Times);
        Must("rows", figures.Rows > 0);
        Must("duplicates", figures.Doubled == 0);
        Must("half_batches", figures.Half == 0);
        Must("acknowledged_lost", figures.AcknowledgedLost == 0);
        Must("holes", figures.Holes == 0);
        Must("spool_damage", figures.Damage == 0);
        Must("invented", figures.Invented == 0);
        Must("seconds_lost_max", SecondsLimit(options) is not { } limit || figures.SecondsMax <= limit);
        if (options.Victim == Victim.Daemon) return broken;
        // The daemon lived: what it received is there, each trade once, and it received what was handed to its socket while that was open.
        Must("trades_received", figures.Received > 0);
        Must("received_lost", figures.ReceivedLost == 0);
        Must("not_received", figures.NotReceived == 0);
        // What lay in the socket of a connection that was made anew cannot be told from a hole.
        Must("sent_holes", figures.SentHoles == 0 || figures.Reconnects > 0);
        Must("dropped", figures.Dropped == 0);
        Must("unaccounted", figures.Unaccounted == 0);
        return broken;

        void Must(string rule, bool holds)
        {
            if (!holds) broken.Add(rule);
        }
    }

    /// <summary>Compares, by id, what the daemon received with what was sent to it and with what is stored of it.</summary>
    /// <param name="figures">Where the result goes.</param>
    /// <param name="sent">Of each instrument, the trades that were handed to a connection, in their order.</param>
    /// <param name="received">The trades that came out of it.</param>
    /// <param name="stored">The trades that the store has, accepted or rejected.</param>
    public static void Compare(ChaosFigures figures, IReadOnlyDictionary<string, IReadOnlyList<long>> sent, IReadOnlySet<TradeKey> received, IReadOnlySet<TradeKey> stored)
    {
        figures.Received = received.Count;
        figures.ReceivedLost = received.Count(t => !stored.Contains(t));
        figures.NotReceived = stored.Count(t => !received.Contains(t));
        (figures.SentHoles, figures.Unread) = (0, 0);
        foreach (var (instrument, numbers) in sent)
        {
            var last = numbers.Count - 1;
            while (last >= 0 && !received.Contains(new TradeKey(instrument, numbers[last]))) last--;
            figures.Unread += numbers.Count - 1 - last;
            for (var i = 0; i < last; i++)
                if (!received.Contains(new TradeKey(instrument, numbers[i]))) figures.SentHoles++;
        }
    }
}
