using System.Diagnostics;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>What the image holds: the published output, run by a user without rights in a folder of its own, by the entry point's name.</summary>
public sealed class PublishedSpec
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    [Fact]
    public async Task The_published_output_must_run_as_another_user_in_a_bare_folder_and_answer_its_health_check()
    {
        using var folder = new WorkFolder();
        var app = Path.Combine(folder.Root, "app");
        Assert.Equal(0, await RunAsync("dotnet", "publish", Path.Combine(Repository(), "src", "AkkaCollector.Daemon", "AkkaCollector.Daemon.csproj"),
            "-c", Configuration, "--no-build", "-o", app, "-v", "quiet", "-nologo"));
        Assert.True(File.Exists(Path.Combine(app, "hocon", "production.conf")), "The published output must carry the configurations.");
        foreach (var entry in new[] { folder.Root, folder.Data }) Directory.CreateDirectory(entry);
        const UnixFileMode everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead
            | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(folder.Root, everybody);
        File.SetUnixFileMode(folder.Data, everybody | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        var config = folder.ConfigOver(app);
        await using var daemon = DaemonProcess.StartProgram(AsNobody(Path.Combine(app, "akkacollector"), "run", "--config", config, "--data", folder.Data));
        var page = await daemon.StatusPageAsync();
        await daemon.WaitForLineAsync("Successfully subscribed");
        await using var health = DaemonProcess.StartProgram(AsNobody(Path.Combine(app, "akkacollector"), "health", "--url", page.ToString()));
        Assert.InRange(await health.ExitAsync(), 0, 1);
        daemon.Terminate();
        Assert.True(await daemon.ExitAsync() == 0, daemon.Output);
        RunSpec.AssertAddsUp(daemon.Summary());
    }

    /// <summary>As root, by way of the user nobody; a user without rights simply is one already.</summary>
    private static string[] AsNobody(string program, params string[] arguments) =>
        Environment.UserName == "root" && File.Exists("/usr/bin/setpriv")
            ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--", program, .. arguments]
            : [program, .. arguments];

    private static async Task<int> RunAsync(params string[] command)
    {
        var start = new ProcessStartInfo(command[0]);
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AkkaCollector.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The spec runs from a checkout.");
    }
}
