using AkkaCollector.Tests.Doubles;
using AkkaCollector.Throttling;
using Xunit;

namespace AkkaCollector.Tests.Throttling;

public class ThrottleRulesSpec
{
    private static ThrottleRules Gate(double rate, double burstMs, bool enabled = true) =>
        new(Samples.Throttle() with { Enabled = enabled, RateMax = rate, Burst = TimeSpan.FromMilliseconds(burstMs) });

    private static int PassAll(ThrottleRules gate, long nowMicros, int most = 1_000_000)
    {
        var passed = 0;
        while (passed < most && gate.TryPass(nowMicros)) passed++;
        return passed;
    }

    [Fact]
    public void The_gate_must_let_the_burst_pass_and_no_more()
    {
        Assert.Equal(100, PassAll(Gate(rate: 1000, burstMs: 100), 5_000_000));
    }

    [Fact]
    public void The_gate_must_fill_at_its_rate()
    {
        var gate = Gate(rate: 1000, burstMs: 100);
        PassAll(gate, 0);
        Assert.Equal(0, PassAll(gate, 999));
        Assert.Equal(1, PassAll(gate, 1_000));
        Assert.Equal(49, PassAll(gate, 50_000));
    }

    [Fact]
    public void The_gate_must_not_save_more_than_the_burst_however_long_it_was_quiet()
    {
        var gate = Gate(rate: 1000, burstMs: 100);
        Assert.Equal(10, PassAll(gate, 0, most: 10));
        Assert.Equal(100, PassAll(gate, 3_600_000_000));
    }

    [Fact]
    public void The_gate_must_keep_its_rate_over_a_long_time()
    {
        var gate = Gate(rate: 2000, burstMs: 20);
        var passed = 0;
        for (long now = 0; now <= 10_000_000; now += 7_000) passed += PassAll(gate, now);
        Assert.InRange(passed, 19_900, 20_040);
    }

    [Fact]
    public void The_gate_must_say_how_long_to_wait()
    {
        var gate = Gate(rate: 1000, burstMs: 20);
        Assert.Equal(TimeSpan.Zero, gate.Wait(0));
        PassAll(gate, 0);
        Assert.Equal(TimeSpan.FromMicroseconds(1000), gate.Wait(0));
        Assert.Equal(TimeSpan.FromMicroseconds(400), gate.Wait(600));
        Assert.Equal(TimeSpan.Zero, gate.Wait(1000));
    }

    [Fact]
    public void A_clock_that_goes_back_must_neither_add_nor_lose()
    {
        var gate = Gate(rate: 1000, burstMs: 20);
        PassAll(gate, 1_000_000);
        Assert.Equal(0, PassAll(gate, 500_000));
        Assert.Equal(1, PassAll(gate, 1_001_000));
    }

    [Fact]
    public void A_gate_that_is_off_must_let_all_pass()
    {
        var gate = Gate(rate: 1, burstMs: 1, enabled: false);
        Assert.Equal(5000, PassAll(gate, 0, most: 5000));
        Assert.Equal(TimeSpan.Zero, gate.Wait(0));
    }
}
