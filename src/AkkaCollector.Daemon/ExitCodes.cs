namespace AkkaCollector.Daemon;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>It did what it was told.</summary>
    public const int Ok = 0;
    /// <summary>Something unforeseen went wrong; the message says what.</summary>
    public const int Failed = 1;
    /// <summary>The configuration or the command line cannot be used.</summary>
    public const int BadConfig = 2;
    /// <summary>The store cannot be opened and trying again would not help.</summary>
    public const int StoreUnusable = 3;
    /// <summary>The status page's port is taken.</summary>
    public const int PortTaken = 4;
    /// <summary>The actor system gave no sign of life for too long.</summary>
    public const int LivenessLost = 70;
}
