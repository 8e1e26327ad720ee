using Akka.Actor;
using Akka.Pattern;
using Akka.Persistence.Journal;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class ReplayFilterSpec(ITestOutputHelper output) : ScriptedSpec(output)
{
    private const string A = "writer-A";
    private const string B = "writer-B";
    private const string C = "writer-C";
    private static readonly RecoverySuccess Success = new(15);

    [Fact]
    public void Events_of_one_writer_must_pass_in_any_mode()
    {
        foreach (var mode in new[] { ReplayFilterMode.Fail, ReplayFilterMode.RepairByDiscardOld, ReplayFilterMode.Warn })
        {
            Feed(mode, 2, (1, A), (2, A), (3, A));
            ExpectNumbers(1, 2, 3);
        }
    }

    [Fact]
    public void A_new_writer_that_goes_on_where_the_old_one_ended_must_pass()
    {
        Feed(ReplayFilterMode.Fail, 100, (1, A), (2, A), (3, B), (4, B), (5, C));
        ExpectNumbers(1, 2, 3, 4, 5);
    }

    [Fact]
    public void Several_events_of_one_number_must_pass_for_adapters_make_them()
    {
        Feed(ReplayFilterMode.Fail, 100, (1, A), (1, A), (2, A));
        ExpectNumbers(1, 1, 2);
    }

    [Fact]
    public void No_event_must_pass_before_the_window_is_full()
    {
        var filter = Start(ReplayFilterMode.Fail, 2);
        filter.Tell(Message(1, A));
        filter.Tell(Message(2, A));
        filter.Tell(Message(3, A));
        // 1 leaves only when 3 comes; 2 and 3 only at the end.
        Assert.Equal(1, ExpectMsg<ReplayedMessage>().Persistent.SequenceNr);
        filter.Tell(Success);
        ExpectNumbers(2, 3);
    }

    [Fact]
    public void Repair_must_discard_what_the_old_writer_wrote_after_the_new_one_began()
    {
        EventFilter.Warning(start: "Invalid replayed event").ExpectOne(() => Feed(ReplayFilterMode.RepairByDiscardOld, 100, (1, A), (2, A), (3, A), (3, B), (4, B)));
        ExpectNumbers(1, 2, 3, 4);
        EventFilter.Warning(start: "Invalid replayed event").ExpectOne(() => Feed(ReplayFilterMode.RepairByDiscardOld, 100, (1, A), (2, B), (3, A), (3, B)));
        ExpectNumbers(1, 2, 3);
    }

    [Fact]
    public void Repair_must_discard_a_lower_number_of_the_same_writer()
    {
        EventFilter.Warning(start: "Invalid replayed event").ExpectOne(() => Feed(ReplayFilterMode.RepairByDiscardOld, 100, (1, A), (3, A), (2, A), (4, A)));
        ExpectNumbers(1, 3, 4);
    }

    [Fact]
    public void Warn_must_let_all_pass()
    {
        EventFilter.Warning(start: "Invalid replayed event").ExpectOne(() => Feed(ReplayFilterMode.Warn, 100, (1, A), (2, A), (3, A), (3, B), (4, B)));
        ExpectNumbers(1, 2, 3, 3, 4);
    }

    [Fact]
    public void Fail_must_fail_the_recovery_and_let_nothing_more_pass()
    {
        EventFilter.Error(start: "Invalid replayed event").ExpectOne(() => Feed(ReplayFilterMode.Fail, 100, (1, A), (2, B), (3, A), (4, B)));
        Assert.IsType<IllegalStateException>(ExpectMsg<ReplayMessagesFailure>().Cause);
        TestActor.Tell("end");
        ExpectMsg("end");
    }

    [Fact]
    public void A_failure_of_the_replay_must_pass_and_end_the_filter()
    {
        var filter = Watch(Start(ReplayFilterMode.Fail, 100));
        var failure = new ReplayMessagesFailure(new InvalidOperationException("away"));
        filter.Tell(Message(1, A));
        filter.Tell(failure);
        Assert.Equal(1, ExpectMsg<ReplayedMessage>().Persistent.SequenceNr);
        Assert.Equal(failure, ExpectMsg<ReplayMessagesFailure>());
        ExpectTerminated(filter);
    }

    [Fact]
    public void A_recovery_must_pass_the_filter_of_the_journal()
    {
        var journal = Persistence.Instance.Apply(Sys).JournalFor(null);
        foreach (var (number, writer) in new[] { (1, A), (2, A), (3, A), (2, B), (3, B) })
        {
            journal.Tell(new WriteMessages([new AtomicWrite(new Persistent(number + writer, number, Pid, writerGuid: writer))], TestActor, 1));
            ExpectMsg<WriteMessagesSuccessful>();
            ExpectMsg<WriteMessageSuccess>();
        }

        EventFilter.Warning(start: "Invalid replayed event").Expect(2, () => Start());
        ExpectAll("replayed 1writer-A@1", "replayed 2writer-B@2", "replayed 3writer-B@3", "completed 3");
    }

    private static ReplayedMessage Message(long number, string writer) => new(new Persistent("a", number, "p", "", writerGuid: writer));

    private IActorRef Start(ReplayFilterMode mode, int window) => Sys.ActorOf(ReplayFilter.Props(TestActor, mode, window, 10, false));

    private void Feed(ReplayFilterMode mode, int window, params (long Number, string Writer)[] events)
    {
        var filter = Start(mode, window);
        foreach (var (number, writer) in events) filter.Tell(Message(number, writer));
        filter.Tell(Success);
    }

    private void ExpectNumbers(params long[] numbers)
    {
        foreach (var number in numbers) Assert.Equal(number, ExpectMsg<ReplayedMessage>().Persistent.SequenceNr);
        ExpectMsg(Success);
    }
}
