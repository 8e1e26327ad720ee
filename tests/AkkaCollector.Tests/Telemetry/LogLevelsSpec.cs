using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AkkaCollector.Tests.Telemetry;

public sealed class LogLevelsSpec
{
    private static LogLevels Levels(params (string, LogLevel)[] categories) => new(new LoggingSettings(
        LogLevel.Information, categories.ToDictionary(c => c.Item1, c => c.Item2), false, "x", 1, 1));

    [Fact]
    public void The_longest_prefix_must_decide()
    {
        var levels = Levels(("A", LogLevel.Error), ("A.B", LogLevel.Debug));
        Assert.True(levels.IsEnabled("A.B.C", LogLevel.Debug));
        Assert.False(levels.IsEnabled("A.C", LogLevel.Warning));
        Assert.False(levels.IsEnabled("AB", LogLevel.Debug));
        Assert.True(levels.IsEnabled("AB", LogLevel.Information));
    }

    [Fact]
    public void A_level_must_change_while_running()
    {
        var levels = Levels(("A", LogLevel.Error));
        Assert.False(levels.IsEnabled("A.B", LogLevel.Information));
        levels.Set("A.B", LogLevel.Trace);
        Assert.True(levels.IsEnabled("A.B", LogLevel.Trace));
        levels.Set("", LogLevel.None);
        Assert.False(levels.IsEnabled("Z", LogLevel.Critical));
    }
}
