using Akka.Actor;
using AkkaCollector.Graph;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Health;

/// <summary>
/// Idle -> Counting -> Idle … Compares the accounts of this run with what the database counts of it, at an interval, over a connection of
/// its own. Nobody waits for it; a count that fails is made again at the next interval.
/// </summary>
public sealed partial class AuditActor : ReceiveActor, IWithTimers
{
    private readonly CollectorParts _collector;
    private readonly AuditMemory _memory;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private bool _counting, _closing;

    /// <summary>Makes one.</summary>
    public AuditActor(CollectorParts collector)
    {
        (_collector, _memory, _log) = (collector, collector.Audit, collector.LoggerFactory.CreateLogger<AuditActor>());
        Receive<Due>(_ => Count());
        Receive<StatusProtocol.Closing>(_ => _closing = true);
        Receive<Counted>(Compare);
        Receive<Status.Failure>(failure => Failed(failure.Cause));
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        if (!_memory.WasExchanged) Timers.StartPeriodicTimer(Due.Instance, Due.Instance, _collector.Settings.Health.ConservationInterval);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
        _collector.Ledger.Stopped(Self);
    }

    private void Count()
    {
        if (_counting || _closing || _collector.CreateReader() is not { } reader) return;
        _counting = true;
        var before = _collector.Sources.Select(s => new Known(s.Counters.Read(), _collector.Spool.Recovered(s.Name))).ToDictionary(k => k.Account.Source, StringComparer.Ordinal);
        var (run, after, stop) = (_collector.Owner.Run, _memory.Last, _stop.Token);
        // An embedded database blocks the thread that reads.
        Task.Run(() => CountAsync(reader, run, after, before, stop), stop).PipeTo(Self);
    }

    private static async Task<Counted> CountAsync(ITickReader reader, string run, long? after, IReadOnlyDictionary<string, Known> before, CancellationToken stop)
    {
        await using (reader)
        {
            await reader.OpenAsync(stop).ConfigureAwait(false);
            return new Counted(before, await reader.CountRunAsync(run, after, stop).ConfigureAwait(false));
        }
    }

    private void Compare(Counted counted)
    {
        _counting = false;
        if (_closing) return;
        if (!_memory.Add(counted.Tally))
        {
            // The accounts of the run so far stand in a database that is gone from there: nothing can be compared with them.
            Exchanged(_log);
            Timers.Cancel(Due.Instance);
            Publish([], "The database was exchanged while this run went on: its count is not compared any more.");
            return;
        }
        var differences = new List<AccountDifference>();
        foreach (var source in _collector.Sources)
        {
            // What lies in the spool may be committed without the answer having come: until it is empty, the database may hold more.
            var spooled = _collector.Spool.Status.Batches > 0 ? long.MaxValue / 2 : 0;
            var (after, open) = source.Open.ReadWith(source.Counters);
            var known = new Known(after, _collector.Spool.Recovered(source.Name));
            differences.AddRange(ConservationRules.Compare(counted.Before[source.Name].All, _memory.Of(source.Name), known.All, open + spooled));
        }
        foreach (var difference in differences) DatabaseDiffers(_log, difference.Source, difference.What, difference.Difference, difference.Numbers);
        Publish(differences, null);
    }

    private void Failed(Exception cause)
    {
        _counting = false;
        if (_closing) return;
        NotCounted(_log, cause.Message);
        Publish([], cause.Message);
    }

    private void Publish(IReadOnlyList<AccountDifference> differences, string? error) =>
        Context.System.EventStream.Publish(new DatabaseAudited(_collector.Clock.GetUtcNow(), differences, error));

    private sealed record Due
    {
        public static Due Instance { get; } = new();
    }

    /// <summary>A source's accounts, and what this run has written of it for earlier runs.</summary>
    private sealed record Known(SourceAccount Account, RunCounts Recovered)
    {
        /// <summary>Both together, as the database counts them.</summary>
        public SourceAccount All => Account with
        {
            Stored = Account.Stored + Recovered.Stored,
            Rejected = Account.Rejected + Recovered.Rejected,
            UndecodedStored = Account.UndecodedStored + Recovered.Undecoded,
            DroppedByReason = Recovered.DeadLetters == 0 ? Account.DroppedByReason : new Dictionary<MarketData.DropReason, long>(Account.DroppedByReason)
            {
                [MarketData.DropReason.Poison] = Account.DroppedByReason.GetValueOrDefault(MarketData.DropReason.Poison) + Recovered.DeadLetters,
            },
        };
    }

    private sealed record Counted(IReadOnlyDictionary<string, Known> Before, RunTally Tally);

    [LoggerMessage(1405, LogLevel.Error, "The accounts of {Source} do not add up with the database: {What} differs by {Difference}; {Numbers}")]
    private static partial void DatabaseDiffers(ILogger log, string source, string what, long difference, string numbers);

    [LoggerMessage(1406, LogLevel.Warning, "The database could not be counted; it is tried again at the next interval: {Error}")]
    private static partial void NotCounted(ILogger log, string error);

    [LoggerMessage(1407, LogLevel.Warning, "The database holds fewer batches than before: it was exchanged. It is not compared with this run's accounts any more")]
    private static partial void Exchanged(ILogger log);
}

/// <summary>What the database has counted of this run so far. It outlives a restart of the auditor; only the auditor touches it.</summary>
internal sealed class AuditMemory
{
    private readonly Dictionary<string, RunCounts> _counts = new(StringComparer.Ordinal);

    /// <summary>The newest batch that was looked at; null before the first look.</summary>
    public long? Last { get; private set; }

    /// <summary>Whether the table has held less at a look than at the one before: it is another database.</summary>
    public bool WasExchanged { get; private set; }

    /// <summary>What was counted of a source.</summary>
    public RunCounts Of(string source) => _counts.GetValueOrDefault(source) ?? new RunCounts(source, 0, 0, 0, 0, 0, 0);

    /// <summary>Adds what came since the last look; false when the table holds less than before.</summary>
    public bool Add(RunTally tally)
    {
        WasExchanged |= tally.Last < Last;
        if (WasExchanged) return false;
        Last = tally.Last;
        foreach (var counts in tally.Sources) _counts[counts.Source] = Of(counts.Source).Plus(counts);
        return true;
    }

}
