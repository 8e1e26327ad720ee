using AkkaCollector.Health;
using Xunit;

namespace AkkaCollector.Tests.Health;

public sealed class RateRulesSpec
{
    [Fact]
    public void A_rate_must_be_growth_over_time_between_two_notes()
    {
        var rates = new RateRules();
        Assert.Equal(0, rates.Note("a", 100, TimeSpan.FromSeconds(1)));
        Assert.Equal(50, rates.Note("a", 200, TimeSpan.FromSeconds(3)));
        Assert.Equal(50, rates.Note("a", 900, TimeSpan.FromSeconds(3)));
        Assert.Equal(0, rates.Note("b", 7, TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void A_count_that_falls_must_not_give_a_negative_rate()
    {
        var rates = new RateRules();
        rates.Note("a", 100, TimeSpan.FromSeconds(1));
        Assert.Equal(0, rates.Note("a", 5, TimeSpan.FromSeconds(2)));
    }
}
