namespace AkkaCollector.MarketData;

/// <summary>Times as the collector carries them: microseconds since 1970 UTC.</summary>
public static class UnixTime
{
    /// <summary>A moment in microseconds since 1970 UTC.</summary>
    public static long UnixMicros(this DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>A length of time in whole microseconds.</summary>
    public static long Micros(this TimeSpan length) => length.Ticks / TimeSpan.TicksPerMicrosecond;
}
