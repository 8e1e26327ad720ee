using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace AkkaCollector.Storage;

/// <summary>Waits until the disk has a file's bytes, and where the system can, without its times of access and change.</summary>
internal static partial class DiskSync
{
    /// <summary>Returns when the disk has what was written.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(file);
        else if (FileDataSync(file) != 0) throw new IOException($"The disk failed to take what was written: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FileDataSync(SafeFileHandle file);
}
