using AkkaCollector.Connections;
using Xunit;

namespace AkkaCollector.Tests.Connections;

public sealed class ReconnectRulesSpec
{
    private static readonly BackoffSettings Settings = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 32)]
    [InlineData(6, 60)]
    [InlineData(7, 60)]
    [InlineData(int.MaxValue, 60)]
    public void BackoffSettings_must_double_up_to_the_bound(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Settings.After(failures));

    [Fact]
    public void ReconnectRules_must_wait_any_time_up_to_the_bound()
    {
        var waits = Enumerable.Range(0, 2_000).Select(seed =>
        {
            var rules = new ReconnectRules(Settings, new Random(seed));
            for (var i = 0; i < 3; i++) rules.Failed();
            return rules.Failed().TotalSeconds;
        }).ToList();
        Assert.All(waits, w => Assert.InRange(w, 0, 8));
        Assert.InRange(waits.Average(), 3.7, 4.3);
        Assert.True(waits.Min() < 0.1 && waits.Max() > 7.9, "The jitter is not full.");
    }

    [Fact]
    public void ReconnectRules_must_be_reset_by_data_alone()
    {
        var rules = new ReconnectRules(Settings, new Random(1));
        for (var i = 0; i < 20; i++) rules.Failed();
        Assert.Equal(20, rules.Failures);
        rules.DataFlows();
        Assert.InRange(rules.Failed(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(1, rules.Failures);
    }
}
