using System.Collections.Immutable;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Sends every element to the output that a function chooses for it.</summary>
public sealed class Partition<T> : GraphStage<UniformFanOutShape<T, T>>
{
    public readonly Inlet<T> In = new("Partition.in");

    private readonly int _outputPorts;
    private readonly Func<T, int> _partitioner;
    private readonly ImmutableArray<Outlet<T>> _outlets;

    /// <summary>The function returns the index of an output, from zero.</summary>
    public Partition(int outputPorts, Func<T, int> partitioner)
    {
        _outputPorts = outputPorts;
        _partitioner = partitioner;
        _outlets = Ports.Outlets<T>("Partition", outputPorts);
        Shape = new UniformFanOutShape<T, T>(In, [.. _outlets]);
    }

    public override UniformFanOutShape<T, T> Shape { get; }

    public Outlet<T> Out(int i) => _outlets[i];

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => $"Partition({_outputPorts})";

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Partition<T> _stage;
        private Outlet<T> _target; // the output that a held element waits for
        private T _held;
        private int _running;

        public Logic(Partition<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _running = stage._outputPorts;
            SetHandler(stage.In, (IInHandler)this);
            foreach (var outlet in stage._outlets)
                SetHandler(outlet, new Output(this, outlet));
        }

        public override void OnPush()
        {
            var element = Grab(_stage.In);
            var index = _stage._partitioner(element);
            if (index < 0 || index >= _stage._outputPorts)
            {
                FailStage(new PartitionOutOfBoundsException(
                    $"partitioner must return an index in the range [0,{_stage._outputPorts - 1}]. " +
                    $"returned: [{index}] for input [{element.GetType().Name}]."));
                return;
            }

            var outlet = _stage._outlets[index];
            if (!IsClosed(outlet) && !IsAvailable(outlet))
            {
                _target = outlet;
                _held = element;
                return;
            }

            if (!IsClosed(outlet))
                Push(outlet, element);
            PullIfAsked();
        }

        public override void OnUpstreamFinish()
        {
            if (_target is null)
                CompleteStage();
        }

        private void OnDemand(Outlet<T> outlet)
        {
            if (_target is null)
                PullIfAsked();
            else if (_target == outlet)
            {
                Push(outlet, _held);
                Release();
            }
        }

        private void OnCancel(Outlet<T> outlet, Exception cause)
        {
            _running--;
            if (_running == 0)
                InternalOnDownstreamFinish(cause);
            else if (_target == outlet)
                Release();
        }

        private void Release()
        {
            _target = null;
            _held = default;
            if (IsClosed(_stage.In))
                CompleteStage();
            else if (!HasBeenPulled(_stage.In))
                Pull(_stage.In);
        }

        private void PullIfAsked()
        {
            if (HasBeenPulled(_stage.In))
                return;

            foreach (var outlet in _stage._outlets)
            {
                if (!IsAvailable(outlet))
                    continue;

                TryPull(_stage.In);
                return;
            }
        }

        private sealed class Output(Logic logic, Outlet<T> outlet) : OutHandler
        {
            public override void OnPull() => logic.OnDemand(outlet);

            public override void OnDownstreamFinish(Exception cause) => logic.OnCancel(outlet, cause);
        }
    }
}

/// <summary>Says that the function of a <see cref="Partition{T}"/> chose an output that does not exist.</summary>
public sealed class PartitionOutOfBoundsException : Exception
{
    public PartitionOutOfBoundsException(string message) : base(message)
    {
    }
}
