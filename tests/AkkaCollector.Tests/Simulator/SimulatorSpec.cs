using System.Text.Json;
using AkkaCollector.Simulator;
using AkkaCollector.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

/// <summary>What specs of the simulator share: one whose clock stands still until it is moved, and words to ask it with.</summary>
public abstract class SimulatorSpec : IAsyncLifetime
{
    private SimulatorHost? _simulator;

    /// <summary>The simulator's clock.</summary>
    protected ManualTime Time { get; init; } = new();

    /// <summary>Starts the simulator whose clock is <see cref="Time"/>.</summary>
    protected async Task<SimulatorHost> StartAsync(SimulatorOptions? options = null) =>
        _simulator = await SimulatorHost.StartAsync(options ?? new SimulatorOptions(), Time, NullLoggerFactory.Instance);

    /// <summary>Moves the clock on in the steps of the simulator's pump.</summary>
    protected void Advance(double milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>The names of some options of a currency.</summary>
    internal static async Task<string[]> SomeOptionsAsync(DeribitClient client, int count, string currency = "ETH")
    {
        var answer = await client.CallAsync("public/get_instruments", new { currency, kind = "option" });
        return [.. answer.GetProperty("result").EnumerateArray().Select(i => i.GetProperty("instrument_name").GetString()!).Skip(8).Take(count)];
    }

    /// <summary>The code of an error answer.</summary>
    protected static int ErrorOf(JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();

    /// <summary>The strings of an answer's result.</summary>
    protected static string[] Strings(JsonElement answer) => [.. answer.GetProperty("result").EnumerateArray().Select(s => s.GetString()!)];

    /// <summary>Reads a frame.</summary>
    protected static JsonElement Read(string? frame)
    {
        using var document = JsonDocument.Parse(frame ?? throw new InvalidOperationException("The connection was closed where a frame was due."));
        return document.RootElement.Clone();
    }

    /// <summary>The channel and data of a notification.</summary>
    protected static (string Channel, JsonElement Data) Notification(string? frame)
    {
        var parameters = Read(frame).GetProperty("params");
        return (parameters.GetProperty("channel").GetString()!, parameters.GetProperty("data"));
    }

    /// <inheritdoc />
    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public virtual async Task DisposeAsync()
    {
        if (_simulator is not null) await _simulator.DisposeAsync();
    }
}
