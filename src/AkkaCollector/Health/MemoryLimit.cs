using System.Globalization;

namespace AkkaCollector.Health;

/// <summary>Tells how much memory the process may have: its container's limit, else the machine's memory.</summary>
internal static class MemoryLimit
{
    /// <summary>Version 1 of control groups writes the largest whole page for "no limit"; nobody has a limit near it.</summary>
    private const long NoLimit = 1L << 60;

    /// <summary>The limit in bytes.</summary>
    /// <param name="controlGroups">Where the kernel shows the control group of the process.</param>
    public static long Read(string controlGroups = "/sys/fs/cgroup") =>
        OfFile(Path.Combine(controlGroups, "memory.max"))
        ?? OfFile(Path.Combine(controlGroups, "memory", "memory.limit_in_bytes"))
        // In a container this is what the collector of garbage allows itself, three quarters of the limit; without one it is the machine's memory.
        ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static long? OfFile(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file), NumberStyles.Integer, CultureInfo.InvariantCulture, out var bytes) && bytes is > 0 and < NoLimit ? bytes : null;
}
