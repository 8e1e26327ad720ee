using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Event;

public class DeadLetterListenerSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly Config Settings = ConfigurationFactory.ParseString("""
        akka.log-dead-letters = 4
        akka.log-dead-letters-suspend-duration = 300ms
        """);

    private readonly IActorRef _dead;
    private readonly IActorRef _picky;

    public DeadLetterListenerSpec() : base(Settings)
    {
        _dead = Sys.ActorOf(Props.Empty);
        Watch(_dead);
        Sys.Stop(_dead);
        ExpectTerminated(_dead);
        _picky = Sys.ActorOf(Props.Create(() => new Picky()));
    }

    [Fact]
    public void Each_kind_of_lost_message_must_be_logged_with_where_it_came_from_and_its_number()
    {
        EventFilter.Info(start: $"Message [Int32] from {TestActor} to {_dead} was not delivered. [1] dead letters encountered.")
            .ExpectOne(() => _dead.Tell(1));
        EventFilter.Info(start: $"Message [String] to {_picky} was dropped. Not wanted. [2] dead letters encountered.")
            .ExpectOne(() => _picky.Tell("drop"));
        EventFilter.Info(start: $"Message [Int32] from {TestActor} to {_picky} was unhandled. [3] dead letters encountered.")
            .ExpectOne(() => _picky.Tell(3));
        EventFilter.Info(start: $"Message [Int32] from {TestActor} to {_dead} was not delivered. [4] dead letters encountered, no more dead letters will be logged in next [")
            .ExpectOne(() => _dead.Tell(4));
    }

    [Fact]
    public void After_the_pause_the_log_must_say_how_many_it_left_out_and_count_anew()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        using var ended = new Cancelable(Sys.Scheduler);
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(20), _dead, "lost", TestActor, ended);
        var text = FishForMessage<Info>(info => Text(info).Contains("of which"), TimeSpan.FromSeconds(20)).Message.ToString();
        var match = Regex.Match(text!, @"\[(?<all>\d+)\] dead letters encountered, of which (?<left>\d+) were not logged\. The counter will be reset now");
        Assert.True(match.Success, text);
        // The four before the pause and the one at its end are logged.
        Assert.Equal(int.Parse(match.Groups["all"].Value) - 5, int.Parse(match.Groups["left"].Value));
        Assert.Contains("[1] dead letters encountered.", ExpectMsg<Info>().Message.ToString());
    }

    [Fact]
    public void What_asks_not_to_be_reported_must_not_be_logged_in_a_wrapper_either()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Info));
        Sys.EventStream.Publish(new DeadLetter(new Wrapped(new Quiet()), TestActor, _dead));
        _dead.Tell("lost");
        Assert.Contains("Message [String]", ExpectMsg<Info>().Message.ToString());
    }

    private static string Text(Info info) => info.Message.ToString();

    private sealed class Quiet : IDeadLetterSuppression;

    private sealed class Wrapped(object message) : IWrappedMessage
    {
        public object Message => message;
    }

    private sealed class Picky : ReceiveActor
    {
        public Picky() => Receive<string>(text => Context.System.EventStream.Publish(new Dropped(text, "Not wanted", Self)));
    }
}
