using System.Globalization;
using System.Net;

namespace AkkaCollector.Simulator;

/// <summary>Replays a recorded session instead of a living market.</summary>
/// <param name="File">The capture: cryptofeed's text or hftbacktest's lines, plain or gzip.</param>
public sealed record ReplayOptions(string File)
{
    /// <summary>How many times faster than recorded, above 0; infinity is as fast as the client takes. Default 1.</summary>
    public double Speed { get; init; } = 1;
    /// <summary>Whether the connection is closed with 1000 after the last frame; else it stays up in silence. Default true.</summary>
    public bool CloseAtEnd { get; init; } = true;
}

/// <summary>What a simulator does.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The address that is listened on. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;
    /// <summary>The port, 0 to 65535; 0 takes a free one. Default 0.</summary>
    public int Port { get; init; }
    /// <summary>Seed of the market. Default 1.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>Ticks a second over all channels that are subscribed to, above 0; infinity is as fast as the clients take. Default 2,000.</summary>
    public double TicksPerSecond { get; init; } = 2_000;
    /// <summary>The currencies that are listed: ETH, BTC or both. Default both.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = ["ETH", "BTC"];
    /// <summary>The share of trades among ticks, from 0 to 1. Default 0.05.</summary>
    public double TradeShare { get; init; } = 0.05;
    /// <summary>Whether requests cost credits as at the venue: what is overspent is answered with 10028 and a close. Default true.</summary>
    public bool CreditLimits { get; init; } = true;
    /// <summary>Whether answers say that this is a test network. Default true.</summary>
    public bool Testnet { get; init; } = true;
    /// <summary>The id that may log in; null lets nobody. Default null.</summary>
    public string? ClientId { get; init; }
    /// <summary>The secret that goes with it.</summary>
    public string? ClientSecret { get; init; }
    /// <summary>The longest request, in bytes. Default 65,536.</summary>
    public int LongestRequest { get; init; } = 65_536;
    /// <summary>How long one write to a client may take before the client is reset. Default 10 s.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>How long clients may take to read what was sent when the market comes to rest. Default 1 s.</summary>
    public TimeSpan RestTimeout { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>The file that keeps how far trades are numbered, so that the next market goes on from there; null numbers them from the clock. Default null.</summary>
    public string? TradeNumbers { get; init; }
    /// <summary>Faults from the start on, as <see cref="FaultScript"/> reads them. Default none.</summary>
    public string Faults { get; init; } = "";
    /// <summary>A capture to replay; null simulates a market. Default null.</summary>
    public ReplayOptions? Replay { get; init; }

    /// <summary>Reads a rate: a number of ticks a second, or <c>max</c>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static double ParseRate(string text)
    {
        if (text == "max") return double.PositiveInfinity;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0 && double.IsFinite(rate)) return rate;
        throw new FormatException($"A rate must be a number of ticks a second above 0, or 'max', was '{text}'.");
    }

    /// <summary>Throws an <see cref="ArgumentException"/> that names the first option that cannot be meant.</summary>
    internal SimulatorOptions Checked()
    {
        if (Port is < 0 or > 65_535) throw new ArgumentException($"Port must lie between 0 and 65535, was {Port}.");
        if (!(TicksPerSecond > 0)) throw new ArgumentException($"TicksPerSecond must be above 0, was {TicksPerSecond}.");
        if (LongestRequest < 1024) throw new ArgumentException($"LongestRequest must be 1024 bytes or more, was {LongestRequest}.");
        if (SendTimeout <= TimeSpan.Zero) throw new ArgumentException($"SendTimeout must be above 0, was {SendTimeout}.");
        if (RestTimeout <= TimeSpan.Zero) throw new ArgumentException($"RestTimeout must be above 0, was {RestTimeout}.");
        if (Replay is { } replay && !(replay.Speed > 0)) throw new ArgumentException($"Replay.Speed must be above 0, was {replay.Speed}.");
        return this;
    }

    /// <summary>The market of these options. As fast as possible, its clock runs as if a hundred thousand ticks made a second.</summary>
    internal MarketSettings MarketFrom(DateTimeOffset start) => new()
    {
        Seed = Seed, Currencies = Currencies, Start = start, TradeShare = TradeShare,
        TicksPerSecond = double.IsInfinity(TicksPerSecond) ? 100_000 : TicksPerSecond,
    };
}
