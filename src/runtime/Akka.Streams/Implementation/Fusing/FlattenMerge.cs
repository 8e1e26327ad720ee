using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Runs the sources that it receives, up to so many at a time, and merges their elements.</summary>
internal sealed class FlattenMerge<TGraph, TOut, TMat>(int breadth) : FlowStage<TGraph, TOut>("flattenMerge")
    where TGraph : IGraph<SourceShape<TOut>, TMat>
{
    private readonly int _breadth = breadth;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => $"FlattenMerge({_breadth})";

    private sealed class Logic(FlattenMerge<TGraph, TOut, TMat> stage, Attributes attributes)
        : FlowLogic<TGraph, TOut>(stage)
    {
        private readonly HashSet<SubSinkInlet<TOut>> _sources = [];
        private readonly BoundedBuffer<SubSinkInlet<TOut>> _ready = new(stage._breadth);
        private bool _isStarted;

        public override void OnPush()
        {
            AddSource(Grab(In));
            if (_sources.Count < stage._breadth)
                TryPull(In);
        }

        public override void OnPull()
        {
            if (!_isStarted)
            {
                _isStarted = true;
                Pull(In);
            }
            else if (!_ready.IsEmpty && IsAvailable(Out))
                PushReady();
        }

        public override void OnUpstreamFinish()
        {
            if (_sources.Count == 0)
                CompleteStage();
        }

        public override void PostStop()
        {
            foreach (var source in _sources)
                source.Cancel();
        }

        private void PushReady()
        {
            var source = _ready.Dequeue();
            Push(Out, source.Grab());
            if (source.IsClosed)
                RemoveSource(source);
            else
                source.Pull();
        }

        private void AddSource(TGraph graph)
        {
            var inlet = new SubSinkInlet<TOut>(this, "FlattenMergeSink");
            inlet.SetHandler(new LambdaInHandler(
                onPush: () =>
                {
                    if (IsAvailable(Out))
                    {
                        Push(Out, inlet.Grab());
                        inlet.Pull();
                    }
                    else
                        _ready.Enqueue(inlet);
                },
                onUpstreamFinish: () =>
                {
                    if (!inlet.IsAvailable)
                        RemoveSource(inlet);
                }));

            inlet.Pull();
            _sources.Add(inlet);
            SubFusingMaterializer.Materialize(Source.FromGraph(graph).To(inlet.Sink), attributes);
        }

        private void RemoveSource(SubSinkInlet<TOut> source)
        {
            var wasFull = _sources.Count == stage._breadth;
            _sources.Remove(source);
            if (wasFull)
                TryPull(In);
            if (_sources.Count == 0 && IsClosed(In))
                CompleteStage();
        }
    }
}
