using System.Collections.Immutable;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Emits the elements of its inputs one input after the other.</summary>
public class Concat<TIn, TOut> : GraphStage<UniformFanInShape<TIn, TOut>> where TIn : TOut
{
    private readonly ImmutableArray<Inlet<TIn>> _inlets;

    /// <summary>Needs two inputs or more.</summary>
    public Concat(int inputPorts = 2)
    {
        if (inputPorts <= 1)
            throw new ArgumentException("A Concat must have more than 1 input ports", nameof(inputPorts));

        _inlets = Ports.Inlets<TIn>("Concat", inputPorts);
        Out = new Outlet<TOut>("Concat.out");
        Shape = new UniformFanInShape<TIn, TOut>(Out, [.. _inlets]);
    }

    public override UniformFanInShape<TIn, TOut> Shape { get; }

    public Outlet<TOut> Out { get; }

    public Inlet<TIn> In(int id) => _inlets[id];

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("concat");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly Concat<TIn, TOut> _stage;
        private int _active;

        public Logic(Concat<TIn, TOut> stage) : base(stage.Shape)
        {
            _stage = stage;
            for (var i = 0; i < stage._inlets.Length; i++)
                SetHandler(stage._inlets[i], new Input(this, i));
            SetHandler(stage.Out, (IOutHandler)this);
        }

        public override void OnPull() => Pull(_stage._inlets[_active]);

        private void OnInputFinish(int index)
        {
            if (index != _active)
                return;

            do
                _active++;
            while (_active < _stage._inlets.Length && IsClosed(_stage._inlets[_active]));

            if (_active == _stage._inlets.Length)
                CompleteStage();
            else if (IsAvailable(_stage.Out))
                Pull(_stage._inlets[_active]);
        }

        private sealed class Input(Logic logic, int index) : InHandler
        {
            private readonly Inlet<TIn> _inlet = logic._stage._inlets[index];
            private readonly Outlet<TOut> _out = logic._stage.Out;

            public override void OnPush() => logic.Push(_out, logic.Grab(_inlet));

            public override void OnUpstreamFinish() => logic.OnInputFinish(index);
        }
    }
}

/// <summary>Makes <see cref="Concat{TIn,TOut}"/> with inputs that run one element ahead.</summary>
public static class Concat
{
    /// <summary>Needs two inputs or more.</summary>
    public static IGraph<UniformFanInShape<T, T>, NotUsed> Create<T>(int inputPorts = 2) =>
        DetachedInputs.Of(new Concat<T, T>(inputPorts));
}

/// <summary>Puts a one-element buffer before each input of a junction, so that none waits for its turn to start.</summary>
internal static class DetachedInputs
{
    public static IGraph<UniformFanInShape<T, T>, NotUsed> Of<T>(GraphStage<UniformFanInShape<T, T>> stage) =>
        GraphDsl.Create(builder =>
        {
            var junction = builder.Add(stage);
            var inlets = junction.Ins.Select(inlet =>
            {
                var detacher = builder.Add(new Detacher<T>());
                builder.From(detacher.Outlet).To(inlet);
                return detacher.Inlet;
            });
            return new UniformFanInShape<T, T>(junction.Out, inlets.ToArray());
        });
}
