using AkkaCollector.Connections;
using Xunit;

namespace AkkaCollector.Tests.Connections;

public sealed class SubscriptionRulesSpec
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(100);

    private readonly SubscriptionRules _rules = new(new BackoffSettings(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)));

    [Fact]
    public void SubscriptionRules_must_ask_in_batches_and_settle()
    {
        Assert.Equal((5, 0), _rules.Want(["a", "b", "c", "d", "e"]));
        Assert.Equal(["a", "b"], _rules.TakeSubscribe(2, Start));
        Assert.Equal(["c", "d"], _rules.TakeSubscribe(2, Start));
        Assert.Equal(["e"], _rules.TakeSubscribe(2, Start));
        Assert.Empty(_rules.TakeSubscribe(2, Start));
        Assert.False(_rules.IsSettled);
        Assert.Empty(_rules.Answered(["a", "b"], ["b", "a"], Start));
        Assert.Empty(_rules.Answered(["c", "d"], ["c", "d"], Start));
        Assert.Empty(_rules.Answered(["e"], ["e"], Start));
        Assert.True(_rules.IsSettled);
        Assert.Equal((5, 5, 0), (_rules.Wanted, _rules.Accepted, _rules.Refused));
    }

    [Fact]
    public void SubscriptionRules_must_ask_again_for_what_was_refused_with_a_growing_wait()
    {
        _rules.Want(["a", "b"]);
        var now = Start;
        foreach (var wait in new[] { 5, 10, 20, 40, 80, 160, 300, 300 })
        {
            var asked = _rules.TakeSubscribe(10, now);
            Assert.Contains("b", asked);
            Assert.Equal(["b"], _rules.Answered(asked, ["a"], now));
            Assert.True(_rules.IsSettled);
            Assert.Equal((1, 1), (_rules.Accepted, _rules.Refused));
            Assert.False(_rules.HasSubscribe(now + TimeSpan.FromSeconds(wait - 1)));
            now += TimeSpan.FromSeconds(wait);
            Assert.True(_rules.HasSubscribe(now), $"Not asked again after {wait} s.");
        }
    }

    [Fact]
    public void SubscriptionRules_must_ask_again_when_a_request_fails()
    {
        _rules.Want(["a", "b"]);
        _rules.Failed(_rules.TakeSubscribe(10, Start), Start);
        Assert.False(_rules.HasSubscribe(Start));
        Assert.Equal(["a", "b"], _rules.TakeSubscribe(10, Start + TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void SubscriptionRules_must_give_up_what_is_no_longer_wanted()
    {
        Accept("a", "b");
        Assert.Equal((1, 1), _rules.Want(["b", "c"]));
        Assert.Equal(["a"], _rules.TakeUnsubscribe(10));
        Assert.Equal(["c"], _rules.TakeSubscribe(10, Start));
        Assert.Empty(_rules.TakeUnsubscribe(10));
    }

    [Fact]
    public void SubscriptionRules_must_unsubscribe_what_was_accepted_after_it_was_given_up()
    {
        _rules.Want(["a"]);
        var asked = _rules.TakeSubscribe(10, Start);
        _rules.Want(["b"]);
        _ = _rules.TakeUnsubscribe(10);
        _rules.Answered(asked, ["a"], Start);
        Assert.Equal(["a"], _rules.TakeUnsubscribe(10));
    }

    [Fact]
    public void SubscriptionRules_must_unsubscribe_a_silent_channel_before_subscribing_it_anew()
    {
        Accept("a", "b");
        _rules.Renew(["a", "unknown"]);
        Assert.False(_rules.HasSubscribe(Start));
        Assert.Equal(["a"], _rules.TakeUnsubscribe(10));
        Assert.Equal(["a"], _rules.TakeSubscribe(10, Start));
        Assert.Equal(["b"], _rules.AcceptedChannels.Select(c => c.Channel));
    }

    [Fact]
    public void SubscriptionRules_must_ask_for_everything_on_the_next_connection()
    {
        Accept("a", "b");
        _rules.Want(["b", "c"]);
        _rules.Failed(_rules.TakeSubscribe(10, Start), Start);
        _rules.Disconnected();
        Assert.False(_rules.HasUnsubscribe);
        Assert.Equal(["b", "c"], _rules.TakeSubscribe(10, Start));
    }

    [Fact]
    public void SubscriptionRules_must_ignore_an_answer_to_an_earlier_question()
    {
        Accept("a");
        _rules.Answered(["a"], [], Start);
        Assert.Equal(1, _rules.Accepted);
    }

    private void Accept(params string[] channels)
    {
        _rules.Want(channels);
        _rules.Answered(_rules.TakeSubscribe(100, Start), channels, Start);
    }
}
