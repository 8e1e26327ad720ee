using Akka.Streams.Dsl;
using Akka.Streams.Implementation;
using Akka.Streams.Stage;
using Akka.TestKit;

namespace Akka.Streams.TestKit;

/// <summary>Sinks for tests.</summary>
public static class TestSink
{
    /// <summary>A sink that materializes to a probe: the test asks for elements and expects them.</summary>
    public static Sink<T, TestSubscriber.Probe<T>> SinkProbe<T>(this TestKitBase testKit) =>
        Sink.FromGraph(new SubscriberSink<T, TestSubscriber.Probe<T>>("ProbeSink", () =>
        {
            var probe = testKit.CreateSubscriberProbe<T>();
            return (probe, probe);
        }));
}

/// <summary>Runs a sink stage and tells a probe of each event before the stage handles it.</summary>
public sealed class TestSinkStage<T, TMat> : GraphStageWithMaterializedValue<SinkShape<T>, TMat>
{
    private readonly GraphStageWithMaterializedValue<SinkShape<T>, TMat> _stageUnderTest;
    private readonly TestProbe _probe;

    private TestSinkStage(GraphStageWithMaterializedValue<SinkShape<T>, TMat> stageUnderTest, TestProbe probe)
    {
        _stageUnderTest = stageUnderTest;
        _probe = probe;
    }

    public override SinkShape<T> Shape => _stageUnderTest.Shape;

    public static TestSinkStage<T, TMat> Create(GraphStageWithMaterializedValue<SinkShape<T>, TMat> stageUnderTest, TestProbe probe) => new(stageUnderTest, probe);

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes attributes)
    {
        var result = _stageUnderTest.CreateLogicAndMaterializedValue(attributes);
        var inner = result.Logic.GetHandler(Shape.Inlet);
        result.Logic.SetHandler(Shape.Inlet,
            onPush: () =>
            {
                Tell(GraphStageMessages.Push.Instance);
                inner.OnPush();
            },
            onUpstreamFinish: () =>
            {
                Tell(GraphStageMessages.UpstreamFinish.Instance);
                inner.OnUpstreamFinish();
            },
            onUpstreamFailure: cause =>
            {
                Tell(new GraphStageMessages.Failure(cause));
                inner.OnUpstreamFailure(cause);
            });
        return result;
    }

    private void Tell(object message) => _probe.Ref.Tell(message, Akka.Actor.ActorRefs.NoSender);
}
