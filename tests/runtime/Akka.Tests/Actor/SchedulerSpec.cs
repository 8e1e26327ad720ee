using System.Collections.Concurrent;
using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class SchedulerSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private IScheduler Scheduler => Sys.Scheduler;

    [Fact]
    public void A_message_must_be_told_after_its_delay_and_not_before()
    {
        var start = Scheduler.MonotonicClock;
        // The times lie so far apart that a thread which is held up in between does not change their order.
        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(1500), TestActor, "late", ActorRefs.NoSender);
        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(20), TestActor, "soon", ActorRefs.NoSender);
        Scheduler.ScheduleTellOnce(TimeSpan.Zero, TestActor, "now", ActorRefs.NoSender);
        ExpectMsg("now");
        ExpectMsg("soon");
        ExpectMsg("late");
        Assert.True(Scheduler.MonotonicClock - start >= TimeSpan.FromMilliseconds(1500));
    }

    [Fact]
    public void A_repeated_message_must_come_until_it_is_cancelled()
    {
        var cancelable = Scheduler.ScheduleTellRepeatedlyCancelable(10, 20, TestActor, "tick", ActorRefs.NoSender);
        for (var i = 0; i < 3; i++) ExpectMsg("tick");
        cancelable.Cancel();
        ReceiveWhile<object>(TimeSpan.FromMilliseconds(100), message => message);
        ExpectNoMsg(60);
    }

    [Fact]
    public void A_cancelled_action_must_not_run_and_an_action_that_throws_must_not_run_again()
    {
        var ran = new ConcurrentQueue<string>();
        var cancelled = new Cancelable(Scheduler.Advanced);
        Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(20), () => ran.Enqueue("cancelled"), cancelled);
        cancelled.Cancel();
        EventFilter.Exception<FormatException>().ExpectOne(() => Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10), () =>
        {
            ran.Enqueue("throws");
            throw new FormatException("in a scheduled action");
        }));
        Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(100), TestActor, "done", ActorRefs.NoSender);
        ExpectMsg("done");
        Assert.Equal(["throws"], ran);
    }

    [Fact]
    public void Negative_delays_and_intervals_that_are_not_positive_must_be_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Scheduler.ScheduleTellOnce(TimeSpan.FromTicks(-1), TestActor, "x", ActorRefs.NoSender));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scheduler.Advanced.ScheduleRepeatedly(TimeSpan.Zero, TimeSpan.Zero, () => { }));
    }

    [Fact]
    public void Ten_thousand_timers_must_each_fire_once_and_in_order_of_their_ticks()
    {
        var random = new Random(42);
        var fired = new ConcurrentQueue<int>();
        var left = new CountdownEvent(10_000);
        // When each is due: somewhere between these, as the thread may be held up around the call.
        var due = new (TimeSpan Earliest, TimeSpan Latest)[10_000];
        for (var i = 0; i < 10_000; i++)
        {
            var number = i;
            var delay = TimeSpan.FromMilliseconds(random.Next(1, 300));
            var earliest = Scheduler.MonotonicClock + delay;
            Scheduler.Advanced.ScheduleOnce(delay, () =>
            {
                fired.Enqueue(number);
                left.Signal();
            });
            due[i] = (earliest, Scheduler.MonotonicClock + delay);
        }

        Assert.True(left.Wait(TimeSpan.FromSeconds(30)), $"{left.CurrentCount} timers did not fire");
        Assert.Equal(Enumerable.Range(0, 10_000), fired.Order());
        var reached = TimeSpan.Zero;
        foreach (var number in fired)
        {
            Assert.True(due[number].Latest + 2 * Tick >= reached, $"timer {number}, due until {due[number].Latest}, fired after one that was due at {reached}");
            if (due[number].Earliest > reached) reached = due[number].Earliest;
        }
    }

    [Fact]
    public async Task After_termination_it_must_refuse()
    {
        var system = ActorSystem.Create("short", "akka.stdout-loglevel = OFF");
        await system.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Throws<SchedulerException>(() => system.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromSeconds(1), () => { }));
    }

    [Fact]
    public void Linked_and_delayed_cancellation_must_work()
    {
        var first = new Cancelable(Scheduler);
        var linked = Cancelable.CreateLinkedCancelable(Scheduler, first, new Cancelable(Scheduler));
        Assert.False(linked.IsCancellationRequested);
        first.Cancel();
        Assert.True(linked.IsCancellationRequested);
        Assert.True(Cancelable.CreateCanceled().IsCancellationRequested);
        var later = new Cancelable(Scheduler, TimeSpan.FromMilliseconds(20));
        AwaitCondition(() => later.IsCancellationRequested, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_timer_set_from_the_one_before_must_fire_in_time_and_never_early()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (fired, early) = (0, 0);
        Next();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, early);

        // Each is set when no other is pending: the wheel has stood still and must not run ahead of the clock.
        void Next()
        {
            var due = clock.Elapsed + TimeSpan.FromMilliseconds(9);
            Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(9), () =>
            {
                if (clock.Elapsed < due) early++;
                if (++fired == 100) ended.SetResult();
                else _ = Task.Run(Next);
            });
        }
    }
}
