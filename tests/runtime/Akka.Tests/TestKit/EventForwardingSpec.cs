using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Internal;
using Akka.TestKit.Internal.StringMatcher;
using Akka.TestKit.TestEvent;
using Xunit;

namespace Akka.Tests.TestKit;

/// <summary>A logger of one's own over the TestEventListener: what no filter takes is forwarded to the test.</summary>
public class EventForwardingSpec : Akka.TestKit.Xunit2.TestKit
{
    public EventForwardingSpec() : base($"akka.loggers = [\"{typeof(ForwardingListener).AssemblyQualifiedName}\"], akka.loglevel = DEBUG, akka.log-dead-letters = off")
    {
        Sys.EventStream.Publish(new Error(null, "", GetType(), new ForwardTo(TestActor)));
        ExpectMsg("forwarding");
        // Debug events of the start may still be under way.
        Log.Error("begin");
        FishForMessage<LogEvent>(e => e.Message.ToString() == "begin");
    }

    [Fact]
    public void What_no_filter_takes_must_be_printed()
    {
        EventFilter.Error("one").And.Error("three").Expect(2, () =>
        {
            foreach (var text in new[] { "one", "two", "three" }) Log.Error(text);
        });
        ExpectMsg<Error>(e => e.Message.ToString() == "two");
    }

    [Fact]
    public void A_mute_that_is_published_must_hold_until_its_unmute()
    {
        var filter = new ErrorFilter(new PredicateMatcher(text => text.EndsWith('e')), MatchesAll.Instance);
        Sys.EventStream.Publish(new Mute(filter));
        Log.Error("one");
        Log.Error("two");
        ExpectMsg<Error>(e => e.Message.ToString() == "two");
        Sys.EventStream.Publish(new Unmute(filter));
        Log.Error("three");
        ExpectMsg<Error>(e => e.Message.ToString() == "three");
    }

    [Fact]
    public void Dead_letters_must_be_warnings_that_name_sender_and_message()
    {
        var gone = Sys.ActorOf(Akka.TestKit.TestActors.BlackHoleActor.Props, "gone");
        Watch(gone);
        Sys.Stop(gone);
        ExpectTerminated(gone);
        gone.Tell("lost");
        var letter = (DeadLetter)ExpectMsg<Warning>(w => w.Message is DeadLetter).Message;
        Assert.Equal($"Received dead letter from {TestActor}: lost", letter.Message);
        Assert.Equal(gone, letter.Recipient);
    }

    [Fact]
    public void A_filter_must_wait_for_events_that_come_late() => EventFilter.Error("late").ExpectOne(TimeSpan.FromSeconds(10), () =>
        Sys.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(50), () => Log.Error("late")));

    private sealed record ForwardTo(IActorRef Target);

    private sealed class ForwardingListener : TestEventListener
    {
        private IActorRef? _target;

        protected override void Print(LogEvent logEvent)
        {
            if (logEvent.Message is ForwardTo forward)
            {
                _target = forward.Target;
                _target.Tell("forwarding");
            }
            else if (_target != null) _target.Forward(logEvent);
            else base.Print(logEvent);
        }
    }
}
