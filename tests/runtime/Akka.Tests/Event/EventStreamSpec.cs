using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Xunit;

namespace Akka.Tests.Event;

public class EventStreamSpec : Akka.TestKit.Xunit2.TestKit
{
    private readonly EventStream _bus = new(debug: false);

    [Fact]
    public void A_subscription_must_give_the_class_its_subclasses_and_its_implementations()
    {
        Assert.True(_bus.Subscribe(TestActor, typeof(IThing)));
        Assert.True(_bus.Subscribe(TestActor, typeof(Base)));
        _bus.Publish(new Derived());
        ExpectMsg<Derived>();
        _bus.Publish(new Other());
        ExpectMsg<Other>();
        _bus.Publish("text");
        ExpectNoMsg(50);
    }

    [Fact]
    public void Each_event_must_reach_a_subscriber_once()
    {
        _bus.Subscribe(TestActor, typeof(Base));
        _bus.Subscribe(TestActor, typeof(Derived));
        _bus.Publish(new Derived());
        ExpectMsg<Derived>();
        ExpectNoMsg(50);
    }

    [Fact]
    public void Subscribing_twice_and_unsubscribing_twice_must_say_so()
    {
        Assert.True(_bus.Subscribe(TestActor, typeof(Base)));
        Assert.False(_bus.Subscribe(TestActor, typeof(Base)));
        Assert.True(_bus.Unsubscribe(TestActor, typeof(Base)));
        Assert.False(_bus.Unsubscribe(TestActor, typeof(Base)));
        Assert.False(_bus.Unsubscribe(TestActor));
        _bus.Publish(new Base());
        ExpectNoMsg(50);
    }

    [Fact]
    public void Unsubscribing_from_a_subclass_must_except_it_alone()
    {
        _bus.Subscribe(TestActor, typeof(Base));
        Assert.True(_bus.Unsubscribe(TestActor, typeof(Derived)));
        _bus.Publish(new Derived());
        _bus.Publish(new Base());
        ExpectMsg<Base>();
        Assert.True(_bus.Subscribe(TestActor, typeof(Derived)));
        _bus.Publish(new Derived());
        ExpectMsg<Derived>();
    }

    [Fact]
    public void The_subscriptions_of_an_actor_must_end_with_it()
    {
        var subscriber = Sys.ActorOf(Props.Create(() => new Forwards(TestActor)));
        Sys.EventStream.Subscribe(subscriber, typeof(Base));
        Sys.EventStream.Publish(new Base());
        ExpectMsg<Base>();
        Watch(subscriber);
        Sys.Stop(subscriber);
        ExpectTerminated(subscriber);
        AwaitCondition(() => !Sys.EventStream.Unsubscribe(subscriber), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Streams_beside_the_systems_must_forget_subscribers_that_die_too()
    {
        foreach (var bus in new[] { new EventStream(debug: false), new EventStream(debug: true) })
        {
            bus.StartUnsubscriber((ActorSystemImpl)Sys);
            var subscriber = Sys.ActorOf(Props.Create(() => new Forwards(TestActor)));
            Assert.True(bus.Subscribe(subscriber, typeof(Base)));
            Watch(subscriber);
            Sys.Stop(subscriber);
            ExpectTerminated(subscriber);
            AwaitCondition(() => !bus.Unsubscribe(subscriber), TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public void Debug_must_log_subscriptions()
    {
        var bus = new EventStream(debug: true);
        bus.StartStdoutLogger(Sys.Settings);
        bus.Subscribe(TestActor, typeof(Debug));
        bus.Subscribe(TestActor, typeof(Base));
        Assert.Equal($"subscribing {TestActor} to channel {typeof(Base)}", ExpectMsg<Debug>().Message);
        bus.Unsubscribe(TestActor, typeof(Base));
        Assert.Equal($"unsubscribing {TestActor} from channel {typeof(Base)}", ExpectMsg<Debug>().Message);
    }

    private interface IThing;

    private class Base;

    private sealed class Derived : Base, IThing;

    private sealed class Other : IThing;

    private sealed class Forwards(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Tell(message);
    }
}
