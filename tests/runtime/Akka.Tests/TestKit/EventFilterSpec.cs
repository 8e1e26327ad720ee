using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.TestActors;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

public class EventFilterSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);

    public EventFilterSpec() : base("akka.loglevel = DEBUG\nakka.stdout-loglevel = OFF") { }

    [Fact]
    public void Filters_must_match_level_and_message()
    {
        EventFilter.Debug("whatever").ExpectOne(() => Log.Debug("whatever"));
        EventFilter.Info(start: "what").ExpectOne(() => Log.Info("whatever"));
        EventFilter.Warning(contains: "teve").ExpectOne(() => Log.Warning("whatever"));
        EventFilter.Error(new Regex("^wh.*er$")).ExpectOne(() => Log.Error("whatever"));
        EventFilter.ForLogLevel(LogLevel.InfoLevel, "whatever").ExpectOne(() => Log.Info("whatever"));
        EventFilter.Custom<Info>(info => info.Message.ToString() == "whatever").ExpectOne(() => Log.Info("whatever"));
    }

    [Fact]
    public void Filters_must_not_match_other_levels_or_messages()
    {
        var failure = Assert.ThrowsAny<XunitException>(() => EventFilter.Warning("whatever").ExpectOne(Soon, () =>
        {
            Log.Info("whatever");
            Log.Warning("something");
        }));
        Assert.StartsWith("Timeout (00:00:00.1000000) while waiting for messages. Only received 0/1 messages that matched filter [Warning when Message == \"whatever\"", failure.Message);
    }

    [Fact]
    public void Too_many_events_must_fail()
    {
        var failure = Assert.ThrowsAny<XunitException>(() => EventFilter.Info("twice").ExpectOne(() =>
        {
            Log.Info("twice");
            Log.Info("twice");
            // The log is asynchronous: both have arrived when a third, filtered apart, has.
            EventFilter.Info("third").ExpectOne(() => Log.Info("third"));
        }));
        Assert.StartsWith("Received 1 message too many. Expected 1 message but received 2 that matched filter", failure.Message);
    }

    [Fact]
    public void None_expected_must_mean_none()
    {
        EventFilter.Info("never").Expect(0, Soon, () => Log.Info("something else"));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("never").Expect(0, Soon, () => Log.Info("never")));
    }

    [Fact]
    public void Exceptions_must_match_by_type_message_and_depth()
    {
        EventFilter.Exception<InvalidOperationException>().ExpectOne(() => Log.Error(new InvalidOperationException("broken"), "text"));
        EventFilter.Exception<Exception>("broken").ExpectOne(() => Log.Error(new InvalidOperationException("broken"), "text"));
        EventFilter.Exception<InvalidOperationException>(contains: "tex").ExpectOne(() => Log.Error(new InvalidOperationException("broken"), "text"));
        EventFilter.Exception(typeof(FormatException), checkInnerExceptions: true)
            .ExpectOne(() => Log.Error(new InvalidOperationException("outer", new FormatException()), "text"));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Exception<FormatException>().ExpectOne(Soon, () => Log.Error(new InvalidOperationException(), "text")));
    }

    [Fact]
    public void Source_must_be_the_path_of_the_actor()
    {
        var actor = Sys.ActorOf(Props.Create(() => new LoggingActor()), "logging");
        EventFilter.Info("hi", source: actor.Path.ToString()).ExpectOne(() => actor.Tell("hi"));
        EventFilter.Info("hi", source: "/user/logging").ExpectOne(() => actor.Tell("hi"));
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("hi", source: "/user/other").ExpectOne(Soon, () => actor.Tell("hi")));
    }

    [Fact]
    public void Dead_letters_must_match_by_type_and_recipient()
    {
        var actor = Sys.ActorOf(BlackHoleActor.Props, "gone");
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
        EventFilter.DeadLetter().ExpectOne(() => actor.Tell("a"));
        EventFilter.DeadLetter<string>().ExpectOne(() => actor.Tell("a"));
        EventFilter.DeadLetter<string>(m => m == "b").ExpectOne(() =>
        {
            actor.Tell("a");
            actor.Tell("b");
        });
        EventFilter.DeadLetter(typeof(string), source: actor.Path.ToString()).ExpectOne(() => actor.Tell("a"));
        Assert.ThrowsAny<XunitException>(() => EventFilter.DeadLetter<int>().ExpectOne(Soon, () => actor.Tell("a")));
    }

    [Fact]
    public void Unhandled_messages_must_be_warnings()
    {
        var actor = Sys.ActorOf(Props.Create(() => new UnhandledMessageActor()), "deaf");
        EventFilter.Warning(start: "Unhandled message from", source: actor.Path.ToString()).ExpectOne(() => actor.Tell("what"));
    }

    [Fact]
    public void And_must_count_what_any_of_the_filters_matches() =>
        EventFilter.Info("a").And.Warning("b").Expect(2, () =>
        {
            Log.Info("a");
            Log.Warning("b");
        });

    [Fact]
    public void Expect_must_give_what_the_function_gives() => Assert.Equal(5, EventFilter.Info("x").ExpectOne(() =>
    {
        Log.Info("x");
        return 5;
    }));

    [Fact]
    public void A_muted_event_must_be_taken_until_it_is_unmuted()
    {
        var muted = EventFilter.Info("secret").Mute();
        Assert.ThrowsAny<XunitException>(() => EventFilter.Info("secret").ExpectOne(Soon, () => Log.Info("secret")));
        muted.Unmute();
        EventFilter.Info("secret").ExpectOne(() => Log.Info("secret"));
        EventFilter.Info("secret").Mute(() =>
            Assert.ThrowsAny<XunitException>(() => EventFilter.Info("secret").ExpectOne(Soon, () => Log.Info("secret"))));
        EventFilter.Info("secret").ExpectOne(() => Log.Info("secret"));
    }

    [Fact]
    public async Task The_asynchronous_forms_must_do_the_same()
    {
        await EventFilter.Info("x").ExpectOneAsync(() => Task.Run(() => Log.Info("x")));
        await EventFilter.Info("x").ExpectOneAsync(() => Log.Info("x"));
        await EventFilter.Info("x").ExpectAsync(2, async () =>
        {
            await Task.Yield();
            Log.Info("x");
            Log.Info("x");
        });
        Assert.Equal(5, await EventFilter.Info("x").ExpectOneAsync(async () =>
        {
            await Task.Yield();
            Log.Info("x");
            return 5;
        }));
        await Assert.ThrowsAnyAsync<XunitException>(() => EventFilter.Info("x").ExpectOneAsync(Soon, () => Task.CompletedTask));
    }

    [Fact]
    public void A_filter_for_another_system_must_see_that_system()
    {
        var other = ActorSystem.Create("other", Sys.Settings.Config);
        try
        {
            CreateEventFilter(other).Info("there").ExpectOne(() => other.Log.Info("there"));
        }
        finally
        {
            Shutdown(other, verifySystemShutdown: true);
        }
    }

    private sealed class LoggingActor : ReceiveActor
    {
        public LoggingActor()
        {
            var log = Context.GetLogger();
            ReceiveAny(m => log.Info(m.ToString()));
        }
    }
}
