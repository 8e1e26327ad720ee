using Akka.Actor;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

public class WithinSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void Within_must_limit_the_expectations_inside()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsAny<XunitException>(() => Within(TimeSpan.FromMilliseconds(100), () => ExpectMsg<int>()));
        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(95), TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public void Within_must_fail_a_block_that_is_too_quick_or_too_slow()
    {
        var quick = Assert.ThrowsAny<XunitException>(() => Within(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), () => { }, "hurry"));
        Assert.Contains("should have at least been 00:00:01. hurry", quick.Message);
        var slow = Assert.ThrowsAny<XunitException>(() => Within(TimeSpan.FromMilliseconds(20), () => Blocked(60)));
        Assert.Contains("exceeding 00:00:00.0200000", slow.Message);
        Within(TimeSpan.FromMilliseconds(20), () => Blocked(60), epsilonValue: TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Within_must_not_count_the_wait_for_silence_as_overrun() =>
        Within(TimeSpan.FromMilliseconds(50), () => ExpectNoMsg());

    [Fact]
    public void Within_must_give_what_the_block_gives() => Assert.Equal(5, Within(TimeSpan.FromSeconds(5), () => 5));

    [Fact]
    public void A_block_inside_another_must_not_get_more_time_than_is_left()
    {
        Within(TimeSpan.FromSeconds(10), () =>
        {
            Within(TimeSpan.FromSeconds(50), () => Assert.True(Remaining <= TimeSpan.FromSeconds(10)));
            Within(TimeSpan.FromSeconds(2), () => Assert.True(Remaining <= TimeSpan.FromSeconds(2)));
            Assert.True(Remaining > TimeSpan.FromSeconds(2));
        });
        Assert.Throws<InvalidOperationException>(() => Remaining);
    }

    [Fact]
    public async Task WithinAsync_must_end_a_block_that_hangs()
    {
        var never = new TaskCompletionSource();
        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => WithinAsync(TimeSpan.FromMilliseconds(50), () => never.Task));
        Assert.Contains("exceeding 00:00:00.0500000", failure.Message);
        Assert.Throws<InvalidOperationException>(() => Remaining);
    }

    [Fact]
    public async Task WithinAsync_must_pass_on_failures_and_results()
    {
        Assert.Equal(5, await WithinAsync(TimeSpan.FromSeconds(5), () => Task.FromResult(5)));
        await Assert.ThrowsAsync<FormatException>(() => WithinAsync(TimeSpan.FromSeconds(5), () => Task.FromException<int>(new FormatException())));
        await WithinAsync(TimeSpan.FromSeconds(5), async () =>
        {
            TestActor.Tell(1);
            await ExpectMsgAsync(1);
        });
    }

    [Fact]
    public void AwaitCondition_must_wait_until_it_is_true()
    {
        var asked = 0;
        AwaitCondition(() => ++asked == 3, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, asked);
        var failure = Assert.ThrowsAny<XunitException>(() => AwaitCondition(() => false, TimeSpan.FromMilliseconds(30), "the cows came home"));
        Assert.Contains("Timeout 00:00:00.0300000 expired while waiting for condition.", failure.Message);
        Assert.Contains("the cows came home", failure.Message);
        Assert.False(AwaitConditionNoThrow(() => false, TimeSpan.FromMilliseconds(10)));
    }

    [Fact]
    public async Task AwaitConditionAsync_must_wait_until_it_is_true()
    {
        var asked = 0;
        await AwaitConditionAsync(() => Task.FromResult(++asked == 3), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(1));
        Assert.Equal(3, asked);
        await Assert.ThrowsAnyAsync<XunitException>(() => AwaitConditionAsync(() => Task.FromResult(false), TimeSpan.FromMilliseconds(30)));
        Assert.False(await AwaitConditionNoThrowAsync(() => false, TimeSpan.FromMilliseconds(10)));
    }

    [Fact]
    public async Task AwaitAssert_must_try_until_the_assertion_holds()
    {
        var tries = 0;
        AwaitAssert(() => Assert.Equal(3, ++tries), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(1));
        await AwaitAssertAsync(() => Assert.Equal(6, ++tries), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(1));
        await AwaitAssertAsync(() =>
        {
            Assert.Equal(9, ++tries);
            return Task.CompletedTask;
        }, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(1));
        Assert.Throws<FormatException>(() => AwaitAssert(() => throw new FormatException(), TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(5)));
    }

    private static void Blocked(int milliseconds) => CancellationToken.None.WaitHandle.WaitOne(milliseconds);
}
