using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Hosting;
using AkkaCollector.Configuration;
using AkkaCollector.Daemon.Dashboard;
using AkkaCollector.Graph;
using AkkaCollector.Health;
using AkkaCollector.MarketData;
using AkkaCollector.Simulator;
using AkkaCollector.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace AkkaCollector.Daemon;

/// <summary>One run of the daemon: configuration in, exit code out.</summary>
internal sealed partial class CollectorDaemon
{
    private const string SystemName = "akkacollector";

    private readonly CollectorSettings _settings;
    private readonly CollectorConfig _config;
    private readonly bool _live;
    private readonly Ending _ending = new();

    private readonly Func<CollectorSettings, TimeProvider, ILoggerFactory, CollectorParts>? _createParts;

    private CollectorDaemon(CollectorConfig config, CollectorSettings settings, Func<CollectorSettings, TimeProvider, ILoggerFactory, CollectorParts>? createParts)
    {
        (_config, _settings, _createParts) = (config, settings, createParts);
        _live = createParts is null && !Console.IsOutputRedirected && Environment.UserInteractive && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
    }

    /// <summary>Runs until it is stopped, or for a while, and prints the summary.</summary>
    public static Task<int> RunAsync(CollectorConfig config, TimeSpan? duration, CancellationToken cancellation) =>
        RunAsync(config, null, SimulatorSection.Read(config), duration, cancellation);

    /// <summary>Runs other parts than those of a live run until they have ended, and prints the summary.</summary>
    public static Task<int> RunAsync(
        CollectorConfig config, Func<CollectorSettings, TimeProvider, ILoggerFactory, CollectorParts> createParts, CancellationToken cancellation) =>
        RunAsync(config, createParts, simulator: null, duration: null, cancellation);

    private static async Task<int> RunAsync(
        CollectorConfig config, Func<CollectorSettings, TimeProvider, ILoggerFactory, CollectorParts>? createParts, SimulatorOptions? simulator,
        TimeSpan? duration, CancellationToken cancellation)
    {
        var settings = CollectorSettings.Read(config);
        using var told = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // The host would listen for signals only once it starts: one that came before would kill the process, and one that came meanwhile
        // would break the start off.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"collector.data-dir: {settings.DataDirectory} cannot be made ({e.Message}). Name another folder with --data, or give this user the right to write there.");
            return ExitCodes.StoreUnusable;
        }
        HostedSimulator hosted;
        try
        {
            hosted = await HostedSimulator.StartAsync(simulator, TimeProvider.System, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            var isPort = e is SocketException || e.InnerException is AddressInUseException or SocketException;
            await Console.Error.WriteLineAsync(isPort
                ? $"collector.simulator.port: {simulator!.Port} cannot be listened on ({(e.InnerException ?? e).Message}). Choose another port, above 1023, or 0 for any free one."
                : $"collector.simulator.trade-numbers: {simulator!.TradeNumbers} cannot be kept ({e.Message}). Name another file, or none.");
            return isPort ? ExitCodes.PortTaken : ExitCodes.BadConfig;
        }
        await using (hosted) return await new CollectorDaemon(config, settings, createParts).RunAsync(hosted, duration, told.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            told.Cancel();
        }
    }

    private async Task<int> RunAsync(HostedSimulator simulator, TimeSpan? duration, CancellationToken cancellation)
    {
        var clock = TimeProvider.System;
        var levels = new LogLevels(_settings.Logging);
        var app = Build(clock, levels, simulator.Endpoint);
        var parts = app.Services.GetRequiredService<CollectorParts>();
        if (await StartAsync(app) is { } failure) return failure;
        Announce(app);
        app.Lifetime.ApplicationStopping.Register(parts.Deadline.Begin);
        var ended = EndAsync(app, simulator, duration, clock, cancellation);
        if (await Task.WhenAny(ended, parts.Deadline.Reached) == ended)
        {
            await ended;
        }
        else
        {
            // What hangs is left behind with the process; what it held is counted as dropped, as anything that was not committed in time.
            _ending.Because(ExitCodes.Failed, string.Create(CultureInfo.InvariantCulture,
                $"The stop was cut off after {_settings.Shutdown.Timeout.TotalSeconds:0.###}s (shutdown.timeout): something hung and was left."));
            Ignore(ended);
        }
        parts.Settle();
        var total = parts.Total();
        if (total.DroppedByReason.GetValueOrDefault(DropReason.Shutdown) is > 0 and var dropped)
            _ending.Because(ExitCodes.Failed, string.Create(CultureInfo.InvariantCulture, $"{dropped} ticks could not be committed in the time that the stop has (shutdown.drain-timeout) and are dropped."));
        if (total.TickDifference != 0 || total.FrameDifference != 0)
            await Console.Error.WriteLineAsync($"The accounts do not add up: {total.TickDifference} ticks and {total.FrameDifference} frames are not explained.");
        if (_ending.Message is { } message) await Console.Error.WriteLineAsync(message);
        await Console.Out.WriteLineAsync(Summary.Line(total));
        return _ending.Code;
    }

