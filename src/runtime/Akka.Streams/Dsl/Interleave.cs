using System.Collections.Immutable;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Takes a segment of elements from each of its inputs in turn.</summary>
public sealed class Interleave<TIn, TOut> : GraphStage<UniformFanInShape<TIn, TOut>> where TIn : TOut
{
    private readonly int _segmentSize;
    private readonly bool _eagerClose;
    private readonly ImmutableArray<Inlet<TIn>> _inlets;

    internal Interleave(int inputPorts, int segmentSize, bool eagerClose = false)
    {
        if (inputPorts <= 1)
            throw new ArgumentException("Interleave input ports count must be greater than 1", nameof(inputPorts));
        if (segmentSize <= 0)
            throw new ArgumentException("Interleave segment size must be greater than 0", nameof(segmentSize));

        _segmentSize = segmentSize;
        _eagerClose = eagerClose;
        _inlets = Ports.Inlets<TIn>("Interleave", inputPorts);
        Out = new Outlet<TOut>("Interleave.out");
        Shape = new UniformFanInShape<TIn, TOut>(Out, [.. _inlets]);
    }

    public override UniformFanInShape<TIn, TOut> Shape { get; }

    public Outlet<TOut> Out { get; }

    public Inlet<TIn> In(int id) => _inlets[id];

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Interleave";

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly Interleave<TIn, TOut> _stage;
        private int _taken;
        private int _current;
        private int _running;

        public Logic(Interleave<TIn, TOut> stage) : base(stage.Shape)
        {
            _stage = stage;
            _running = stage._inlets.Length;
            for (var i = 0; i < stage._inlets.Length; i++)
                SetHandler(stage._inlets[i], new Input(this, i));
            SetHandler(stage.Out, (IOutHandler)this);
        }

        public override void OnPull() => Pull(_stage._inlets[_current]);

        private void OnPush(int index)
        {
            Push(_stage.Out, Grab(_stage._inlets[index]));
            _taken++;
            if (_taken == _stage._segmentSize)
                SwitchToNext();
        }

        private void OnInputFinish(int index)
        {
            _running--;
            if (_stage._eagerClose || _running == 0)
            {
                CompleteStage();
                return;
            }

            if (index != _current)
                return;

            SwitchToNext();
            if (IsAvailable(_stage.Out))
                Pull(_stage._inlets[_current]);
        }

        private void SwitchToNext()
        {
            _taken = 0;
            var next = _current;
            do
                next = (next + 1) % _stage._inlets.Length;
            while (next != _current && IsClosed(_stage._inlets[next]));
            _current = next;
        }

        private sealed class Input(Logic logic, int index) : InHandler
        {
            public override void OnPush() => logic.OnPush(index);

            public override void OnUpstreamFinish() => logic.OnInputFinish(index);
        }
    }
}

/// <summary>Makes <see cref="Interleave{TIn,TOut}"/> with inputs that run one element ahead.</summary>
public static class Interleave
{
    /// <summary>With <paramref name="eagerClose"/> it completes as soon as one of its inputs does.</summary>
    public static IGraph<UniformFanInShape<T, T>, NotUsed> Create<T>(int inputPorts, int segmentSize, bool eagerClose = false) =>
        DetachedInputs.Of(new Interleave<T, T>(inputPorts, segmentSize, eagerClose));
}
