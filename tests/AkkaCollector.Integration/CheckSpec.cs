using Xunit;

namespace AkkaCollector.Integration;

/// <summary>What an operator reads who checks a configuration before running it.</summary>
public sealed class CheckSpec
{
    [Fact]
    public async Task Check_must_report_the_problems_of_all_sections_together_and_no_secret()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("""
            collector {
              simulator.port = -1
              batching.events = 0
              throttle.rate-mx = 5
              status.token = hunter22hunter22
              logging.level = hunter22hunter22
            }
            """);
        await using var daemon = DaemonProcess.Start("check", "--config", config);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Matches(@"simulator\.port in .* must be .*, was -1", daemon.Output);
        Assert.Matches(@"batching\.events in .* must be .*, was 0", daemon.Output);
        Assert.Matches(@"throttle\.rate-mx in .* is not a known key", daemon.Output);
        Assert.DoesNotContain("hunter22", daemon.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", @"^  akkacollector \[command\] \[options\]$")]
    [InlineData("run --help", @"^  akkacollector run \[options\]$")]
    public async Task The_help_must_call_the_program_as_it_is_called(string arguments, string usage)
    {
        await using var daemon = DaemonProcess.Start(arguments.Split(' '));
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Contains(daemon.Lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, usage));
        Assert.DoesNotContain("AkkaCollector.Daemon", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_must_print_the_effective_configuration_and_warn_once_of_what_is_off()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector { throttle.enabled = off, status.token = ${?CHECK_TOKEN} }");
        var environment = new Dictionary<string, string> { ["CHECK_TOKEN"] = "hunter22hunter22" };
        await using var daemon = DaemonProcess.Start(environment, "check", "--config", config);
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Single(daemon.Lines, line => line.StartsWith("warning: throttle is off", StringComparison.Ordinal));
        Assert.Contains(daemon.Lines, line => line.Contains("token = \"***\"", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter22", daemon.Output, StringComparison.Ordinal);
    }
}
