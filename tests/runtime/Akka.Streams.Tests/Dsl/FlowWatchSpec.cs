using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowWatchSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Watch_must_fail_when_the_actor_terminates() => Stopping(() =>
    {
        var watched = CreateTestProbe();
        var (up, down) = Between(Flow.Create<int>().Watch(watched.Ref));
        down.Request(2);
        up.SendNext(1);
        down.ExpectNext(1);
        Sys.Stop(watched.Ref);
        down.ExpectError().Should().BeOfType<WatchedActorTerminatedException>();
        up.ExpectCancellation();
    });

    [Fact]
    public void An_Ask_must_emit_the_answers_in_the_order_of_the_elements() => Stopping(() =>
    {
        var doubler = Sys.ActorOf(Props.Create(() => new Doubler()));
        All(Source.From(Enumerable.Range(1, 20)).Ask<int>(doubler, TimeSpan.FromSeconds(10), 4))
            .Should().Equal(Enumerable.Range(1, 20).Select(x => 2 * x));
    });

    [Fact]
    public void An_Ask_must_fail_with_the_answer_that_is_a_failure_or_of_another_type() => Stopping(() =>
    {
        var doubler = Sys.ActorOf(Props.Create(() => new Doubler()));
        Into(Source.Single(-1).Ask<int>(doubler, TimeSpan.FromSeconds(10))).Request(1)
            .ExpectError().GetBaseException().Message.Should().Be("negative");
        Into(Source.Single(1).Ask<string>(doubler, TimeSpan.FromSeconds(10))).Request(1)
            .ExpectError().GetBaseException().Message.Should().Contain("Expected to receive response of type");
    });

    private sealed class Doubler : ReceiveActor
    {
        public Doubler() => Receive<int>(x => Sender.Tell(x < 0 ? new Status.Failure(new TestException("negative")) : 2 * x));
    }
}
