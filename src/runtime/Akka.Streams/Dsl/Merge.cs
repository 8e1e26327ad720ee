using System.Collections.Immutable;
using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Merges several streams, taking elements as they arrive.</summary>
public class Merge<TIn, TOut> : GraphStage<UniformFanInShape<TIn, TOut>> where TIn : TOut
{
    private readonly int _inputPorts;
    private readonly bool _eagerComplete;
    private readonly ImmutableArray<Inlet<TIn>> _inlets;

    /// <summary>With <paramref name="eagerComplete"/> it completes as soon as one of its inputs does.</summary>
    public Merge(int inputPorts, bool eagerComplete = false)
    {
        // one input might seem counter intuitive but saves us from special handling in other places
        if (inputPorts < 1)
            throw new ArgumentException("Merge must have one or more input ports", nameof(inputPorts));

        _inputPorts = inputPorts;
        _eagerComplete = eagerComplete;
        _inlets = Ports.Inlets<TIn>("Merge", inputPorts);
        Out = new Outlet<TOut>("Merge.out");
        Shape = new UniformFanInShape<TIn, TOut>(Out, [.. _inlets]);
    }

    public override UniformFanInShape<TIn, TOut> Shape { get; }

    public Outlet<TOut> Out { get; }

    public Inlet<TIn> In(int id) => _inlets[id];

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("merge");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Merge";

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly Merge<TIn, TOut> _stage;
        private readonly Outlet<TOut> _out;
        private readonly BoundedBuffer<Inlet<TIn>> _pending;
        private int _running;

        public Logic(Merge<TIn, TOut> stage) : base(stage.Shape)
        {
            _stage = stage;
            _out = stage.Out;
            _pending = new BoundedBuffer<Inlet<TIn>>(stage._inputPorts);
            _running = stage._inputPorts;
            foreach (var inlet in stage._inlets)
                SetHandler(inlet, new Input(this, inlet));
            SetHandler(_out, (IOutHandler)this);
        }

        public override void PreStart()
        {
            foreach (var inlet in _stage._inlets)
                TryPull(inlet);
        }

        public override void OnPull()
        {
            if (_pending.IsEmpty)
                return;

            var inlet = _pending.Dequeue();
            Push(_out, Grab(inlet));
            if (_running > 0)
                TryPull(inlet);
            else if (_pending.IsEmpty)
                CompleteStage();
        }

        private void OnPush(Inlet<TIn> inlet)
        {
            if (IsAvailable(_out))
            {
                // Demand that could not be met means that nothing is pending.
                Push(_out, Grab(inlet));
                TryPull(inlet);
            }
            else
                _pending.Enqueue(inlet);
        }

        private void OnInputFinish()
        {
            _running--;
            if (_stage._eagerComplete)
            {
                foreach (var inlet in _stage._inlets)
                {
                    if (!IsAvailable(inlet))
                        Cancel(inlet);
                }

                _running = 0;
            }

            if (_running == 0 && _pending.IsEmpty)
                CompleteStage();
        }

        private sealed class Input(Logic logic, Inlet<TIn> inlet) : InHandler
        {
            public override void OnPush() => logic.OnPush(inlet);

            public override void OnUpstreamFinish() => logic.OnInputFinish();
        }
    }
}

/// <summary>Merges several streams of one type, taking elements as they arrive.</summary>
public sealed class Merge<T> : Merge<T, T>
{
    /// <summary>With <paramref name="eagerComplete"/> it completes as soon as one of its inputs does.</summary>
    public Merge(int inputPorts, bool eagerComplete = false) : base(inputPorts, eagerComplete)
    {
    }
}
