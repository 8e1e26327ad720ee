using System.Collections.Immutable;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Sends every element to all of its outputs, as fast as the slowest takes them.</summary>
public sealed class Broadcast<T> : GraphStage<UniformFanOutShape<T, T>>
{
    public readonly Inlet<T> In = new("Broadcast.in");

    private readonly bool _eagerCancel;
    private readonly ImmutableArray<Outlet<T>> _outlets;

    /// <summary>With <paramref name="eagerCancel"/> it cancels as soon as one of its outputs does.</summary>
    public Broadcast(int outputPorts, bool eagerCancel = false)
    {
        if (outputPorts < 1)
            throw new ArgumentException("A Broadcast must have one or more output ports", nameof(outputPorts));

        _eagerCancel = eagerCancel;
        _outlets = Ports.Outlets<T>("Broadcast", outputPorts);
        Shape = new UniformFanOutShape<T, T>(In, [.. _outlets]);
    }

    public override UniformFanOutShape<T, T> Shape { get; }

    public Outlet<T> Out(int id) => _outlets[id];

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("broadcast");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Broadcast";

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Broadcast<T> _stage;
        private readonly Output[] _outputs;
        private int _pending; // outputs that have not asked for the next element
        private int _running;

        public Logic(Broadcast<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _pending = _running = stage._outlets.Length;
            _outputs = [.. stage._outlets.Select(outlet => new Output(this, outlet))];
            SetHandler(stage.In, (IInHandler)this);
            foreach (var output in _outputs)
                SetHandler(output.Outlet, output);
        }

        public override void OnPush()
        {
            _pending = _running;
            var element = Grab(_stage.In);
            foreach (var output in _outputs)
            {
                if (IsClosed(output.Outlet))
                    continue;

                Push(output.Outlet, element);
                output.IsPending = true;
            }
        }

        private void OnDemand()
        {
            _pending--;
            if (_pending == 0 && !HasBeenPulled(_stage.In))
                TryPull(_stage.In);
        }

        private void OnCancel(Output output, Exception cause)
        {
            _running--;
            if (_stage._eagerCancel || _running == 0)
                InternalOnDownstreamFinish(cause);
            else if (output.IsPending)
            {
                output.IsPending = false;
                OnDemand();
            }
        }

        private sealed class Output(Logic logic, Outlet<T> outlet) : OutHandler
        {
            public Outlet<T> Outlet => outlet;

            public bool IsPending { get; set; } = true;

            public override void OnPull()
            {
                IsPending = false;
                logic.OnDemand();
            }

            public override void OnDownstreamFinish(Exception cause) => logic.OnCancel(this, cause);
        }
    }
}
