using Xunit;

namespace AkkaCollector.Integration;

/// <summary>A secret reaches no log, no page, no print and no error.</summary>
public sealed class SecretsSpec
{
    private const string Secret = "s3cr3t-of-the-spec";

    [Fact]
    public async Task Check_must_mask_a_secret_from_the_environment_or_a_file()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector.status.token = ${?SPEC_TOKEN}");
        var file = Path.Combine(folder.Root, "token");
        await File.WriteAllTextAsync(file, Secret + "\n");
        foreach (var environment in new Dictionary<string, string>[] { new() { ["SPEC_TOKEN"] = Secret }, new() { ["SPEC_TOKEN_FILE"] = file } })
        {
            await using var check = DaemonProcess.Start(environment, "check", "--config", config);
            Assert.Equal(0, await check.ExitAsync());
            Assert.DoesNotContain(Secret, check.Output, StringComparison.Ordinal);
            Assert.Matches("token = .*\\*\\*\\*", check.Output);
        }
    }

    [Fact]
    public async Task A_run_must_write_a_secret_nowhere()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector.status.token = ${?SPEC_TOKEN}\ncollector.logging.level = trace");
        await using var daemon = DaemonProcess.Start(new Dictionary<string, string> { ["SPEC_TOKEN"] = Secret }, "run", "--config", config, "--data", folder.Data);
        var page = await daemon.StatusPageAsync();
        await daemon.WaitForLineAsync("Successfully subscribed");
        using var http = new HttpClient { BaseAddress = page };
        foreach (var path in new[] { "/status", "/metrics", "/health", "/log-level" })
            Assert.DoesNotContain(Secret, await http.GetStringAsync(path), StringComparison.Ordinal);
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.DoesNotContain(Secret, daemon.Output, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder.Data, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Secret, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
    }
}
