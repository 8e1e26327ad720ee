namespace AkkaCollector.Configuration;

/// <summary>How the process ends; read from <c>collector.shutdown</c>.</summary>
/// <param name="DrainTimeout">How long sources, graphs and the store may take to hand on what they hold.</param>
/// <param name="Timeout">How long the whole stop may take.</param>
public sealed record ShutdownSettings(TimeSpan DrainTimeout, TimeSpan Timeout)
{
    /// <summary>Reads the section; problems are collected in it.</summary>
    public static ShutdownSettings Read(ConfigSection section)
    {
        var drain = section.Duration("drain-timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        return new ShutdownSettings(drain, section.Duration("timeout", drain, TimeSpan.FromMinutes(15)));
    }
}
