using AkkaCollector.MarketData;

namespace AkkaCollector.Telemetry;

/// <summary>The wall clock in the collector's unit.</summary>
public static class WallClock
{
    /// <summary>The provider's wall clock in microseconds since 1970 UTC.</summary>
    public static long UnixMicros(this TimeProvider time) => time.GetUtcNow().UnixMicros();
}
