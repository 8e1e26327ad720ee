using AkkaCollector.Connections;
using Xunit;

namespace AkkaCollector.Tests.Connections;

public sealed class LivenessRulesSpec
{
    private readonly LivenessRules _rules = new(ReceiveLoopSpec.ReferenceSettings().Liveness);

    [Fact]
    public void LivenessRules_must_climb_the_ladder_each_step_once()
    {
        _rules.Connected(At(100));
        Assert.Equal([(110, SilenceStep.Warn), (130, SilenceStep.Resubscribe), (160, SilenceStep.Reconnect)], Steps(100, 200));
    }

    [Fact]
    public void LivenessRules_must_start_the_venue_anew_after_silence_over_many_connections()
    {
        var restart = 0;
        var now = 0;
        for (var connection = 0; connection < 6 && restart == 0; connection++)
        {
            _rules.Connected(At(now));
            var steps = Steps(now, now + 60);
            restart = steps.FirstOrDefault(s => s.Step == SilenceStep.RestartVenue).At;
            now += 60;
            _rules.Disconnected(At(now));
            // The way back takes long and counts for nothing.
            now += 1_000;
        }
        Assert.Equal(4 * 1_060 + 60, restart);
    }

    [Fact]
    public void LivenessRules_must_begin_anew_when_a_tick_comes()
    {
        _rules.Connected(At(0));
        Assert.Equal(2, Steps(0, 50).Count);
        _rules.Ticked(At(50));
        Assert.Empty(Steps(50, 59));
        Assert.Equal((60, SilenceStep.Warn), Assert.Single(Steps(60, 61)));
        Assert.Equal(At(20), _rules.SilentInAll(At(70)));
        _rules.Ticked(At(40));
        Assert.Equal(At(20), _rules.SilentInAll(At(70)));
    }

    [Fact]
    public void LivenessRules_must_say_nothing_without_a_connection()
    {
        Assert.Empty(Steps(0, 1_000));
        _rules.Connected(At(1_000));
        _rules.Disconnected(At(1_005));
        Assert.Empty(Steps(1_005, 5_000));
        Assert.Equal(At(5), _rules.SilentInAll(At(5_000)));
    }

    [Fact]
    public void LivenessRules_must_find_a_silent_channel()
    {
        Assert.False(_rules.IsChannelSilent(asked: At(0), lastTick: null, now: At(119)));
        Assert.True(_rules.IsChannelSilent(asked: At(0), lastTick: null, now: At(120)));
        Assert.False(_rules.IsChannelSilent(asked: At(0), lastTick: At(60), now: At(179)));
        Assert.True(_rules.IsChannelSilent(asked: At(0), lastTick: At(60), now: At(180)));
        Assert.False(_rules.IsChannelSilent(asked: At(100), lastTick: At(60), now: At(219)));
    }

    private static TimeSpan At(int seconds) => TimeSpan.FromSeconds(seconds);

    private List<(int At, SilenceStep Step)> Steps(int from, int to) =>
        [.. Enumerable.Range(from, to - from + 1).Select(s => (s, _rules.Check(At(s)))).Where(s => s.Item2 != SilenceStep.None)];
}
