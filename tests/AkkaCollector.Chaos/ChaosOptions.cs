using AkkaCollector.Supervision;

namespace AkkaCollector.Chaos;

/// <summary>Who is killed.</summary>
internal enum Victim
{
    /// <summary>The daemon, at a seeded point of its pipeline.</summary>
    Daemon,
    /// <summary>PostgreSQL's postmaster, at seeded moments, while the daemon lives.</summary>
    Postgres,
}

/// <summary>What a chaos run does.</summary>
/// <param name="Times">How often is killed.</param>
/// <param name="Seed">Seed of points and moments.</param>
internal sealed record ChaosOptions(int Times, int Seed)
{
    /// <summary>Whether the store is PostgreSQL; else SQLite.</summary>
    public bool Postgres { get; init; }
    /// <summary>The mode of the spool, as in the configuration.</summary>
    public string Spool { get; init; } = "on-failure";
    /// <summary>Who is killed.</summary>
    public Victim Victim { get; init; }
    /// <summary>Whether the daemon has settings that wait little, so that more kills fit into the time; else those that it is shipped with.</summary>
    public bool Quick { get; init; }
    /// <summary>The one point to kill at; null for all in turn.</summary>
    public string? Point { get; init; }
    /// <summary>Ticks a second that the simulated venue sends.</summary>
    public int Rate { get; init; } = 4000;

    /// <summary>The name of the store, as in the configuration.</summary>
    public string Store => Postgres ? "postgres" : "sqlite";
}

/// <summary>A place to die at, as the daemon takes it from its environment, or <see cref="Deaths.Held"/>.</summary>
/// <param name="Point">The point's name.</param>
/// <param name="Setting">The whole setting: the point, the time that counts, a delay.</param>
/// <param name="After">How long after the store was locked, for <see cref="Deaths.Held"/>.</param>
internal sealed record Death(string Point, string Setting, TimeSpan After = default);

/// <summary>Chooses the deaths of a run: every point about equally often, in seeded order, at a seeded time.</summary>
internal static class Deaths
{
    /// <summary>The store is locked and batches are held in memory, or have just gone to the spool: where a kill costs most. From outside.</summary>
    public const string Held = "held";

    /// <summary>The deaths, in their order.</summary>
    /// <param name="options">What the run does.</param>
    /// <param name="random">The seeded choice.</param>
    /// <param name="holdMax">How long the daemon holds a batch in memory before it goes to the spool.</param>
    public static IReadOnlyList<Death> Choose(ChaosOptions options, Random random, TimeSpan holdMax)
    {
        // Without a spool nothing drains.
        var points = (options.Spool == "off" ? KillPoint.All.Where(p => p != KillPoint.Drain) : KillPoint.All.Append(Held)).ToArray();
        if (options.Point is { } only) points = [only];
        var deaths = new List<Death>();
        while (deaths.Count < options.Times)
        {
            random.Shuffle(points);
            foreach (var point in points.Take(options.Times - deaths.Count)) deaths.Add(Choose(point, options, random, holdMax));
        }
        return deaths;
    }

    private static Death Choose(string point, ChaosOptions options, Random random, TimeSpan holdMax)
    {
        if (point != Held) return new Death(point, $"{point}:{Time(point, random)}{Delay(point, options, random)}");
        // Every other one just before the batch that is held would go to the spool.
        var most = (int)holdMax.TotalMilliseconds;
        var ms = random.Next(2) == 0 ? random.Next(100, most * 3 / 2) : most - random.Next(0, 200);
        return new Death(point, $"{point}:{ms}ms", TimeSpan.FromMilliseconds(ms));
    }

    private static int Time(string point, Random random) => point switch
    {
        KillPoint.Decode => random.Next(500, 8000),
        KillPoint.Drain => random.Next(1, 4),
        _ => random.Next(3, 20),
    };

    // A commit takes some hundred microseconds: a thread of its own strikes before, within or after it. PostgreSQL goes on by itself.
    private static string Delay(string point, ChaosOptions options, Random random) =>
        point == KillPoint.Commit && !options.Postgres && random.Next(0, 800) is > 0 and var micros ? $"+{micros}us" : "";
}
