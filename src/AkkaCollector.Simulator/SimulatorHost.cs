using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AkkaCollector.Simulator;

/// <summary>
/// A running simulator: a Kestrel of its own, without the framework's host, so that it takes neither the process's signals nor its
/// console. WebSocket at <c>/ws/api/v2</c>, the same methods over HTTP under <c>/api/v2/</c>, its own account at
/// <c>/simulator/sent</c>, and faults at <c>/simulator/faults</c> (POST a script, its times counted from then).
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable, IHttpApplication<HttpContext>
{
    private readonly SimulatorOptions _options;
    private readonly ConnectionServices _services;
    private readonly ILogger _log;
    private readonly KestrelServer _server;
    private readonly WebSocketMiddleware _webSockets;
    private readonly ISimulatedVenue _venue;
    private readonly Lock _lock = new();
    private readonly Dictionary<ActiveFault, ClientConnection[]> _frozen = [];
    private ClientConnection[] _connections = [];
    private bool _disposed;

    private SimulatorHost(SimulatorOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options.Checked();
        _log = loggers.CreateLogger("AkkaCollector.Simulator");
        Faults = new FaultBoard(time);
        Sent = new SentLog();
        _services = new ConnectionServices(time, Sent, Faults, options.SendTimeout);
        _venue = options.Replay is { } replay
            ? new SimulatedReplay(replay, options, _services, _log)
            : new SimulatedDeribit(options, _services, _log);
        _server = CreateServer(options);
        // No keep-alive of its own: the venue sends none, and a half-open connection must stay one.
        var webSocketOptions = new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan };
        _webSockets = new WebSocketMiddleware(ServeAsync, Options.Create(webSocketOptions), NullLoggerFactory.Instance);
        Faults.Changed += OnFaultChanged;
    }

    /// <summary>The port that is listened on.</summary>
    public int Port { get; private set; }

    /// <summary>Where a client connects to.</summary>
    public Uri WebSocketUri => new($"ws://{HostName}:{Port}/ws/api/v2");

    /// <summary>The base address of the same methods over HTTP.</summary>
    public Uri RestUri => new($"http://{HostName}:{Port}/api/v2/");

    /// <summary>The faults; a test injects its own here.</summary>
    public FaultBoard Faults { get; }

    /// <summary>The simulator's own account of what it sent.</summary>
    public SentLog Sent { get; }

    private string HostName => _options.Address.Equals(IPAddress.Any) ? IPAddress.Loopback.ToString() : _options.Address.ToString();

    /// <summary>Starts a simulator and returns when it listens.</summary>
    /// <exception cref="ArgumentException">An option cannot be meant; the message names it.</exception>
    /// <exception cref="FaultScriptException">The script of faults cannot be read.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatorHost> StartAsync(
        SimulatorOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken = default)
    {
        var faults = FaultScript.Parse(options.Faults);
        var host = new SimulatorHost(options, time, loggers);
        try
        {
            await host._server.StartAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        host.Port = new Uri(host._server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        host._log.Listening(host.WebSocketUri);
        foreach (var fault in faults) host.Faults.Inject(fault);
        return host;
    }

    /// <summary>
    /// Lets nothing more happen in the market and waits until every client has answered a last test request, and so has read all that was
    /// sent; false when one has not within <see cref="SimulatorOptions.RestTimeout"/>.
    /// </summary>
    public Task<bool> RestAsync() => _venue.RestAsync(_options.RestTimeout);

    /// <summary>Closes every connection and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
        }
        Faults.Dispose();
        await _venue.DisposeAsync().ConfigureAwait(false);
        foreach (var connection in Volatile.Read(ref _connections)) connection.Abort("the simulator stopped");
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2), _services.Time);
        await _server.StopAsync(soon.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    async Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new SharedUpgrade(upgrade, _services.Time));
        await _webSockets.Invoke(context).ConfigureAwait(false);
    }

    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
        if (exception is not (null or OperationCanceledException)) _log.RequestFailed(exception, context.Request.Path);
    }

    private static KestrelServer CreateServer(SimulatorOptions options)
    {
        var kestrel = new KestrelServerOptions
        {
            AddServerHeader = false,
            ApplicationServices = new ServiceCollection().AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).BuildServiceProvider(),
        };
        // A slow reader is the sender's business, see ClientConnection.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(options.Address, options.Port);
        // What Kestrel has to say would stand on the operator's console between the collector's own lines.
        return new KestrelServer(
            Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/simulator/sent") await WriteAsync(context, 200, Sent.ToJson(context.Request.Query["trade_ids"] == "true").ToJsonString()).ConfigureAwait(false);
        else if (path == "/simulator/faults") await ServeFaultsAsync(context).ConfigureAwait(false);
        else if (Faults.Find(FaultKind.Deny) is { } denied)
        {
            Sent.CountHit(FaultKind.Deny);
            await WriteAsync(context, denied.Status, "temporarily unavailable", "text/plain").ConfigureAwait(false);
        }
        else if (context.WebSockets.IsWebSocketRequest && _venue.Serves(path)) await ServeWebSocketAsync(context).ConfigureAwait(false);
        else if (path.StartsWith("/api/v2/", StringComparison.Ordinal) && _venue.AnswerHttp(path["/api/v2/".Length..], ReadQuery(context)) is { } answer)
            await WriteAsync(context, answer.Status, answer.Body).ConfigureAwait(false);
        else await WriteAsync(context, 404, "not found", "text/plain").ConfigureAwait(false);
    }

    private async Task ServeWebSocketAsync(HttpContext context)
    {
        var upgrade = (SharedUpgrade)context.Features.Get<IHttpUpgradeFeature>()!;
        var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        using var connection = new ClientConnection(context, socket, upgrade.Stream!, _services, _venue.RoomOfNewConnection());
        lock (_lock) _connections = [.. _connections, connection];
        _log.ClientConnected(connection.Id);
        try
        {
            await _venue.ServeAsync(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock) _connections = Array.FindAll(_connections, c => c != connection);
            _log.ClientGone(connection.Id);
        }
    }

    private async Task ServeFaultsAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            if (context.Connection.RemoteIpAddress is not { } from || !IPAddress.IsLoopback(from))
            {
                await WriteAsync(context, 403, "faults are taken from this machine only", "text/plain").ConfigureAwait(false);
                return;
            }
            using var reader = new StreamReader(context.Request.Body);
            try
            {
                Faults.Inject(await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false));
            }
            catch (FaultScriptException wrong)
            {
                await WriteAsync(context, 400, wrong.Message + "\n" + FaultScript.Help, "text/plain").ConfigureAwait(false);
                return;
            }
        }
        var scheduled = new JsonArray([.. Faults.Scheduled.Select(f => JsonValue.Create(FaultScript.Format(f)))]);
        var active = new JsonArray([.. Faults.Active.Select(f => JsonValue.Create(FaultScript.Format(f.Fault)))]);
        await WriteAsync(context, 200, new JsonObject { ["scheduled"] = scheduled, ["active"] = active }.ToJsonString()).ConfigureAwait(false);
    }

    private void OnFaultChanged(ActiveFault fault, bool begins)
    {
        var text = FaultScript.Format(fault.Fault);
        if (begins) _log.FaultBegins(text);
        else _log.FaultEnds(text);
        var connections = Volatile.Read(ref _connections);
        if (fault.Fault.Kind == FaultKind.Close)
        {
            foreach (var connection in connections)
            {
                Sent.CountHit(FaultKind.Close);
                connection.Close(fault.Fault.Code, "simulated fault");
            }
        }
        if (fault.Fault.Kind == FaultKind.HalfOpen) SetFrozen(fault, connections, begins);
    }

    private void SetFrozen(ActiveFault fault, ClientConnection[] connections, bool begins)
    {
        lock (_lock)
        {
            if (begins)
            {
                _frozen.Add(fault, connections);
                foreach (var connection in connections) connection.Freeze();
            }
            else if (_frozen.Remove(fault, out var frozen))
            {
                foreach (var connection in frozen) connection.Thaw();
            }
        }
    }

    private static RpcParams ReadQuery(HttpContext context)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in context.Request.Query)
        {
            var text = value.ToString();
            values[name] = text is "true" or "false" || long.TryParse(text, out _)
                ? JsonSerializer.SerializeToElement(JsonNode.Parse(text))
                : JsonSerializer.SerializeToElement(text);
        }
        return new RpcParams(values);
    }

    private static Task WriteAsync(HttpContext context, int status, string body, string type = "application/json") =>
        WriteAsync(context, status, Encoding.UTF8.GetBytes(body), type);

    private static async Task WriteAsync(HttpContext context, int status, byte[] body, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
