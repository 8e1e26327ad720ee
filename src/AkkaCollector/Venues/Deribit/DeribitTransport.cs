using System.Text.Json;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>Deribit's requests and errors, as its API reference for version 2 has them.</summary>
internal static class DeribitTransport
{
    /// <summary>Asks for the open instruments of a currency and kind.</summary>
    public static VenueCall GetInstruments(string currency, InstrumentKind kind) => Call("public/get_instruments", json =>
    {
        json.WriteString("currency", currency);
        json.WriteString("kind", WordFor(kind));
        json.WriteBoolean("expired", false);
    });

    /// <summary>Asks for open interest and prices of all instruments of a currency and kind.</summary>
    public static VenueCall GetBookSummaries(string currency, InstrumentKind kind) => Call("public/get_book_summary_by_currency", json =>
    {
        json.WriteString("currency", currency);
        json.WriteString("kind", WordFor(kind));
    });

    /// <summary>Subscribes channels.</summary>
    public static VenueCall Subscribe(IReadOnlyList<string> channels) => Channels("public/subscribe", channels);

    /// <summary>Unsubscribes channels.</summary>
    public static VenueCall Unsubscribe(IReadOnlyList<string> channels) => Channels("public/unsubscribe", channels);

    /// <summary>Asks for heartbeats; the venue then asks for a sign of life when it hears nothing.</summary>
    public static VenueCall SetHeartbeat(TimeSpan interval) =>
        Call("public/set_heartbeat", json => json.WriteNumber("interval", (int)Math.Ceiling(interval.TotalSeconds)));

    /// <summary>The sign of life.</summary>
    public static VenueCall Test { get; } = Call("public/test", _ => { });

    /// <summary>What an error asks for. Numbers that are not listed may go away by themselves.</summary>
    public static ErrorMeaning MeaningOf(VenueError error) => error.Code switch
    {
        10028 or 10066 => ErrorMeaning.TooManyRequests,
        // Not logged in, refused credentials, raw channels without a login.
        13004 or 13009 or 13021 or 13778 => ErrorMeaning.Hopeless,
        // The request itself is wrong: a method, currency or interval that Deribit does not have.
        -32600 or -32601 or -32602 or 11050 => ErrorMeaning.Hopeless,
        _ => ErrorMeaning.TryLater,
    };

    private static string WordFor(InstrumentKind kind) => kind switch
    {
        InstrumentKind.Option => "option",
        InstrumentKind.Spot => "spot",
        _ => "future",
    };

    private static VenueCall Channels(string method, IReadOnlyList<string> channels)
    {
        var parameters = DeribitFrames.Parameters(json =>
        {
            json.WriteStartArray("channels");
            foreach (var channel in channels) json.WriteStringValue(channel);
            json.WriteEndArray();
        });
        return new VenueCall(method, RequestPool.Subscriptions, parameters);
    }

    private static VenueCall Call(string method, Action<Utf8JsonWriter> write) =>
        new(method, RequestPool.Other, DeribitFrames.Parameters(write));
}
