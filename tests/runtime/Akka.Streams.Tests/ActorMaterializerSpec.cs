using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.Streams.Dsl;
using Akka.Streams.Implementation;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests;

public class ActorMaterializerSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private sealed class Host : ReceiveActor
    {
        public Host(IActorRef probe)
        {
            var materializer = Context.Materializer();
            var (queue, end) = Source.Queue<int>(1, OverflowStrategy.Fail).ToMaterialized(Sink.Ignore<int>(), Keep.Both).Run(materializer);
            Receive<string>(_ => probe.Tell((queue, (Task)end)));
        }
    }

    [Fact]
    public void Shutdown_must_end_its_streams_abruptly_and_refuse_new_ones()
    {
        var (up, down) = Between(Flow.Create<int>().Select(x => x));
        up.EnsureSubscription();
        Materializer.Shutdown();
        down.ExpectError().Should().BeOfType<AbruptTerminationException>();
        up.ExpectCancellation();
        Materializer.IsShutdown.Should().BeTrue();
        Action run = () => Source.Single(1).RunWith(Sink.Ignore<int>(), Materializer);
        run.Should().Throw<IllegalStateException>();
    }

    [Fact]
    public async Task Shutdown_must_fail_the_values_of_sinks_that_still_run()
    {
        var first = Source.Maybe<int>().RunWith(Sink.First<int>(), Materializer);
        var ignored = Source.Never<int>().Async().Select(x => x).Async().RunWith(Sink.Ignore<int>(), Materializer);
        Materializer.Shutdown();
        await FluentActions.Awaiting(() => InTime(first, "The end of the first stream")).Should().ThrowAsync<AbruptTerminationException>();
        await FluentActions.Awaiting(() => InTime(ignored, "The end of the second stream")).Should().ThrowAsync<Exception>();
    }

    [Fact]
    public async Task Streams_of_an_actor_must_end_with_it()
    {
        var host = Sys.ActorOf(Props.Create(() => new Host(TestActor)));
        host.Tell("give");
        var (queue, end) = ExpectMsg<(ISourceQueueWithComplete<int>, Task)>();
        (await queue.OfferAsync(1)).Should().Be(QueueOfferResult.Enqueued.Instance);
        Sys.Stop(host);
        await FluentActions.Awaiting(() => InTime(end, "The end of the stream")).Should().ThrowAsync<Exception>();
        await FluentActions.Awaiting(() => InTime(queue.WatchCompletionAsync(), "The end of the queue")).Should().ThrowAsync<Exception>();
    }

    [Fact]
    public void Actors_of_streams_must_be_named_after_the_stream()
    {
        var named = ActorMaterializer.Create(Sys, namePrefix: "orders");
        Source.Maybe<int>().To(Sink.Ignore<int>()).Named("watch").Run(named);
        named.Supervisor.Tell(StreamSupervisor.GetChildren.Instance, TestActor);
        var child = ExpectMsg<StreamSupervisor.Children>().Refs.Single();
        child.Path.Name.Should().MatchRegex("^orders-[0-9]+-0-0-watch$");
        child.Path.Parent.Name.Should().StartWith("StreamSupervisor-");
        named.Shutdown();
    }

    [Fact]
    public void Settings_must_come_from_the_configuration()
    {
        var config = ConfigurationFactory.ParseString("""
            akka.stream.materializer {
              max-input-buffer-size = 64
              sync-processing-limit = 7
              subscription-timeout { mode = warn, timeout = 1s }
            }
            """);
        var system = ActorSystem.Create("configured", config);
        try
        {
            var settings = ActorMaterializerSettings.Create(system);
            settings.MaxInputBufferSize.Should().Be(64);
            settings.InitialInputBufferSize.Should().Be(4);
            settings.SyncProcessingLimit.Should().Be(7);
            settings.SubscriptionTimeoutSettings.Should()
                .Be(new StreamSubscriptionTimeoutSettings(StreamSubscriptionTimeoutTerminationMode.WarnTermination, TimeSpan.FromSeconds(1)));
            settings.IsAutoFusing.Should().BeTrue();
        }
        finally
        {
            Shutdown(system);
        }
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(8, 4)]
    public void Buffer_sizes_that_cannot_be_must_be_refused(int initial, int max)
    {
        Action set = () => ActorMaterializerSettings.Create(Sys).WithInputBuffer(initial, max);
        set.Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_chain_of_many_thousand_flows_must_run()
    {
        var flow = Flow.Create<int>().Select(x => x);
        for (var i = 0; i < 20_000; i++)
            flow = flow.Select(x => x);
        (await InTime(Source.Single(1).Via(flow).RunWith(Sink.First<int>(), Materializer), "The element")).Should().Be(1);
    }

    [Fact]
    public async Task A_blueprint_must_run_any_number_of_times()
    {
        var graph = Source.From(new[] { 1, 2, 3 }).Via(Flow.Create<int>().Scan(0, (sum, x) => sum + x)).ToMaterialized(Sink.Seq<int>(), Keep.Right);
        for (var i = 0; i < 3; i++)
            (await InTime(graph.Run(Materializer), "The end of the stream")).Should().Equal(0, 1, 3, 6);
    }

    [Fact]
    public async Task Streams_that_end_before_their_start_has_returned_must_not_fail()
    {
        for (var i = 0; i < 2000; i++)
            await InTime(Source.Empty<int>().RunWith(Sink.Ignore<int>(), Materializer), "The end of the stream");
    }

    [Fact]
    public async Task A_stream_must_run_on_the_system_itself()
    {
        (await InTime(Source.Single(5).RunWith(Sink.First<int>(), Sys), "The element")).Should().Be(5);
        (await InTime(Source.Single(6).ToMaterialized(Sink.First<int>(), Keep.Right).Run(Sys), "The element")).Should().Be(6);
    }
}
