using System.Buffers;
using System.Text.Json;

namespace AkkaCollector.Venues.Deribit;

/// <summary>What a pushed frame's channel carries.</summary>
internal enum DeribitChannel : byte
{
    /// <summary>A channel of a kind that is not known here.</summary>
    Unknown,
    /// <summary><c>ticker.{instrument}.{interval}</c>.</summary>
    Ticker,
    /// <summary><c>trades.{instrument}.{interval}</c> or <c>trades.{kind}.{currency}.{interval}</c>.</summary>
    Trades,
    /// <summary>The changes of a book, <c>book.{instrument}.{interval}</c>, or a book whose prices are rounded.</summary>
    Book,
    /// <summary>A whole book's best levels: <c>book.{instrument}.none.{depth}.{interval}</c>.</summary>
    BookSnapshot,
    /// <summary><c>chart.trades.{instrument}.{resolution}</c>.</summary>
    Candles,
    /// <summary><c>perpetual.{instrument}.{interval}</c>.</summary>
    Funding,
}

/// <summary>The shapes of Deribit's JSON-RPC 2.0 frames: which kinds there are, and how requests are written.</summary>
internal static class DeribitFrames
{
    /// <summary>What a channel of this name carries, at whatever interval.</summary>
    public static DeribitChannel KindOf(ReadOnlySpan<byte> channel) =>
        channel.StartsWith("ticker."u8) ? DeribitChannel.Ticker
        : channel.StartsWith("trades."u8) ? DeribitChannel.Trades
        : channel.StartsWith("book."u8) ? IsSnapshot(channel) ? DeribitChannel.BookSnapshot : DeribitChannel.Book
        : channel.StartsWith("chart.trades."u8) ? DeribitChannel.Candles
        : channel.StartsWith("perpetual."u8) ? DeribitChannel.Funding
        : DeribitChannel.Unknown;

    private static bool IsSnapshot(ReadOnlySpan<byte> channel) => channel.Count((byte)'.') == 4 && channel.IndexOf(".none."u8) >= 0;

    /// <summary>The instrument in a channel's name, between its first and last dot; empty when there is none.</summary>
    public static ReadOnlySpan<byte> InstrumentOf(ReadOnlySpan<byte> channel)
    {
        var first = channel.IndexOf((byte)'.');
        var last = channel.LastIndexOf((byte)'.');
        return last > first + 1 ? channel[(first + 1)..last] : default;
    }

    /// <summary>Writes <c>{"jsonrpc":"2.0","id":…,"method":…,"params":…}</c>.</summary>
    /// <param name="id">The number that the answer will carry.</param>
    /// <param name="method">The method, such as <c>public/test</c>.</param>
    /// <param name="parameters">The parameters, a JSON object.</param>
    public static byte[] Request(long id, string method, ReadOnlySpan<byte> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(128 + parameters.Length);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteNumber("id"u8, id);
        json.WriteString("method"u8, method);
        json.WritePropertyName("params"u8);
        json.WriteRawValue(parameters);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Parameters of one request, as JSON.</summary>
    public static byte[] Parameters(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
