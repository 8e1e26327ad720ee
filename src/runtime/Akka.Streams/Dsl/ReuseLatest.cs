using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Repeats the last element to a faster downstream until the upstream sends a new one.</summary>
public sealed class ReuseLatest<T> : GraphStage<FlowShape<T, T>>
{
    private readonly Inlet<T> _in = new("ReuseLatest.in");
    private readonly Outlet<T> _out = new("ReuseLatest.out");
    private readonly Action<T, T> _onItemChanged;

    /// <summary>Repeats without watching the change from one element to the next.</summary>
    public ReuseLatest() : this(null)
    {
    }

    /// <summary>Calls <paramref name="onItemChanged"/> with the old and the new element at every change.</summary>
    public ReuseLatest(Action<T, T> onItemChanged)
    {
        _onItemChanged = onItemChanged;
        Shape = new FlowShape<T, T>(_in, _out);
    }

    public override FlowShape<T, T> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly ReuseLatest<T> _stage;
        private bool _hasLatest;
        private T _latest;

        public Logic(ReuseLatest<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandlers(stage._in, stage._out, this);
        }

        public override void OnPush()
        {
            var next = Grab(_stage._in);
            if (_hasLatest)
                _stage._onItemChanged?.Invoke(_latest, next);
            _latest = next;
            _hasLatest = true;
            if (IsAvailable(_stage._out))
                Push(_stage._out, next);
        }

        public override void OnPull()
        {
            if (!HasBeenPulled(_stage._in))
                Pull(_stage._in);
            if (_hasLatest && IsAvailable(_stage._out))
                Push(_stage._out, _latest);
        }
    }
}
