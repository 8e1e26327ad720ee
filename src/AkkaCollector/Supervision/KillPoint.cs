using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Supervision;

/// <summary>
/// Lets a test end this process with SIGKILL at a chosen place of the pipeline: <c>COLLECTOR_CHAOS_POINT=commit:3</c> does so when the
/// third commit is reached, <c>commit:3+250us</c> that much later while the work goes on. Off, and without cost, unless the variable is set.
/// </summary>
public static class KillPoint
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "COLLECTOR_CHAOS_POINT";
    /// <summary>A tick is decoded and not yet in the queue.</summary>
    public const string Decode = "decode";
    /// <summary>A batch is closed and not yet on its way to the store.</summary>
    public const string Batch = "batch";
    /// <summary>Half of a batch's rows are in SQLite's transaction; PostgreSQL has a COPY's rows and not its end.</summary>
    public const string Insert = "insert";
    /// <summary>SQLite is about to be told to commit; PostgreSQL was told and has not answered.</summary>
    public const string Commit = "commit";
    /// <summary>The store has a batch that waited in the spool, and the spool does not know yet.</summary>
    public const string Drain = "drain";

    /// <summary>All points, from the venue to the store.</summary>
    // Before the plan, which is read with it.
    public static IReadOnlyList<string> All { get; } = [Decode, Batch, Insert, Commit, Drain];

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable);
    // Read once: where it is null, compiled code holds nothing of the calls.
    private static readonly KillPlan? Plan = KillPlan.Parse(Given);

    /// <summary>What this process will do to itself, for its operator; null when nothing.</summary>
    public static string? Announcement => Plan is null ? null : $"{Variable} is set: this process ends itself with SIGKILL at {Plan}.";

    /// <summary>What is wrong with the variable and how to mend it; null when nothing.</summary>
    public static string? Problem => Plan is not null || string.IsNullOrEmpty(Given) ? null
        : $"{Variable} must be one of {string.Join(", ", All)}, a colon, a number from 1 on and perhaps a delay such as +250us, was '{Given}'. Unset it to collect.";

    /// <summary>Called where a point is reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reach(string point)
    {
        if (Plan is not null) Plan.Reached(point);
    }
}

/// <summary>Which point ends the process, the time it is reached that counts, and how much later.</summary>
internal sealed record KillPlan(string Point, long Time, TimeSpan Later)
{
    private long _reached;

    /// <summary>Reads <c>point:time</c> or <c>point:time+NNNus</c>; null for anything else.</summary>
    public static KillPlan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var (point, rest) = text.Split(':', 2) is [var p, var r] ? (p, r) : ("", "");
        var (time, later) = rest.Split('+', 2) is [var t, var l] ? (t, l) : (rest, "0us");
        return KillPoint.All.Contains(point) && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            && later.EndsWith("us", StringComparison.Ordinal) && int.TryParse(later.AsSpan(0, later.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var micros)
            ? new KillPlan(point, number, TimeSpan.FromMicroseconds(micros))
            : null;
    }

    /// <summary>Counts, and at the right time ends the process: on this thread, so that nothing of it goes on, unless a delay is set.</summary>
    public void Reached(string point)
    {
        if (point != Point || Interlocked.Increment(ref _reached) != Time) return;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"SIGKILL at {this}, {TimeProvider.System.UnixMicros()} microseconds after 1970 UTC"));
        if (Later == TimeSpan.Zero) End();
        else new Thread(EndLater) { IsBackground = true, Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Point}:{Time}{(Later == TimeSpan.Zero ? "" : $"+{Later.TotalMicroseconds:0}us")}");

    private void EndLater()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Later) Thread.SpinWait(10);
        End();
    }

    private static void End()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
