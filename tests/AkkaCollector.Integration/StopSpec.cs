using System.Diagnostics;
using AkkaCollector.Configuration;
using AkkaCollector.Daemon;
using AkkaCollector.Graph;
using AkkaCollector.MarketData;
using AkkaCollector.Simulator;
using AkkaCollector.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Goal: whatever hangs, the process ends by its one deadline, shutdown.timeout, with a code and a summary that say what became of it.
/// Method: a store, a journal and a spool that hang in what they do and in their closing.
/// </summary>
public sealed class StopSpec
{
    /// <summary>shutdown.timeout is 9.5 s, and a loaded machine starts and ends processes slowly.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(14);

    [Theory]
    [InlineData("off")]
    [InlineData("on-failure")]
    public async Task A_store_and_a_journal_that_hang_in_a_statement_must_not_hold_up_the_end_of_the_process(string spool)
    {
        using var folder = new WorkFolder();
        // A statement that waits for a lock waits in the database's own code, where nobody can reach it.
        var config = folder.Config($"collector {{ simulator.rate = 4000, storage {{ report-interval = 500 ms, sqlite.busy-timeout = 1 minute, spool {{ mode = {spool}, hold-max = 500 ms }} }} }}");
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        using var store = Locked(folder.Database);
        using var journal = Locked(Path.Combine(folder.Data, "memory.db"));
        if (spool == "off") await UntilWaitingAsync(daemon);
        else await daemon.WaitForLineAsync("Batches go to the spool:");
        var watch = Stopwatch.StartNew();
        daemon.Terminate();
        var code = await daemon.ExitAsync();
        Assert.True(watch.Elapsed < Deadline, $"It took {watch.Elapsed}:\n{daemon.Output}");
        var summary = daemon.Summary();
        RunSpec.AssertAddsUp(summary);
        Assert.Equal(0, summary["in_flight"]);
        if (spool == "off") Assert.True(summary["dropped"] > 0, daemon.Output);
        else Assert.True(summary["spooled"] > 0 && summary["dropped"] == 0, daemon.Output);
        // Whoever reads nothing but the code learns whether everything was kept and closed.
        var isCutOff = daemon.Output.Contains("The stop was cut off", StringComparison.Ordinal);
        Assert.True(isCutOff || spool != "off" || daemon.Output.Contains("ticks could not be committed in the time that the stop has", StringComparison.Ordinal), daemon.Output);
        Assert.Equal(isCutOff || spool == "off" ? 1 : 0, code);
    }

    [Fact]
    public async Task A_store_that_blocks_its_thread_in_writing_and_in_closing_must_be_left_by_the_deadline()
    {
        using var folder = new WorkFolder();
        await using var venue = await SimulatorHost.StartAsync(new SimulatorOptions { TicksPerSecond = 1000 }, TimeProvider.System, NullLoggerFactory.Instance);
        var config = CollectorConfig.Load(
            folder.Config($"collector {{ simulator.enabled = false, sources {{ deribit.endpoint = \"{venue.WebSocketUri}\", perpetual.endpoint = \"{venue.WebSocketUri}\" }}, storage.spool.mode = off, shutdown {{ drain-timeout = 1s, timeout = 4s }} }}"),
            new Dictionary<string, string>(), $"collector.data-dir = \"{folder.Data}\"");
        using var stuck = new StuckStore();
        using var stop = new CancellationTokenSource();
        var code = CollectorDaemon.RunAsync(config, (settings, clock, loggers) =>
        {
            var live = CollectorParts.Create(settings, clock, loggers, simulator: null);
            return CollectorParts.With(settings, clock, loggers, live.Sources, () => stuck, live.Owner);
        }, stop.Token);
        Assert.True(await Task.WhenAny(stuck.Writing.Task, code) == stuck.Writing.Task, "it ended before anything was written");
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        Assert.Equal(1, await code.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.True(watch.Elapsed < Deadline, $"It took {watch.Elapsed}.");
    }

    private static SqliteConnection Locked(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        return connection;
    }

    private static async Task UntilWaitingAsync(DaemonProcess daemon)
    {
        using var http = new HttpClient();
        var page = await daemon.StatusPageAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var status = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync(page, patience.Token));
            // More than the source sends before it has a receipt: the store answers nothing.
            if (status.RootElement.GetProperty("totals").GetProperty("inFlight").GetInt64() > 4000) return;
            await look.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Blocks whoever calls it, and answers nothing: what a disk that hangs does to a store or to a spool.</summary>
    private sealed class StuckStore : ITickStore, IDisposable
    {
        private readonly ManualResetEventSlim _forever = new();

        public TaskCompletionSource Writing { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => "stuck";

        public ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
        {
            Writing.TrySetResult();
            _forever.Wait(CancellationToken.None);
            throw new TickStoreException(Supervision.FailureClass.Retryable, "It hung until the end.");
        }

        public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<SourceCursor>>([]);

        public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Upkeep.Nothing);

        public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync()
        {
            _forever.Wait(CancellationToken.None);
            return ValueTask.CompletedTask;
        }

        /// <summary>Lets go of what was left hanging.</summary>
        public void Dispose() => _forever.Set();
    }
}
