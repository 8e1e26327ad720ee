using Akka.Streams.Dsl;
using Akka.Streams.Implementation;
using Akka.Streams.Stage;
using Akka.TestKit;

namespace Akka.Streams.TestKit;

/// <summary>Sources for tests.</summary>
public static class TestSource
{
    /// <summary>A source that materializes to a probe: the test sends elements and expects demand.</summary>
    public static Source<T, TestPublisher.Probe<T>> SourceProbe<T>(this TestKitBase testKit) =>
        Source.FromGraph(new PublisherSource<T, TestPublisher.Probe<T>>("ProbeSource", () =>
        {
            var probe = testKit.CreatePublisherProbe<T>();
            return (probe, probe);
        }));
}

/// <summary>Runs a source stage and tells a probe of each event before the stage handles it.</summary>
public sealed class TestSourceStage<T, TMat> : GraphStageWithMaterializedValue<SourceShape<T>, TMat>
{
    private readonly GraphStageWithMaterializedValue<SourceShape<T>, TMat> _stageUnderTest;
    private readonly TestProbe _probe;

    private TestSourceStage(GraphStageWithMaterializedValue<SourceShape<T>, TMat> stageUnderTest, TestProbe probe)
    {
        _stageUnderTest = stageUnderTest;
        _probe = probe;
    }

    public override SourceShape<T> Shape => _stageUnderTest.Shape;

    public static Source<T, TMat> Create(GraphStageWithMaterializedValue<SourceShape<T>, TMat> stageUnderTest, TestProbe probe) =>
        Source.FromGraph(new TestSourceStage<T, TMat>(stageUnderTest, probe));

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes attributes)
    {
        var result = _stageUnderTest.CreateLogicAndMaterializedValue(attributes);
        var inner = result.Logic.GetHandler(Shape.Outlet);
        result.Logic.SetHandler(Shape.Outlet,
            onPull: () =>
            {
                Tell(GraphStageMessages.Pull.Instance);
                inner.OnPull();
            },
            onDownstreamFinish: cause =>
            {
                Tell(GraphStageMessages.DownstreamFinish.Instance);
                inner.OnDownstreamFinish(cause);
            });
        return result;
    }

    private void Tell(object message) => _probe.Ref.Tell(message, Akka.Actor.ActorRefs.NoSender);
}
