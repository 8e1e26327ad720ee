using System.Collections;
using Akka.Actor;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

public class ReceiveSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private void TellAll(params object[] messages)
    {
        foreach (var message in messages) TestActor.Tell(message);
    }

    [Fact]
    public void ReceiveOne_must_give_null_when_nothing_comes()
    {
        Assert.Null(ReceiveOne(TimeSpan.Zero));
        Assert.Null(ReceiveOne(Soon));
        TellAll("a");
        Assert.Equal("a", ReceiveOne(Timeout.InfiniteTimeSpan));
        Assert.Equal("a", LastMessage);
    }

    [Fact]
    public void ReceiveOne_must_not_take_with_a_negative_timeout()
    {
        TellAll("a");
        Assert.Null(ReceiveOne(TimeSpan.FromMinutes(-1)));
        Assert.Equal("a", ReceiveOne(TimeSpan.Zero));
    }

    [Fact]
    public void PeekOne_must_leave_the_message_in_the_queue()
    {
        TellAll("a");
        Assert.Equal("a", PeekOne());
        Assert.True(HasMessages);
        Assert.Equal("a", ReceiveOne());
        Assert.False(HasMessages);
    }

    [Fact]
    public void LastMessage_must_throw_when_there_was_none()
    {
        ReceiveOne(TimeSpan.Zero);
        Assert.Throws<IllegalActorStateException>(() => LastMessage);
    }

    [Fact]
    public void ReceiveN_must_give_so_many_messages_or_say_how_many_came()
    {
        TellAll(1, 2, 3);
        Assert.Equal([1, 2, 3], ReceiveN(3));
        TellAll(1);
        var failure = Assert.ThrowsAny<XunitException>(() => ReceiveN(2, Soon));
        Assert.StartsWith("Timeout (00:00:00.0500000) while expecting 2 messages. Only got 1 after", failure.Message);
    }

    [Fact]
    public void ReceiveWhile_must_leave_the_first_message_that_does_not_fit()
    {
        TellAll("1", "2", 3, "4");
        Assert.Equal(["1", "2"], ReceiveWhile(Soon, message => message as string));
        ExpectMsg(3);
        ExpectMsg("4");
    }

    [Fact]
    public void ReceiveWhile_must_end_after_so_many_messages()
    {
        TellAll("1", "2", "3");
        Assert.Equal(["1", "2"], ReceiveWhile(Soon, message => message as string, msgs: 2));
        ExpectMsg("3");
    }

    [Fact]
    public void ReceiveWhile_must_end_when_idle()
    {
        TellAll("1");
        Within(TimeSpan.FromSeconds(30), () => Assert.Equal(["1"], ReceiveWhile(TimeSpan.FromSeconds(20), Soon, message => message as string)));
    }

    [Fact]
    public void ReceiveWhile_must_drop_or_end_at_other_types()
    {
        TellAll("1", 2, "3", "end");
        Assert.Equal(["1", "3"], ReceiveWhile<string>(s => s != "end", Soon));
        ExpectMsg("end");
        TellAll("1", 2);
        Assert.Equal(["1"], ReceiveWhile<string>(_ => true, Soon, shouldIgnoreOtherMessageTypes: false));
        ExpectMsg(2);
    }

    [Fact]
    public void FishForMessage_must_drop_what_it_passes_or_keep_it_in_a_list()
    {
        TellAll(1, 2, "3");
        Assert.Equal("3", FishForMessage(message => message is string));
        TellAll(1, 2, 3);
        var passed = new ArrayList { "of an earlier call" };
        Assert.Equal(3, FishForMessage<int>(i => i == 3, passed));
        Assert.Equal(new object[] { 1, 2 }, passed.ToArray());
        var failure = Assert.Throws<TrueException>(() => FishForMessage<int>(_ => true, Soon, "the big one"));
        Assert.Equal("Timeout (00:00:00.0500000) during fishForMessage, hint: the big one", failure.Message);
    }

    [Fact]
    public async Task FishUntilMessageAsync_must_fail_at_the_type()
    {
        TellAll("1", "2");
        await FishUntilMessageAsync<int>(Soon);
        TellAll(3);
        await Assert.ThrowsAnyAsync<XunitException>(() => FishUntilMessageAsync<int>(Soon));
    }

    [Fact]
    public async Task WaitForRadioSilenceAsync_must_give_what_came_before_the_silence()
    {
        TellAll(1, 2, 3);
        Assert.Equal(new object[] { 1, 2, 3 }, (await WaitForRadioSilenceAsync(Soon)).ToArray());
        TellAll(1, 2, 3);
        await Assert.ThrowsAnyAsync<XunitException>(() => WaitForRadioSilenceAsync(Soon, 2));
    }

    [Fact]
    public async Task The_asynchronous_forms_must_wake_up_when_a_message_comes()
    {
        var receiving = ReceiveOneAsync(TimeSpan.FromSeconds(30));
        Assert.False(receiving.IsCompleted);
        TellAll("late");
        Assert.Equal("late", await receiving);
        TellAll("a", "b");
        var many = new List<object>();
        await foreach (var message in ReceiveNAsync(2)) many.Add(message);
        Assert.Equal(["a", "b"], many);
        Assert.Null(await ReceiveOneAsync(Soon));
    }

    [Fact]
    public void A_blocked_wait_must_wake_up_when_a_message_comes()
    {
        Sys.Scheduler.ScheduleTellOnce(Soon, TestActor, "late", ActorRefs.NoSender);
        Assert.Equal("late", ReceiveOne(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void IgnoreMessages_must_keep_messages_out_of_the_queue()
    {
        IgnoreMessages<string>(s => s.StartsWith('x'));
        TellAll("x1", "a", 1);
        ExpectMsg("a");
        ExpectMsg(1);
        IgnoreMessages<int>();
        TellAll(1, "x1");
        ExpectMsg("x1");
        IgnoreNoMessages();
        TellAll(1);
        ExpectMsg(1);
    }
}
