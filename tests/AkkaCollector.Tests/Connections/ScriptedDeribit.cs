using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using AkkaCollector.Tests.Doubles;

namespace AkkaCollector.Tests.Connections;

/// <summary>Answers as Deribit does over loopback sockets, except where a spec has told it otherwise; it sends ticks only when told.</summary>
internal sealed class ScriptedDeribit : IAsyncDisposable
{
    private readonly LoopbackVenue _venue = new();
    private readonly Channel<Request> _requests = Channel.CreateUnbounded<Request>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private LoopbackConnection? _current;

    public ScriptedDeribit() => _serving = ServeAsync();

    /// <summary>One request, and on which connection it came.</summary>
    public sealed record Request(int Connection, string Method, string[] Channels, long Id);

    public Uri Endpoint => _venue.Endpoint;

    /// <summary>Names and expiries in milliseconds of the options that are listed.</summary>
    public (string Name, long ExpiryMillis)[] Options { get; set; } = [("ETH-27NOV26-3000-C", 4_000_000_000_000), ("ETH-27NOV26-3000-P", 4_000_000_000_000)];

    /// <summary>Methods that are not answered.</summary>
    public ConcurrentDictionary<string, bool> Mute { get; } = new();

    /// <summary>Methods that are answered with an error of this code.</summary>
    public ConcurrentDictionary<string, int> Errors { get; } = new();

    /// <summary>Channels that are left out of the answer to subscribe.</summary>
    public ConcurrentDictionary<string, bool> Refused { get; } = new();

    /// <summary>Whether new connections are answered with 503.</summary>
    public bool IsDown { get => _venue.Refuses; set => _venue.Refuses = value; }

    public LoopbackConnection Current => _current ?? throw new InvalidOperationException("Nobody has connected.");

    /// <summary>Waits for the next request of a method, passing over others.</summary>
    public async Task<Request> NextAsync(string method)
    {
        while (true)
        {
            var request = await LoopbackConnection.InTime(_requests.Reader.ReadAsync(_stop.Token).AsTask(), $"{method} was not called");
            if (request.Method == method) return request;
        }
    }

    public Task TickAsync(string instrument) =>
        PushAsync($"ticker.{instrument}.100ms", new { timestamp = 1790755217219, instrument_name = instrument, mark_price = 1 });

    public Task BookAsync(string instrument) =>
        PushAsync($"book.{instrument}.none.10.100ms", new { timestamp = 1790755217219, instrument_name = instrument, change_id = 1, bids = new[] { new[] { 1, 2 } }, asks = Array.Empty<int[]>() });

    public Task TradeAsync(string instrument, long seq) =>
        PushAsync($"trades.{instrument}.100ms", new[]
        {
            new { trade_seq = seq, trade_id = $"{seq}", timestamp = 1790755217219, instrument_name = instrument, price = 1, amount = 1, direction = "buy" },
        });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _venue.DisposeAsync();
        _current?.Abort();
        await _serving;
    }

    private async Task ServeAsync()
    {
        var sessions = new List<Task>();
        for (var number = 1; !_stop.IsCancellationRequested; number++)
        {
            var connection = await _venue.AcceptWheneverAsync();
            if (connection is null) break;
            _current = connection;
            sessions.Add(AnswerAllAsync(number, connection));
        }
        await Task.WhenAll(sessions);
    }

    private async Task AnswerAllAsync(int number, LoopbackConnection connection)
    {
        while (await connection.ReceiveUntilOverAsync() is { } text)
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            var method = root.GetProperty("method").GetString()!;
            var channels = root.GetProperty("params").TryGetProperty("channels", out var asked) ? asked.EnumerateArray().Select(c => c.GetString()!).ToArray() : [];
            var request = new Request(number, method, channels, root.GetProperty("id").GetInt64());
            if (!Mute.ContainsKey(method)) await AnswerAsync(connection, request);
            _requests.Writer.TryWrite(request);
        }
    }

    private async Task AnswerAsync(LoopbackConnection connection, Request request)
    {
        object answer = Errors.TryGetValue(request.Method, out var code)
            ? new { jsonrpc = "2.0", id = request.Id, error = new { code, message = "scripted" } }
            : new { jsonrpc = "2.0", id = request.Id, result = ResultOf(request), usIn = 1, usOut = 2, usDiff = 1 };
        try
        {
            await connection.SendAsync(JsonSerializer.Serialize(answer));
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The client left before its answer: the loop finds the end by itself.
        }
    }

    private object ResultOf(Request request) => request.Method switch
    {
        "public/get_instruments" => Options.Select(o =>
            new { instrument_name = o.Name, kind = "option", strike = int.Parse(o.Name.Split('-')[2], CultureInfo.InvariantCulture), expiration_timestamp = o.ExpiryMillis, is_active = true }),
        "public/get_book_summary_by_currency" => Array.Empty<object>(),
        "public/subscribe" or "public/unsubscribe" => request.Channels.Where(c => !Refused.ContainsKey(c)),
        _ => "ok",
    };

    private Task PushAsync(string channel, object data) =>
        Current.SendAsync(JsonSerializer.Serialize(new { jsonrpc = "2.0", method = "subscription", @params = new { channel, data } }));
}
