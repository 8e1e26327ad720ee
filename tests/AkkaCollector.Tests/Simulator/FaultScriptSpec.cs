using AkkaCollector.Simulator;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

public sealed class FaultScriptSpec
{
    [Fact]
    public void Script_must_read_every_kind_of_fault_with_its_times_and_keys()
    {
        var faults = FaultScript.Parse(
            """
            close@10s:code=1006; silence@20s+1.5m:channel=ticker.ETH-   # the rest of the line is a comment
            half-open@0s+500ms
              ack-silence@1h+1s;partial@0s+1m:share=0.25;;
            malformed@1s+2s:every=3;duplicate@1s+2s;drop@1s+2s:every=1,channel=trades.
            delay@1s+2s:by=250ms;unknown-field@1s+2s;deny@1s+2s:status=429
            """);

        Assert.Equal(
            [
                new Fault(FaultKind.Close, TimeSpan.FromSeconds(10), TimeSpan.Zero) { Code = 1006 },
                new Fault(FaultKind.Silence, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(90)) { Channel = "ticker.ETH-" },
                new Fault(FaultKind.HalfOpen, TimeSpan.Zero, TimeSpan.FromSeconds(0.5)),
                new Fault(FaultKind.AckSilence, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)),
                new Fault(FaultKind.Partial, TimeSpan.Zero, TimeSpan.FromMinutes(1)) { Share = 0.25 },
                new Fault(FaultKind.Malformed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)) { Every = 3 },
                new Fault(FaultKind.Duplicate, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)) { Every = 10 },
                new Fault(FaultKind.Drop, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)) { Every = 1, Channel = "trades." },
                new Fault(FaultKind.Delay, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)) { By = TimeSpan.FromMilliseconds(250) },
                new Fault(FaultKind.UnknownField, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)),
                new Fault(FaultKind.Deny, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)) { Status = 429 },
            ],
            faults);
        Assert.Equal(faults, faults.SelectMany(f => FaultScript.Parse(FaultScript.Format(f))));
        Assert.Empty(FaultScript.Parse(""));
    }

    [Theory]
    [InlineData("silence", "has no '@'")]
    [InlineData("closed@1s", "unknown kind 'closed'")]
    [InlineData("close@1s+2s", "a close is a moment")]
    [InlineData("silence@1s", "has no length: write it like silence@1s+15s")]
    [InlineData("silence@1s+0s", "length of zero")]
    [InlineData("silence@1s+2s+3s", "more than one '+'")]
    [InlineData("silence@soon+2s", "has 'soon' where a time is due")]
    [InlineData("silence@10+2s", "has '10' where a time is due")]
    [InlineData("silence@-1s+2s", "has '-1s' where a time is due")]
    [InlineData("close@1s:code=1005", "which no server may send")]
    [InlineData("close@1s:code=12", "code must be a whole number from 1000 to 4999")]
    [InlineData("drop@1s+1s:every=0", "every must be a whole number from 1")]
    [InlineData("drop@1s+1s:code=1000", "does not take: it takes every and channel")]
    [InlineData("half-open@1s+1s:every=2", "it takes none")]
    [InlineData("partial@1s+1s:share=1.5", "share must be a number from 0 to below 1")]
    [InlineData("drop@1s+1s:every", "has 'every' where KEY=VALUE is due")]
    public void Script_must_say_what_is_wrong_with_an_entry_and_how_it_should_be(string script, string words)
    {
        var wrong = Assert.Throws<FaultScriptException>(() => FaultScript.Parse($"deny@1s+1s; {script}"));
        Assert.StartsWith($"The fault '{script}' ", wrong.Message);
        Assert.Contains(words, wrong.Message);
    }

    [Fact]
    public void Help_must_show_an_example_of_every_kind_that_can_be_read()
    {
        var examples = FaultScript.Help.Split('\n').Select(l => l.Trim()).Where(l => l.Contains('@') && !l.Contains("KIND")).Select(l => l.Split(' ')[0]);
        Assert.Equal(Enum.GetValues<FaultKind>(), examples.Select(e => FaultScript.Parse(e).Single().Kind));
    }
}
