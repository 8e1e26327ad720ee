using Xunit;

namespace AkkaCollector.Tests.Doubles;

/// <summary>A fact about recorded market data, left out with its reason where the folder of captures is not beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CaptureFactAttribute : FactAttribute
{
    /// <summary>Marks a fact that reads captures.</summary>
    public CaptureFactAttribute()
    {
        if (CaptureFolder.Find() is null) Skip = "the captures are not there: expected ../shared/captures beside the repository";
    }
}

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