    /// <summary>Starts everything; the exit code when that fails for a reason that an operator can mend.</summary>
    private async Task<int?> StartAsync(WebApplication app)
    {
        try
        {
            // A stop that comes meanwhile waits for the start, so that there is one way down.
            await app.StartAsync(CancellationToken.None);
            return null;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            await app.DisposeAsync();
            await Console.Error.WriteLineAsync($"collector.status.port: {_settings.Status} is taken ({e.InnerException.Message}). Choose another port, or 0 for any free one.");
            return ExitCodes.PortTaken;
        }
        catch (SocketException e)
        {
            await app.DisposeAsync();
            await Console.Error.WriteLineAsync(e.SocketErrorCode == SocketError.AddressNotAvailable
                ? $"collector.status.address: {_settings.Status} is no address of this machine ({e.Message}). Use 127.0.0.1, or 0.0.0.0 for all of its addresses."
                : $"collector.status.port: {_settings.Status} cannot be listened on ({e.Message}). Choose another port, above 1023, or 0 for any free one.");
            return e.SocketErrorCode == SocketError.AddressNotAvailable ? ExitCodes.BadConfig : ExitCodes.PortTaken;
        }
    }

    /// <summary>Runs until it is stopped, and closes everything.</summary>
    private static async Task EndAsync(WebApplication app, HostedSimulator simulator, TimeSpan? duration, TimeProvider clock, CancellationToken cancellation)
    {
        await using (app)
        {
            using var stop = duration is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellation);
            await RestAtEndAsync(simulator, app.Lifetime, either.Token);
            await app.WaitForShutdownAsync(either.Token);
            // What closes now may block its thread.
            await Task.Yield();
        }
    }

    /// <summary>Waits for the end to be called for, and before anything else ends lets the simulated venue come to rest.</summary>
    private static async Task RestAtEndAsync(HostedSimulator simulator, IHostApplicationLifetime lifetime, CancellationToken told)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (told.Register(() => called.TrySetResult()))
        await using (lifetime.ApplicationStopping.Register(() => called.TrySetResult()))
        {
            await called.Task;
        }
        if (!lifetime.ApplicationStopping.IsCancellationRequested) await simulator.RestAsync();
    }

    /// <summary>Of what fails after the stop was cut off nobody wants to know.</summary>
    private static void Ignore(Task left) => left.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private WebApplication Build(TimeProvider clock, LogLevels levels, Uri? simulator)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddCollectorLogging(_settings.Logging, levels, _settings.DataDirectory, _config.Secrets, console: !_live);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(_settings.Status.Address, _settings.Status.Port));
        if (!_settings.Status.Enabled) builder.Services.AddSingleton<Microsoft.AspNetCore.Hosting.Server.IServer, NoServer>();
        var services = builder.Services;
        services.Configure<HostOptions>(o =>
        {
            // The deadline of the stop is kept here, with a summary; the host's would end in an exception.
            o.ShutdownTimeout = _settings.Shutdown.Timeout * 2;
            // A live view that fails must not take the collector with it.
            o.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.AddSingleton(clock).AddSingleton(_settings).AddSingleton(_ending);
        services.AddSingleton(s => _createParts is null
            ? CollectorParts.Create(_settings, clock, s.GetRequiredService<ILoggerFactory>(), simulator)
            : _createParts(_settings, clock, s.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(new PrometheusText(CollectorMetrics.MeterName, "System.Runtime"));
        services.AddSingleton(_settings.Status);
        services.AddAkka(SystemName, (akka, provider) => akka
            .WithActors((system, _) => system.ActorOf(Props.Create(() => new EndingListener(_ending, provider.GetRequiredService<IHostApplicationLifetime>())), "ending"))
            .WithCollector(provider.GetRequiredService<CollectorParts>(), _config.ToPlainHocon()));
        services.AddSingleton<CollectorStatus>().AddSingleton<IStatusSource>(s => s.GetRequiredService<CollectorStatus>());
        services.AddHostedService(s => s.GetRequiredService<CollectorStatus>());
        if (_live) services.AddHostedService(s => new LiveView(s.GetRequiredService<IStatusSource>(), _settings.Status.Enabled ? _settings.Status.Page : null, clock));
        var app = builder.Build();
        app.MapStatus(app.Services.GetRequiredService<IStatusSource>(), _settings.Status);
        return app;
    }

    private void Announce(WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILogger<CollectorDaemon>>();
        foreach (var disabled in _settings.Disabled) Disabled(log, disabled);
        var page = _settings.Status.Enabled ? _settings.Status.PageAt(BindingPort(app)) + "status" : "off";
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"data: {_settings.DataDirectory}"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"status page: {page}"));
    }

    /// <summary>The port that Kestrel has, which is another than the configured one when that is 0.</summary>
    private static int BindingPort(WebApplication app) => new Uri(app.Urls.First()).Port;

    [LoggerMessage(1700, LogLevel.Warning, "{Off}")]
    private static partial void Disabled(ILogger log, string off);
}

/// <summary>Why the run ends, when it is not because it was told to.</summary>
internal sealed class Ending
{
    public int Code { get; private set; } = ExitCodes.Ok;
    public string? Message { get; private set; }

    /// <summary>The first cause counts.</summary>
    public void Because(int code, string message)
    {
        if (Code != ExitCodes.Ok) return;
        (Code, Message) = (code, message);
    }
}
