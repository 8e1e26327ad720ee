namespace Akka.Configuration;

/// <summary>Null-safe helpers for optional sections.</summary>
public static class ConfigExtensions
{
    /// <summary>Adds a fallback, also when either side is null or empty or both are the same instance.</summary>
    public static Config SafeWithFallback(this Config config, Config fallback)
    {
        if (config.IsNullOrEmpty())
            return fallback;
        return ReferenceEquals(config, fallback) ? config : config.WithFallback(fallback);
    }

    /// <summary>True when there is no configuration or it has no keys.</summary>
    public static bool IsNullOrEmpty(this Config config) => config is null || config.IsEmpty;
}
