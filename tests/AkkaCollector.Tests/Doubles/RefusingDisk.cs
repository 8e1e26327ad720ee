using System.Diagnostics;

namespace AkkaCollector.Tests.Doubles;

/// <summary>
/// A folder whose disk can be made read-only or full while files in it are open. As root these are a real read-only and a real full file
/// system; without the right to mount, another file stands where the folder was, and nothing can be full.
/// </summary>
internal sealed class RefusingDisk : IDisposable
{
    private readonly string _aside;
    private bool _refuses;

    private RefusingDisk(string folder, bool isReal) => (Folder, IsReal, _aside) = (folder, isReal, folder + ".aside");

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Whether file systems can be mounted here.</summary>
    public bool IsReal { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Makes one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="size">How much it holds, as tmpfs takes it.</param>
    public static RefusingDisk Create(string folder, string size = "512k")
    {
        Directory.CreateDirectory(folder);
        return new RefusingDisk(folder, Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder) == 0);
    }

    /// <summary>No file can be made in the folder from now on; those that are open can be written to.</summary>
    public void Refuse()
    {
        _refuses = true;
        if (IsReal)
        {
            if (Run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", Folder) != 0) throw new InvalidOperationException($"Nothing could be mounted on {Folder}.");
            return;
        }
        Directory.Move(Folder, _aside);
        File.WriteAllText(Folder, "in the way");
    }

    /// <summary>The folder is as it was.</summary>
    public void Accept()
    {
        if (!_refuses) return;
        _refuses = false;
        if (IsReal)
        {
            if (Run("umount", Folder) != 0) throw new InvalidOperationException($"{Folder} could not be unmounted.");
            return;
        }
        File.Delete(Folder);
        Directory.Move(_aside, Folder);
    }

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var file = File.Create(Ballast);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // No space left: that is what it is written for.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Accept();
        if (IsReal) Run("umount", "-l", Folder);
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
