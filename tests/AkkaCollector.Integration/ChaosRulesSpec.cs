using AkkaCollector.Chaos;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>The rules by which scripts/chaos.sh judges a run, each with a history that breaks it and nothing else.</summary>
public sealed class ChaosRulesSpec
{
    private static readonly ChaosOptions Daemon = new(Times: 2, Seed: 1), Server = new(Times: 2, Seed: 1) { Postgres = true, Victim = Victim.Postgres };

    private static ChaosFigures Well(ChaosOptions options)
    {
        var figures = new ChaosFigures(options) { Rows = 100, TradesSent = 50, Acknowledged = 9, Received = 50 };
        figures.Killed("commit");
        figures.Killed("commit");
        figures.Lost(5, seconds: 2.999);
        return figures;
    }

    private static void Breaks(string rule, Action<ChaosFigures> harm, ChaosOptions? options = null)
    {
        var figures = Well(options ?? Daemon);
        Assert.True(figures.IsWhole, $"{figures}");
        harm(figures);
        Assert.Equal([rule], ChaosRules.Broken(figures, options ?? Daemon));
        Assert.False(figures.IsWhole);
        Assert.EndsWith($" verdict=broken:{rule}", figures.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kill_that_costs_more_than_three_seconds_must_break_the_run_in_every_mode_that_has_a_spool()
    {
        Breaks("seconds_lost_max", f => f.Lost(9, seconds: 3.001));
        Breaks("seconds_lost_max", f => f.Lost(9, seconds: 3.001), Daemon with { Spool = "always" });
        Assert.Contains(" seconds_lost_max=2.999 seconds_lost_limit=3.000 verdict=ok", Well(Daemon).ToString(), StringComparison.Ordinal);
        var off = Daemon with { Spool = "off" };
        var figures = Well(off);
        figures.Lost(9, seconds: 100);
        Assert.True(figures.IsWhole);
    }

    [Fact]
    public void Whatever_is_doubled_halved_missing_or_invented_must_break_the_run()
    {
        Breaks("kills", f => f.Killed("commit"));
        Breaks("rows", f => f.Rows = 0);
        Breaks("duplicates", f => f.Looked(new Blemishes(1, 0, 0, 0), 0, 0, 0));
        Breaks("duplicates", f => f.Looked(new Blemishes(0, 1, 0, 0), 0, 0, 0));
        Breaks("half_batches", f => f.Looked(new Blemishes(0, 0, 1, 0), 0, 0, 0));
        Breaks("half_batches", f => f.Looked(new Blemishes(0, 0, 0, 1), 0, 0, 0));
        Breaks("spool_damage", f => f.Looked(new Blemishes(0, 0, 0, 0), 1, 0, 0));
        Breaks("acknowledged_lost", f => f.Looked(new Blemishes(0, 0, 0, 0), 0, 1, 0));
        Breaks("holes", f => f.Looked(new Blemishes(0, 0, 0, 0), 0, 0, 1));
        Breaks("invented", f => f.Invented = 1);
    }

    [Fact]
    public void A_trade_that_a_living_daemon_received_and_the_store_lacks_must_break_the_run()
    {
        Breaks("trades_received", f => f.Received = null, Server);
        Breaks("received_lost", f => Compare(f, [1, 2, 3], [1, 2, 3], [1, 3]), Server);
        Breaks("not_received", f => Compare(f, [1, 2], [1, 2], [1, 2, 3]), Server);
        Breaks("sent_holes", f => Compare(f, [1, 2, 3], [1, 3], [1, 3]), Server);
        Breaks("dropped", f => f.Dropped = 1, Server);
        Breaks("unaccounted", f => f.Unaccounted = -1, Server);
    }

    [Fact]
    public void What_lay_unread_in_the_socket_when_it_was_closed_must_be_counted_and_break_nothing()
    {
        var figures = Well(Server);
        Compare(figures, [1, 2, 3, 4], [1, 2], [1, 2]);
        Assert.Equal((2L, 2L, 0L, 0L), (figures.Received, figures.Unread, figures.SentHoles, figures.ReceivedLost));
        Assert.True(figures.IsWhole);
    }

    private static void Compare(ChaosFigures figures, long[] sent, long[] received, long[] stored) => ChaosRules.Compare(
        figures, new Dictionary<string, IReadOnlyList<long>> { ["A"] = sent }, received.Select(n => new TradeKey("A", n)).ToHashSet(), stored.Select(n => new TradeKey("A", n)).ToHashSet());
}
