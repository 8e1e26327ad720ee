namespace AkkaCollector.Tests.Doubles;

/// <summary>Where the recorded market data lies: beside the repository, never in it.</summary>
public static class CaptureFolder
{
    /// <summary>The folder of captures, or null when there is none.</summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "AkkaCollector.sln"))) continue;
            // A worktree may lie one level deeper than the repository itself.
            for (var beside = folder.Parent; beside is not null; beside = beside.Parent)
            {
                var captures = Path.Combine(beside.FullName, "shared", "captures");
                if (Directory.Exists(captures)) return captures;
            }
        }
        return null;
    }

    /// <summary>The path of one capture.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Find() ?? throw new DirectoryNotFoundException("The folder of captures is not there."), .. parts]);
}
