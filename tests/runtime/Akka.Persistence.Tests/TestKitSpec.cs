using Akka.Actor;
using Akka.Persistence.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class TestKitSpec(ITestOutputHelper output) : PersistenceTestKit(output: output)
{
    private readonly string _pid = "p-" + Guid.NewGuid();

    private static Action<Scripted> Persisting(string e) => Scripted.Do(a => a.Persist(e, x => a.Report(x)));

    [Fact]
    public async Task Journal_must_fail_as_long_as_it_is_told()
    {
        var actor = Watch(StartRecovered());
        await WithJournalWrite(write => write.Fail(), () =>
        {
            actor.Tell(Persisting("a"));
            ExpectMsg<string>(m => m.StartsWith("failed a@1", StringComparison.Ordinal));
            ExpectTerminated(actor);
        });
        StartRecovered().Tell(Persisting("b"));
        ExpectMsg("b");
    }

    [Fact]
    public async Task Journal_must_reject_what_it_is_told_to()
    {
        var actor = StartRecovered();
        await WithJournalWrite(write => write.RejectIf(p => p.Payload is "a"), () =>
        {
            actor.Tell(Persisting("a"));
            actor.Tell(Persisting("b"));
            ExpectMsg<string>(m => m.StartsWith("rejected a@1", StringComparison.Ordinal));
            ExpectMsg("b");
        });
        await WithJournalWrite(write => write.RejectUnless(p => Task.FromResult(p.Payload is "c")), () =>
        {
            actor.Tell(Persisting("c"));
            actor.Tell(Persisting("d"));
            ExpectMsg("c");
            ExpectMsg<string>(m => m.StartsWith("rejected d", StringComparison.Ordinal));
        });
        await WithJournalWrite(write => write.RejectOnType<string>(), () =>
        {
            actor.Tell(Persisting("e"));
            ExpectMsg<string>(m => m.StartsWith("rejected e", StringComparison.Ordinal));
        });
        await WithJournalWrite(write => write.RejectOnType<int>(), () =>
        {
            actor.Tell(Persisting("f"));
            ExpectMsg("f");
        });
    }

    [Fact]
    public async Task Journal_must_show_each_event_to_the_interceptor_once()
    {
        var seen = new List<object>();
        var actor = StartRecovered();
        await Journal.OnWrite.SetInterceptorAsync(new Recording(seen));
        actor.Tell(Scripted.Do(a => a.PersistAll(["a", "b", "c"], e => a.Report(e))));
        foreach (var expected in new[] { "a", "b", "c" }) ExpectMsg(expected);
        Assert.Equal(["a", "b", "c"], seen);
    }

    [Fact]
    public async Task Journal_must_write_all_events_of_an_atomic_write_or_none()
    {
        var actor = StartRecovered();
        await WithJournalWrite(write => write.RejectIf(p => p.Payload is "b"), () =>
        {
            actor.Tell(Scripted.Do(a => a.PersistAll(["a", "b"], e => a.Report(e))));
            ExpectMsg<string>(m => m.StartsWith("rejected a", StringComparison.Ordinal));
            ExpectMsg<string>(m => m.StartsWith("rejected b", StringComparison.Ordinal));
        });
        Stop(actor);
        StartRecovered();
    }

    [Fact]
    public async Task Journal_must_fail_recoveries()
    {
        var actor = StartRecovered();
        actor.Tell(Persisting("a"));
        ExpectMsg("a");
        Stop(actor);
        foreach (var behaviour in new Func<JournalRecoveryBehavior, Task>[] { r => r.Fail(), r => r.FailIf(p => p.SequenceNr == 1), r => r.FailUnless(_ => false), r => r.FailOnType(typeof(string)), r => r.FailWithDelay(TimeSpan.FromMilliseconds(1)) })
        {
            await WithJournalRecovery(behaviour, () =>
            {
                Watch(Start());
                ExpectMsg<string>(m => m.StartsWith("recovery failed: TestJournalFailureException", StringComparison.Ordinal));
                ExpectMsg<Terminated>();
            });
        }

        await WithJournalRecovery(r => r.PassWithDelay(TimeSpan.FromMilliseconds(1)), () =>
        {
            Start();
            ExpectMsg("replayed a@1");
            ExpectMsg("completed 1");
        });
    }

    [Fact]
    public async Task Connections_must_fail()
    {
        await WithJournalConnection(c => c.Fail(), () =>
        {
            Watch(Start());
            ExpectMsg<string>(m => m.StartsWith("recovery failed: TestConnectionException", StringComparison.Ordinal));
            ExpectMsg<Terminated>();
        });
        await WithSnapshotConnection(c => c.FailIf(() => true), () =>
        {
            Watch(Start());
            ExpectMsg<string>(m => m.StartsWith("recovery failed: TestConnectionException", StringComparison.Ordinal));
            ExpectMsg<Terminated>();
        });
        StartRecovered();
    }

    [Fact]
    public async Task Snapshots_must_fail_to_be_saved_loaded_and_deleted()
    {
        var actor = StartRecovered();
        await WithSnapshotSave(save => save.Fail(), () =>
        {
            actor.Tell(Scripted.Do(a => a.SaveSnapshot("s")));
            Assert.IsType<TestSnapshotStoreFailureException>(ExpectMsg<SaveSnapshotFailure>().Cause);
        });
        actor.Tell(Scripted.Do(a => a.SaveSnapshot("s")));
        ExpectMsg<SaveSnapshotSuccess>();
        await WithSnapshotDelete(delete => delete.FailIf((id, criteria) => id == _pid && criteria.MaxSequenceNr == 0), () =>
        {
            actor.Tell(Scripted.Do(a => a.DeleteSnapshot(0)));
            ExpectMsg<DeleteSnapshotFailure>();
        });
        await WithSnapshotLoad(load => load.FailUnless((_, _) => Task.FromResult(false)), async () =>
        {
            Watch(Start());
            await ExpectMsgAsync<string>(m => m.StartsWith("recovery failed: TestSnapshotStoreFailureException", StringComparison.Ordinal));
            await ExpectMsgAsync<Terminated>();
        });
    }

    [Fact]
    public async Task A_delay_must_end_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        var delay = new JournalInterceptors.CancelableDelay(TimeSpan.FromHours(1), JournalInterceptors.Rejection.Instance, cancelled.Token);
        var waiting = delay.InterceptAsync(new Persistent("a"));
        Assert.False(waiting.IsCompleted);
        cancelled.Cancel();
        await Assert.ThrowsAsync<TestJournalRejectionException>(() => waiting);
    }

    [Fact]
    public async Task Interceptors_must_do_what_their_names_say()
    {
        var message = new Persistent("a");
        await JournalInterceptors.Noop.Instance.InterceptAsync(message);
        await Assert.ThrowsAsync<TestJournalFailureException>(() => JournalInterceptors.Failure.Instance.InterceptAsync(message));
        await Assert.ThrowsAsync<TestSnapshotStoreFailureException>(() => SnapshotStoreInterceptors.Failure.Instance.InterceptAsync("p", SnapshotSelectionCriteria.Latest));
        await Assert.ThrowsAsync<TestConnectionException>(() => ConnectionInterceptors.Failure.Instance.InterceptAsync());
        await Assert.ThrowsAsync<TestJournalFailureException>(() => new JournalInterceptors.OnType(typeof(object), JournalInterceptors.Failure.Instance).InterceptAsync(message));
        await new JournalInterceptors.OnType(typeof(int), JournalInterceptors.Failure.Instance).InterceptAsync(message);
        await Assert.ThrowsAsync<TestJournalFailureException>(() => new JournalInterceptors.OnCondition(_ => false, JournalInterceptors.Failure.Instance, negate: true).InterceptAsync(message));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.OnWrite.PassWithDelay(TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentNullException>(() => WithJournalWrite(null, () => { }));
        await Assert.ThrowsAsync<ArgumentNullException>(() => WithJournalWrite(w => w.Pass(), (Func<Task>)null));
    }

    private IActorRef Start() => Sys.ActorOf(Props.Create(() => new Scripted(_pid, TestActor, null)));

    private IActorRef StartRecovered()
    {
        var actor = Start();
        ExpectMsg("completed 0");
        return actor;
    }

    private void Stop(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    private sealed class Recording(List<object> seen) : IJournalInterceptor
    {
        public Task InterceptAsync(IPersistentRepresentation message)
        {
            lock (seen) seen.Add(message.Payload);
            return Task.CompletedTask;
        }
    }
}
