using System.Globalization;
using AkkaCollector.Configuration;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>What a source collects from Deribit: <c>collector.source-defaults.deribit</c> and what a source sets over it.</summary>
public sealed record DeribitSettings : IVenueSettings
{
    /// <summary>The resolutions of candles that Deribit has: minutes, and a day.</summary>
    private static readonly string[] Resolutions = ["1", "3", "5", "10", "15", "30", "60", "120", "180", "360", "720", "1D"];

    /// <summary>The WebSocket to connect to.</summary>
    public required Uri Endpoint { get; init; }
    /// <summary>The currency whose instruments are listed, such as <c>ETH</c>.</summary>
    public required string Currency { get; init; }
    /// <summary>Which of them are collected.</summary>
    public required InstrumentSelection Selection { get; init; }
    /// <summary>How often a channel brings news: <c>100ms</c>, <c>agg2</c> or, logged in only, <c>raw</c>.</summary>
    public required string Interval { get; init; }
    /// <summary>Whether tickers are subscribed.</summary>
    public required bool Tickers { get; init; }
    /// <summary>Whether trades are subscribed.</summary>
    public required bool Trades { get; init; }
    /// <summary>How many levels of each side of the book are subscribed: 1, 10 or 20; 0 for none.</summary>
    public required int BookDepth { get; init; }
    /// <summary>The resolutions of candles that are subscribed, as Deribit names them; none when empty.</summary>
    public required IReadOnlyList<string> Candles { get; init; }
    /// <summary>How often a perpetual's funding is told: <c>100ms</c>, <c>agg2</c> or <c>raw</c>; null when it is not subscribed.</summary>
    public required string? FundingInterval { get; init; }
    /// <summary>How often the venue is to send a heartbeat; it takes 10 s at least.</summary>
    public required TimeSpan Heartbeat { get; init; }
    /// <summary>The limits for subscribing.</summary>
    public required CreditPool SubscriptionCredits { get; init; }
    /// <summary>The limits for other requests.</summary>
    public required CreditPool OtherCredits { get; init; }

    /// <inheritdoc />
    public string Venue => "deribit";

    /// <inheritdoc />
    public IVenueAdapter CreateAdapter(Uri? simulator) =>
        new DeribitAdapter(Endpoint.Host == VenueTypes.SimulatorHost ? this with { Endpoint = simulator ?? Endpoint } : this);

    /// <summary>Reads a source's section; problems are noted in it.</summary>
    public static DeribitSettings Read(ConfigSection section) => new()
    {
        Endpoint = ReadEndpoint(section),
        Currency = section.Text("currency"),
        Selection = ReadSelection(section.Section("instruments")),
        Interval = section.OneOf("interval", "100ms", "agg2", "raw"),
        Tickers = section.Bool("tickers"),
        Trades = section.Bool("trades"),
        BookDepth = section.OneOf("book-depth", "off", "1", "10", "20") is var depth and not "off" ? int.Parse(depth, CultureInfo.InvariantCulture) : 0,
        Candles = ReadCandles(section),
        FundingInterval = section.OneOf("funding", "off", "100ms", "agg2", "raw") is var interval and not "off" ? interval : null,
        Heartbeat = section.Duration("heartbeat", TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)),
        SubscriptionCredits = ReadCredits(section.Section("credits").Section("subscriptions")),
        OtherCredits = ReadCredits(section.Section("credits").Section("other")),
    };

    private static Uri ReadEndpoint(ConfigSection section)
    {
        var text = section.Text("endpoint");
        if (Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "ws" or "wss") return endpoint;
        if (text.Length > 0) section.Problem("endpoint", "a WebSocket address such as wss://www.deribit.com/ws/api/v2");
        return new Uri("wss://unset.invalid");
    }

    private static IReadOnlyList<string> ReadCandles(ConfigSection section)
    {
        var candles = section.Texts("candles");
        if (candles.All(Resolutions.Contains)) return [.. candles.Distinct()];
        section.Problem("candles", $"an array of {string.Join(", ", Resolutions)}");
        return [];
    }

    private static InstrumentSelection ReadSelection(ConfigSection section) => new(
        section.OneOf("kind", "option", "future", "perpetual", "spot") switch
        {
            "future" => InstrumentKind.Future,
            "perpetual" => InstrumentKind.Perpetual,
            "spot" => InstrumentKind.Spot,
            _ => InstrumentKind.Option,
        },
        section.OneOf<SelectionOrder>("order"),
        section.Int("count", 1, 10_000));

    private static CreditPool ReadCredits(ConfigSection section)
    {
        var cost = section.Number("cost", 1, 1e9);
        return new CreditPool(section.Number("capacity", cost, 1e9), section.Number("per-second", 1, 1e9), cost);
    }
}
