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
        TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.FromSeconds(60), 0.8, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(300), 10);

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
        var guardian = Sys.ActorOf(Props.Create(() => new Answering(TestActor)));
        using var watchdog = new LivenessWatchdog(guardian, Quick with { LivenessLostAfter = TimeSpan.FromSeconds(30) }, TimeProvider.System, NullLogger<LivenessWatchdog>.Instance, () => lost++);
        for (var i = 0; i < 10; i++) await ExpectMsgAsync("answered", TimeSpan.FromSeconds(20));
        Assert.True(watchdog.SinceLastAnswer < TimeSpan.FromSeconds(20));
        Assert.Equal(0, lost);
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering(IActorRef probe) => Receive<SupervisionProtocol.Ping>(p =>
        {
            p.Answer();
            probe.Tell("answered");
        });
    }
}
