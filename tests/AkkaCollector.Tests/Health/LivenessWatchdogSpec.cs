using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaCollector.Health;
using AkkaCollector.Supervision;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Health;

public sealed class LivenessWatchdogSpec : TestKit
{
    private static readonly HealthSettings Quick = new(
        TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromSeconds(60), 0.8, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300), 10, TimeSpan.FromMinutes(1)) { DiskWarnShare = 0.9 };

    [Fact]
    public async Task An_actor_system_that_does_not_answer_must_be_given_up_once()
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var times = 0;
        using var watchdog = new LivenessWatchdog(Sys.DeadLetters, Quick, TimeProvider.System, NullLogger<LivenessWatchdog>.Instance, () =>
        {
            Interlocked.Increment(ref times);
            lost.TrySetResult();
        });
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(watchdog.IsAlive);
        Assert.Equal(1, times);
    }

    [Fact]
    public async Task An_actor_system_that_answers_must_be_left_alone()
    {
        var lost = 0;
        var guardian = Sys.ActorOf(Props.Create(() => new Answering(TestActor, null)));
        using var watchdog = new LivenessWatchdog(guardian, Quick with { LivenessLostAfter = TimeSpan.FromSeconds(30) }, TimeProvider.System, NullLogger<LivenessWatchdog>.Instance, () => lost++);
        for (var i = 0; i < 10; i++) await ExpectMsgAsync("answered", TimeSpan.FromSeconds(20));
        Assert.True(watchdog.SinceLastAnswer < TimeSpan.FromSeconds(20));
        Assert.Equal(0, lost);
    }

    [Fact]
    public async Task A_process_that_was_paused_itself_must_be_asked_before_it_is_given_up()
    {
        var clock = new PausableClock();
        var lost = 0;
        var settings = Quick with { LivenessInterval = TimeSpan.FromMilliseconds(200), LivenessLostAfter = TimeSpan.FromSeconds(90) };
        // Paused right after each answer: the watchdog finds an old answer and no open question.
        var guardian = Sys.ActorOf(Props.Create(() => new Answering(TestActor, () => clock.Skip(TimeSpan.FromMinutes(10)))));
        using var watchdog = new LivenessWatchdog(guardian, settings, clock, NullLogger<LivenessWatchdog>.Instance, () => lost++);
        for (var i = 0; i < 4; i++) await ExpectMsgAsync("answered", TimeSpan.FromSeconds(20));
        Assert.Equal(0, lost);
    }

    private sealed class PausableClock : TimeProvider
    {
        private long _skipped;

        public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering(IActorRef probe, Action? then = null) => Receive<SupervisionProtocol.Ping>(p =>
        {
            p.Answer();
            then?.Invoke();
            probe.Tell("answered");
        });
    }
}
