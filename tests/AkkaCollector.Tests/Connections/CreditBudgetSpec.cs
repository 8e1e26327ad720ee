using AkkaCollector.Connections;
using Xunit;

namespace AkkaCollector.Tests.Connections;

public sealed class CreditBudgetSpec
{
    private static readonly CreditPool Pool = new(Capacity: 30_000, PerSecond: 10_000, Cost: 3_000);

    [Fact]
    public void CreditBudget_must_allow_a_burst_and_then_the_rate_of_the_refill()
    {
        var budget = new CreditBudget(Pool, TimeSpan.Zero);
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => budget.TryTake(TimeSpan.Zero)));
        Assert.InRange(budget.Wait(TimeSpan.Zero).TotalSeconds, 0.3, 0.302);
        var taken = 0;
        for (var now = TimeSpan.Zero; now < TimeSpan.FromSeconds(30); now += TimeSpan.FromMilliseconds(10))
        {
            if (budget.TryTake(now)) taken++;
        }
        Assert.InRange(taken, 95, 100);
    }

    [Fact]
    public void CreditBudget_must_be_payable_after_the_wait_that_it_names()
    {
        var random = new Random(5);
        var now = TimeSpan.Zero;
        var budget = new CreditBudget(Pool, now);
        for (var i = 0; i < 1_000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(400));
            if (budget.TryTake(now)) continue;
            now += budget.Wait(now);
            Assert.True(budget.TryTake(now), $"Not payable at {now} after the wait.");
        }
    }

    [Fact]
    public void CreditBudget_must_pause_when_the_venue_says_that_it_is_spent()
    {
        var budget = new CreditBudget(Pool, TimeSpan.Zero);
        budget.Spent(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.False(budget.TryTake(TimeSpan.FromSeconds(5.9)));
        Assert.True(budget.TryTake(TimeSpan.FromSeconds(6)));
    }

    [Fact]
    public void CreditBudget_must_let_an_urgent_request_overdraw()
    {
        var budget = new CreditBudget(Pool, TimeSpan.Zero);
        for (var i = 0; i < 11; i++) budget.Take(TimeSpan.Zero);
        Assert.InRange(budget.Wait(TimeSpan.Zero).TotalSeconds, 0.6, 0.602);
    }
}
