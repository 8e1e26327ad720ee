using Akka.Actor;
using Akka.Pattern;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Xunit;

namespace Akka.Tests.Pattern;

public class CircuitBreakerSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reset = TimeSpan.FromSeconds(10);

    public CircuitBreakerSpec() : base(TestConfigs.TestSchedulerConfig) { }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    private TestBreaker Breaker(int maxFailures = 1, TimeSpan? callTimeout = null) =>
        new(new CircuitBreaker(Sys.Scheduler, maxFailures, callTimeout ?? Long, Reset));

    private static void AwaitLatch(CountdownEvent latch) => Assert.True(latch.Wait(Long), "the breaker did not change its state");

    private static void FailSync(CircuitBreaker breaker) =>
        Assert.Throws<FormatException>(() => breaker.WithSyncCircuitBreaker(() => throw new FormatException()));

    private static Task FailAsync(CircuitBreaker breaker) =>
        Assert.ThrowsAsync<FormatException>(() => breaker.WithCircuitBreaker(() => Task.FromException(new FormatException())));

    [Fact]
    public async Task A_closed_breaker_must_let_calls_through()
    {
        var breaker = Breaker().Instance;
        Assert.True(breaker.IsClosed);
        Assert.Equal("hi", breaker.WithSyncCircuitBreaker(() => "hi"));
        Assert.Equal("hi", await breaker.WithCircuitBreaker(() => Task.FromResult("hi")));
        Assert.Equal("hi5", await breaker.WithCircuitBreaker(5, n => Task.FromResult("hi" + n)));
        var ran = false;
        breaker.WithSyncCircuitBreaker(() => { ran = true; });
        Assert.True(ran);
        Assert.Equal(0, breaker.CurrentFailureCount);
    }

    [Fact]
    public async Task A_closed_breaker_must_count_failures_in_a_row()
    {
        var breaker = Breaker(maxFailures: 3).Instance;
        FailSync(breaker);
        await FailAsync(breaker);
        Assert.Equal(2, breaker.CurrentFailureCount);
        Assert.IsType<FormatException>(breaker.LastCaughtException);
        breaker.WithSyncCircuitBreaker(() => "fine");
        Assert.Equal(0, breaker.CurrentFailureCount);
        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public async Task Too_many_failures_must_open_the_breaker_and_calls_fail_fast()
    {
        var breaker = Breaker(maxFailures: 2);
        FailSync(breaker.Instance);
        FailSync(breaker.Instance);
        AwaitLatch(breaker.OpenLatch);
        Assert.True(breaker.Instance.IsOpen);
        var refused = Assert.Throws<OpenCircuitException>(() => breaker.Instance.WithSyncCircuitBreaker(() => "hi"));
        Assert.Equal("Circuit Breaker is open; calls are failing fast", refused.Message);
        Assert.IsType<FormatException>(refused.InnerException);
        Assert.InRange(refused.RemainingDuration, TimeSpan.FromTicks(1), Reset);
        var called = false;
        await Assert.ThrowsAsync<OpenCircuitException>(() => breaker.Instance.WithCircuitBreaker(() =>
        {
            called = true;
            return Task.CompletedTask;
        }));
        Assert.False(called);
    }

    [Fact]
    public async Task A_slow_call_must_count_as_failed_and_give_a_timeout()
    {
        var breaker = Breaker(callTimeout: TimeSpan.FromMilliseconds(50));
        var never = new TaskCompletionSource();
        await Assert.ThrowsAsync<TimeoutException>(() => breaker.Instance.WithCircuitBreaker(() => never.Task));
        AwaitLatch(breaker.OpenLatch);
    }

    [Fact]
    public async Task After_the_reset_timeout_one_call_must_be_let_through()
    {
        var breaker = Breaker();
        FailSync(breaker.Instance);
        AwaitLatch(breaker.OpenLatch);
        Time.Advance(Reset);
        AwaitLatch(breaker.HalfOpenLatch);
        Assert.True(breaker.Instance.IsHalfOpen);
        var first = new TaskCompletionSource<string>();
        var call = breaker.Instance.WithCircuitBreaker(() => first.Task);
        var refused = await Assert.ThrowsAsync<OpenCircuitException>(() => breaker.Instance.WithCircuitBreaker(() => Task.FromResult("hi")));
        Assert.Equal("Circuit breaker is half open, only one call is allowed; this call is failing fast.", refused.Message);
        first.SetResult("back");
        Assert.Equal("back", await call);
        AwaitLatch(breaker.ClosedLatch);
        Assert.True(breaker.Instance.IsClosed);
        Assert.Equal(0, breaker.Instance.CurrentFailureCount);
    }

    [Fact]
    public void A_failed_try_must_open_the_breaker_again()
    {
        var breaker = Breaker();
        FailSync(breaker.Instance);
        Time.Advance(Reset);
        Assert.True(breaker.Instance.IsHalfOpen);
        FailSync(breaker.Instance);
        Assert.True(breaker.Instance.IsOpen);
        Time.Advance(Reset);
        Assert.True(breaker.Instance.IsHalfOpen);
    }

    [Fact]
    public void Succeed_and_Fail_must_count_calls_made_elsewhere()
    {
        var breaker = Breaker(maxFailures: 2).Instance;
        breaker.Fail();
        Assert.Equal(1, breaker.CurrentFailureCount);
        breaker.Succeed();
        Assert.Equal(0, breaker.CurrentFailureCount);
        breaker.Fail();
        breaker.Fail();
        Assert.True(breaker.IsOpen);
        Assert.IsType<UserCalledFailException>(Assert.Throws<OpenCircuitException>(() => breaker.WithSyncCircuitBreaker(() => 1)).InnerException);
        breaker.Succeed();
        Assert.True(breaker.IsOpen);
        Time.Advance(Reset);
        breaker.Succeed();
        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public void The_reset_timeout_must_grow_with_each_failed_try_up_to_the_limit()
    {
        var breaker = new CircuitBreaker(Sys.Scheduler, 1, Long, Reset).WithExponentialBackoff(TimeSpan.FromSeconds(30));
        Assert.Equal(2.0, breaker.ExponentialBackoffFactor);
        breaker.Fail();
        foreach (var seconds in new[] { 10, 20, 30, 30 })
        {
            Time.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.True(breaker.IsOpen, $"must be open for {seconds} s");
            Time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(breaker.IsHalfOpen, $"must be half open after {seconds} s");
            breaker.Fail();
        }
        Time.Advance(TimeSpan.FromSeconds(30));
        breaker.Succeed();
        breaker.Fail();
        Time.Advance(Reset);
        Assert.True(breaker.IsHalfOpen, "a success must bring the first reset time-out back");
    }

    [Fact]
    public void Factors_outside_their_range_must_be_refused()
    {
        Assert.Throws<ArgumentException>(() => new CircuitBreaker(Sys.Scheduler, 1, Long, Reset, Long, 0.5));
        Assert.Throws<ArgumentException>(() => CircuitBreaker.Create(Sys.Scheduler, 1, Long, Reset).WithRandomFactor(1.5));
        Assert.Equal(0.5, CircuitBreaker.Create(Sys.Scheduler, 1, Long, Reset).WithRandomFactor(0.5).RandomFactor);
    }
}
