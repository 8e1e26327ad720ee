using AkkaCollector.Health;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using Xunit;

namespace AkkaCollector.Tests.Health;

public sealed class HealthRulesSpec
{
    private static readonly HealthSettings Settings = new(
        TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromSeconds(60), 0.8, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(90), 10, TimeSpan.FromMinutes(1)) { DiskWarnShare = 0.9 };

    private static readonly MemoryStatus Roomy = new(100, 1000, 50);
    private static readonly StoreStatus Ready = new() { Name = "sqlite", State = "ready" };

    private static SourceStatus Source(string name, string state = "live", double seconds = 5, bool unhealthy = false) =>
        new() { Name = name, Venue = "deribit", State = state, StateSeconds = seconds, Unhealthy = unhealthy, Account = new SourceAccount { Source = name } };

    [Fact]
    public void All_live_and_a_ready_store_must_be_healthy_without_a_reason()
    {
        var report = HealthRules.Judge([Source("a"), Source("b")], Ready, Roomy, [], Settings);
        Assert.Equal(HealthLevel.Healthy, report.Level);
        Assert.Empty(report.Reasons);
    }

    [Fact]
    public void One_source_of_two_away_must_be_degraded_and_named()
    {
        var report = HealthRules.Judge([Source("a"), Source("b", "backing-off", 600)], Ready, Roomy, [], Settings);
        Assert.Equal(HealthLevel.Degraded, report.Level);
        Assert.Contains("b is backing-off", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, HealthLevel.Degraded)]
    [InlineData(61, HealthLevel.Critical)]
    public void No_source_live_must_be_critical_only_after_its_time(double seconds, HealthLevel expected) =>
        Assert.Equal(expected, HealthRules.Judge([Source("a", "connecting", seconds)], Ready, Roomy, [], Settings).Level);

    [Fact]
    public void A_source_that_the_ladder_calls_unhealthy_must_count_although_it_is_connected() =>
        Assert.Equal(HealthLevel.Critical, HealthRules.Judge([Source("a", unhealthy: true)], Ready, Roomy, [], Settings).Level);

    [Theory]
    [InlineData(5, HealthLevel.Degraded)]
    [InlineData(60, HealthLevel.Critical)]
    public void A_store_that_is_away_must_be_critical_only_after_its_time(double seconds, HealthLevel expected)
    {
        var away = new StoreStatus { Name = "sqlite", State = "away", AwaySeconds = seconds, LastError = "disk I/O error" };
        var report = HealthRules.Judge([Source("a")], away, Roomy, [], Settings);
        Assert.Equal(expected, report.Level);
        Assert.Contains("disk I/O error", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Accounts_that_do_not_add_up_must_be_critical() =>
        Assert.Equal(HealthLevel.Critical, HealthRules.Judge([Source("a")], Ready, Roomy, [new AccountDifference("a", "ticks", 3, "so and so")], Settings).Level);

    [Fact]
    public void Memory_at_80_percent_of_its_limit_must_be_degraded() =>
        Assert.Equal(HealthLevel.Degraded, HealthRules.Judge([Source("a")], Ready, new MemoryStatus(800, 1000, 50), [], Settings).Level);

    [Fact]
    public void A_backup_that_cannot_be_written_must_be_degraded_and_say_why()
    {
        var backup = new BackupStatus { Files = 1, Batches = 2, MissedQueueFull = 3, MissedWriteFailed = 4, Failures = 5, Waiting = 6, Unflushed = 7, Mended = BackupMendReport.Nothing };
        Assert.Equal(HealthLevel.Healthy, HealthRules.Judge([Source("a")], Ready, Roomy, [], Settings, backup: backup).Level);
        var report = HealthRules.Judge([Source("a")], Ready, Roomy, [], Settings, backup: backup with { LastError = "No space left" });
        Assert.Equal((HealthLevel.Degraded, "The backup cannot be written: No space left"), (report.Level, report.Reasons.Single()));
    }
}
