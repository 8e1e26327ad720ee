using System.Buffers.Text;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>What the name of a channel of candles or funding says: their data names no instrument.</summary>
/// <param name="Instrument">The instrument; null when the name holds none.</param>
/// <param name="Interval">How long a candle lasts; zero for funding.</param>
/// <param name="Mistake">What is wrong with the name; null when it is right.</param>
internal sealed record DeribitSubject(InstrumentRef? Instrument, TimeSpan Interval, string? Mistake)
{
    /// <summary>Reads a channel's name.</summary>
    public static DeribitSubject Read(ReadOnlySpan<byte> channel, InstrumentCatalog catalog)
    {
        var isCandle = DeribitFrames.KindOf(channel) == DeribitChannel.Candles;
        var name = DeribitFrames.InstrumentOf(isCandle ? channel["chart.".Length..] : channel);
        if (name.IsEmpty) return new DeribitSubject(null, TimeSpan.Zero, "the channel names no instrument");
        if (!isCandle) return new DeribitSubject(catalog.Get(name), TimeSpan.Zero, null);
        return TryResolution(channel[(channel.LastIndexOf((byte)'.') + 1)..], out var interval)
            ? new DeribitSubject(catalog.Get(name), interval, null)
            : new DeribitSubject(null, TimeSpan.Zero, "the channel's resolution must be minutes or 1D");
    }

    /// <summary>Whole minutes up to a month, or a day.</summary>
    private static bool TryResolution(ReadOnlySpan<byte> text, out TimeSpan interval)
    {
        const int mostMinutes = 31 * 24 * 60;
        interval = TimeSpan.FromDays(1);
        if (text.SequenceEqual("1D"u8)) return true;
        if (!Utf8Parser.TryParse(text, out uint minutes, out var read) || read != text.Length || minutes is 0 or > mostMinutes) return false;
        interval = TimeSpan.FromMinutes(minutes);
        return true;
    }
}
