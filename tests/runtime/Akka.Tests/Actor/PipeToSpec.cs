using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class PipeToSpec : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void A_result_must_be_sent_as_it_is_or_as_the_function_makes_it()
    {
        _ = Task.FromResult("result").PipeTo(TestActor);
        ExpectMsg("result");
        _ = Task.FromResult(20).PipeTo(TestActor, success: value => value + 1);
        ExpectMsg(21);
        _ = new ValueTask<string>("value").PipeTo(TestActor, Sys.DeadLetters);
        ExpectMsg("value");
        Assert.Equal(Sys.DeadLetters, LastSender);
    }

    [Fact]
    public void A_failure_must_be_sent_as_Status_Failure_or_as_the_function_makes_it()
    {
        _ = Task.FromException<string>(new FormatException("no")).PipeTo(TestActor);
        Assert.IsType<FormatException>(ExpectMsg<Status.Failure>().Cause);
        _ = Task.FromException(new FormatException("no")).PipeTo(TestActor, failure: cause => cause.Message);
        ExpectMsg("no");
        _ = Task.FromCanceled<string>(new CancellationToken(canceled: true)).PipeTo(TestActor);
        Assert.IsType<TaskCanceledException>(ExpectMsg<Status.Failure>().Cause);
    }

    [Fact]
    public void A_task_without_result_must_send_only_what_the_function_makes()
    {
        _ = Task.CompletedTask.PipeTo(TestActor);
        ExpectNoMsg(50);
        _ = Task.CompletedTask.PipeTo(TestActor, success: () => "done");
        ExpectMsg("done");
    }

    [Fact]
    public async Task GracefulStop_must_wait_for_the_end_and_be_cancelled_when_it_does_not_come()
    {
        var stops = Sys.ActorOf(Props.Empty);
        Assert.True(await stops.GracefulStop(TimeSpan.FromSeconds(10)));
        Assert.True(await stops.GracefulStop(TimeSpan.FromSeconds(10)), "an actor that is gone counts as stopped");
        var gate = new ManualResetEventSlim();
        var busy = Sys.ActorOf(Props.Create(() => new Busy(gate)));
        busy.Tell("work");
        await Assert.ThrowsAsync<TaskCanceledException>(() => busy.GracefulStop(TimeSpan.FromMilliseconds(50)));
        gate.Set();
    }

    private sealed class Busy(ManualResetEventSlim gate) : UntypedActor
    {
        protected override void OnReceive(object message) => gate.Wait(TimeSpan.FromSeconds(10));
    }
}
