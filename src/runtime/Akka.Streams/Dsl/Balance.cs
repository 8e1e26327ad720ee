using System.Collections.Immutable;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Sends every element to one of its outputs, whichever asks first.</summary>
public sealed class Balance<T> : GraphStage<UniformFanOutShape<T, T>>
{
    private readonly bool _waitForAllDownstreams;
    private readonly ImmutableArray<Outlet<T>> _outlets;

    /// <summary>
    /// With <paramref name="waitForAllDownstreams"/> the first element is asked for only after every output has
    /// asked for one.
    /// </summary>
    public Balance(int outputPorts, bool waitForAllDownstreams = false)
    {
        if (outputPorts < 1)
            throw new ArgumentException("A Balance must have one or more output ports", nameof(outputPorts));

        _waitForAllDownstreams = waitForAllDownstreams;
        _outlets = Ports.Outlets<T>("Balance", outputPorts);
        Shape = new UniformFanOutShape<T, T>(In, [.. _outlets]);
    }

    public override UniformFanOutShape<T, T> Shape { get; }

    public Inlet<T> In { get; } = new("Balance.in");

    public Outlet<T> Out(int id) => _outlets[id];

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("balance");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Balance";

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Balance<T> _stage;
        private readonly LinkedList<Outlet<T>> _asking = new(); // in the order of their demand
        private int _running;
        private int _silent; // outputs that must ask once before the start

        public Logic(Balance<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _running = stage._outlets.Length;
            _silent = stage._waitForAllDownstreams ? _running : 0;
            SetHandler(stage.In, (IInHandler)this);
            foreach (var outlet in stage._outlets)
                SetHandler(outlet, new Output(this, outlet));
        }

        public override void OnPush()
        {
            if (_asking.First is null)
                return; // the outputs that asked went away; the next to ask takes the element

            Push(_asking.First.Value, Grab(_stage.In));
            _asking.RemoveFirst();
            PullIfAsked();
        }

        private void OnDemand(Outlet<T> outlet, bool isFirst)
        {
            if (isFirst && _silent > 0)
                _silent--;

            if (_silent == 0 && IsAvailable(_stage.In))
                Push(outlet, Grab(_stage.In));
            else
            {
                _asking.AddLast(outlet);
                PullIfAsked();
            }
        }

        private void OnCancel(Outlet<T> outlet, bool isFirst, Exception cause)
        {
            _running--;
            _asking.Remove(outlet);
            if (isFirst && _silent > 0)
                _silent--;

            if (_running == 0)
                InternalOnDownstreamFinish(cause);
            else
                PullIfAsked();
        }

        private void PullIfAsked()
        {
            if (_silent == 0 && _asking.Count > 0 && !HasBeenPulled(_stage.In) && !IsAvailable(_stage.In))
                TryPull(_stage.In);
        }

        private sealed class Output(Logic logic, Outlet<T> outlet) : OutHandler
        {
            private bool _hasAsked;

            public override void OnPull()
            {
                var isFirst = !_hasAsked;
                _hasAsked = true;
                logic.OnDemand(outlet, isFirst);
            }

            public override void OnDownstreamFinish(Exception cause) => logic.OnCancel(outlet, !_hasAsked, cause);
        }
    }
}
