using Akka.Actor;
using Xunit;

namespace Akka.Tests.Actor;

public class AskSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private IActorRef Start() => Sys.ActorOf(Props.Create(() => new Answers()));

    [Fact]
    public async Task An_answer_must_complete_the_task()
    {
        Assert.Equal("answer", await Start().Ask<string>("question", Long));
        Assert.Equal("answer", await Start().Ask("question", Long));
        Assert.Equal("answer", await Start().Ask<string>(to => new Question(to), Long));
    }

    [Fact]
    public async Task Null_must_be_an_answer_but_no_message_to_an_actor()
    {
        Assert.Null(await Start().Ask<string>("null", Long));
        Assert.Throws<InvalidMessageException>(() => TestActor.Tell(null));
    }

    [Fact]
    public async Task No_answer_must_be_an_AskTimeoutException_and_remove_the_temporary_actor()
    {
        var actor = Start();
        var error = await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("path and silence", TimeSpan.FromMilliseconds(50)));
        Assert.Equal("Timeout after 00:00:00.0500000 seconds", error.Message);
        await AwaitNoTemporaryActors();
    }

    [Fact]
    public async Task A_late_answer_must_become_a_dead_letter()
    {
        var actor = Start();
        var gate = new ManualResetEventSlim();
        var ask = actor.Ask<string>(gate, TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAsync<AskTimeoutException>(() => ask);
        await EventFilter.DeadLetter<string>().ExpectOneAsync(() =>
        {
            gate.Set();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task Cancellation_must_cancel_the_task_and_remove_the_temporary_actor()
    {
        using var source = new CancellationTokenSource();
        var ask = Start().Ask<string>("path and silence", null, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => ask);
        await AwaitNoTemporaryActors();
    }

    [Fact]
    public async Task An_answer_of_another_type_must_fail() => await Assert.ThrowsAsync<ArgumentException>(() => Start().Ask<int>("question", Long));

    [Fact]
    public async Task A_failure_must_be_thrown_unless_a_status_is_asked_for()
    {
        var actor = Start();
        await Assert.ThrowsAsync<FormatException>(() => actor.Ask<string>("fail", Long));
        await Assert.ThrowsAsync<FormatException>(() => actor.Ask<object>("fail", Long));
        Assert.IsType<Status.Failure>(await actor.Ask<Status>("fail", Long));
    }

    [Fact]
    public async Task The_temporary_actor_must_be_found_by_its_path_while_it_waits()
    {
        var path = new TaskCompletionSource<string>();
        var ask = Start().Ask<string>(path, Long);
        var temp = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(await path.Task);
        temp.Tell("by path");
        Assert.Equal("by path", await ask);
        await AwaitNoTemporaryActors();
    }

    [Fact]
    public async Task A_selection_of_the_temporary_actor_must_find_it_and_leave_the_question_open()
    {
        var path = new TaskCompletionSource<string>();
        var ask = Start().Ask<object>(path, Long);
        var temp = await Sys.ActorSelection(await path.Task).ResolveOne(Long);
        Assert.Equal(await path.Task, temp.Path.ToString());
        Assert.False(ask.IsCompleted);
        temp.Tell(42);
        Assert.Equal(42, await ask);
        Assert.Null((await Sys.ActorSelection(await path.Task).Ask<ActorIdentity>(new Identify(1), Long)).Subject);
    }

    [Fact]
    public async Task Asking_a_stopped_actor_must_end_in_the_timeout()
    {
        var actor = Start();
        await actor.GracefulStop(Long);
        await Assert.ThrowsAsync<AskTimeoutException>(() => actor.Ask<string>("question", TimeSpan.FromMilliseconds(50)));
    }

    [Fact]
    public async Task Ten_thousand_asks_at_once_must_all_be_answered()
    {
        var actor = Start();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => actor.Ask<int>(i, TimeSpan.FromSeconds(60))));
        Assert.Equal(Enumerable.Range(0, 10_000), answers);
    }

    private async Task AwaitNoTemporaryActors() => await AwaitConditionAsync(() =>
    {
        var container = (VirtualPathContainer)((ExtendedActorSystem)Sys).Provider.TempContainer;
        return Task.FromResult(!container.HasChildren);
    }, TimeSpan.FromSeconds(5));

    private sealed record Question(IActorRef To);

    private sealed class Answers : ReceiveActor
    {
        public Answers()
        {
            Receive<string>(text => text == "question", _ => Sender.Tell("answer"));
            Receive<string>(text => text == "null", _ => Sender.Tell(null));
            Receive<string>(text => text == "fail", _ => Sender.Tell(new Status.Failure(new FormatException("no"))));
            Receive<string>(_ => Assert.NotEmpty(Sender.Path.Name));
            Receive<int>(number => Sender.Tell(number));
            Receive<Question>(question => question.To.Tell("answer"));
            Receive<TaskCompletionSource<string>>(path => path.SetResult(Sender.Path.ToString()));
            Receive<ManualResetEventSlim>(gate =>
            {
                gate.Wait(Long);
                Sender.Tell("late");
            });
        }
    }
}
