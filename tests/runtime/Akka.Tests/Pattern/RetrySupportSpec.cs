using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Pattern;
using Akka.TestKit;
using Akka.TestKit.Configs;
using Akka.Util;
using Xunit;

namespace Akka.Tests.Pattern;

public class RetrySupportSpec : Akka.TestKit.Xunit2.TestKit
{
    private int _calls;

    public RetrySupportSpec() : base(TestConfigs.TestSchedulerConfig) { }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    private Task<string> FailTimes(int times) => ++_calls <= times ? Task.FromException<string>(new FormatException($"call {_calls}")) : Task.FromResult("done");

    [Fact]
    public async Task Retry_must_call_once_when_that_succeeds()
    {
        Assert.Equal("done", await RetrySupport.Retry(() => FailTimes(0), 5));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task Retry_must_call_again_up_to_the_limit_and_give_the_last_failure()
    {
        Assert.Equal("done", await RetrySupport.Retry(() => FailTimes(3), 3));
        _calls = 0;
        var failure = await Assert.ThrowsAsync<FormatException>(() => RetrySupport.Retry(() => FailTimes(9), 3));
        Assert.Equal("call 4", failure.Message);
    }

    [Fact]
    public async Task Retry_must_count_a_function_that_throws_as_failed()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RetrySupport.Retry<string>(() =>
        {
            _calls++;
            throw new InvalidOperationException();
        }, 2));
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task Retry_must_wait_the_delay_in_between()
    {
        var delay = TimeSpan.FromSeconds(1);
        var scheduler = new TellingScheduler(ConfigurationFactory.Empty, Sys.Log);
        var retry = RetrySupport.Retry(() => FailTimes(2), 5, delay, scheduler);
        for (var calls = 1; calls <= 2; calls++)
        {
            Assert.Equal(delay, await scheduler.Scheduled.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            scheduler.Advance(delay - TimeSpan.FromMilliseconds(1));
            Assert.Equal(calls, Volatile.Read(ref _calls));
            scheduler.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.Equal("done", await retry.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task Retry_must_ask_the_function_for_each_delay()
    {
        var asked = new List<int>();
        await Assert.ThrowsAsync<FormatException>(() => RetrySupport.Retry(() => FailTimes(9), 3, attempt =>
        {
            asked.Add(attempt);
            return Option<TimeSpan>.None;
        }, Sys.Scheduler));
        Assert.Equal([1, 2, 3], asked);
    }

    [Fact]
    public async Task Retry_must_refuse_what_cannot_be()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RetrySupport.Retry(() => FailTimes(0), -1));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RetrySupport.Retry(() => FailTimes(0), 1, TimeSpan.Zero, TimeSpan.Zero, 0, Sys.Scheduler));
    }

    [Fact]
    public async Task After_must_call_when_the_time_has_come()
    {
        var after = FutureTimeoutSupport.After(TimeSpan.FromSeconds(1), Sys.Scheduler, () => FailTimes(0));
        Assert.Equal(0, _calls);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("done", await after);
        Assert.Equal("done", await FutureTimeoutSupport.After(TimeSpan.Zero, Sys.Scheduler, () => FailTimes(0)));
        var failing = FutureTimeoutSupport.After<int>(TimeSpan.FromSeconds(1), Sys.Scheduler, () => throw new FormatException());
        Time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<FormatException>(() => failing);
    }

    /// <summary>Virtual time that tells which delays have been scheduled: time that moves on before that would not end them.</summary>
    private sealed class TellingScheduler(Config config, ILoggingAdapter log) : TestScheduler(config, log), IActionScheduler
    {
        private readonly Channel<TimeSpan> _scheduled = Channel.CreateBounded<TimeSpan>(16);

        public ChannelReader<TimeSpan> Scheduled => _scheduled.Reader;

        void IActionScheduler.ScheduleOnce(TimeSpan delay, Action action)
        {
            ScheduleOnce(delay, action);
            Assert.True(_scheduled.Writer.TryWrite(delay));
        }
    }
}
