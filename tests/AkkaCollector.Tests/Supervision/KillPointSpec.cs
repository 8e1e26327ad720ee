using AkkaCollector.Supervision;
using Xunit;

namespace AkkaCollector.Tests.Supervision;

public sealed class KillPointSpec
{
    [Fact]
    public void KillPoint_must_be_off_unless_its_variable_is_set()
    {
        Assert.Null(KillPoint.Announcement);
        Assert.Null(KillPoint.Problem);
        foreach (var point in KillPoint.All) KillPoint.Reach(point);
    }

    [Theory]
    [InlineData("commit:3", "commit", 3, 0)]
    [InlineData("decode:7000", "decode", 7000, 0)]
    [InlineData("commit:1+250us", "commit", 1, 250)]
    public void KillPlan_must_read_a_point_a_number_and_a_delay(string text, string point, long time, int micros)
    {
        var plan = KillPlan.Parse(text);
        Assert.Equal(new KillPlan(point, time, TimeSpan.FromMicroseconds(micros)), plan);
        Assert.Equal(text, plan!.ToString());
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("commit:")]
    [InlineData("commit:0")]
    [InlineData("commit:-1")]
    [InlineData("commit:1+250")]
    [InlineData("commit:1+us")]
    [InlineData("nowhere:1")]
    [InlineData(":1")]
    [InlineData("")]
    [InlineData(null)]
    public void KillPlan_must_take_nothing_else(string? text) => Assert.Null(KillPlan.Parse(text));
}
