using Akka.Actor;
using AkkaCollector.Graph;
using AkkaCollector.Storage;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Health;

/// <summary>What the store's size was. Published on the event stream.</summary>
public sealed record StoreMeasured(StoreSize Size);

/// <summary>
/// Waiting -> Measuring -> Waiting … Measures the store rarely, over a connection of its own. Nobody waits for it; what failed is tried
/// again at the next interval.
/// </summary>
public sealed partial class SizeActor : ReceiveActor, IWithTimers
{
    private readonly CollectorParts _collector;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private bool _measuring, _closing;

    /// <summary>Makes one.</summary>
    public SizeActor(CollectorParts collector)
    {
        (_collector, _log) = (collector, collector.LoggerFactory.CreateLogger<SizeActor>());
        Receive<Due>(_ => Measure());
        Receive<StatusProtocol.Closing>(_ => _closing = true);
        Receive<StoreMeasured>(measured =>
        {
            _measuring = false;
            Context.System.EventStream.Publish(measured);
        });
        Receive<Status.Failure>(failure =>
        {
            _measuring = false;
            if (!_closing) NotMeasured(_log, failure.Cause.Message);
        });
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        var interval = _collector.Settings.Status.SizeInterval;
        // The first time soon: a page without a size for ten minutes would be of no use.
        Timers.StartPeriodicTimer(Due.Instance, Due.Instance, interval / 60, interval);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
        _collector.Ledger.Stopped(Self);
    }

    private void Measure()
    {
        if (_measuring || _closing || _collector.CreateReader() is not { } reader) return;
        _measuring = true;
        var (now, stop) = (_collector.Clock.GetUtcNow(), _stop.Token);
        // An embedded database blocks the thread that reads.
        Task.Run(() => MeasureAsync(reader, now, stop), stop).PipeTo(Self);
    }

    private static async Task<StoreMeasured> MeasureAsync(ITickReader reader, DateTimeOffset now, CancellationToken stop)
    {
        await using (reader)
        {
            await reader.OpenAsync(stop).ConfigureAwait(false);
            return new StoreMeasured(await reader.MeasureAsync(now, stop).ConfigureAwait(false));
        }
    }

    private sealed record Due
    {
        public static Due Instance { get; } = new();
    }

    [LoggerMessage(1408, LogLevel.Warning, "The store could not be measured; it is tried again at the next interval: {Error}")]
    private static partial void NotMeasured(ILogger log, string error);
}
