namespace AkkaCollector.Health;

/// <summary>Tells how full the disk of a folder is.</summary>
internal static class DiskSpace
{
    /// <summary>The room on the disk that a folder is on; null when the system does not tell.</summary>
    public static DiskStatus? Read(string folder)
    {
        try
        {
            var disk = new DriveInfo(folder);
            return new DiskStatus(disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
