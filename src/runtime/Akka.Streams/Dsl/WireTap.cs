using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Sends elements on and copies of them to a tap, without ever waiting for the tap.</summary>
public sealed class WireTap<T> : GraphStage<FanOutShape<T, T, T>>
{
    public WireTap() => Shape = new FanOutShape<T, T, T>(In, OutMain, OutTap);

    public override FanOutShape<T, T, T> Shape { get; }

    public Inlet<T> In { get; } = new("WireTap.in");

    public Outlet<T> OutMain { get; } = new("WireTap.outMain");

    public Outlet<T> OutTap { get; } = new("WireTap.outTap");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("wireTap");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "WireTap";

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly WireTap<T> _stage;
        private bool _hasPending; // the last element that the tap had not asked for
        private T _pending;

        public Logic(WireTap<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandlers(stage.In, stage.OutMain, this);
            SetHandler(stage.OutTap, onPull: OnTapPull, onDownstreamFinish: _ => Drop());
        }

        public override void OnPull() => Pull(_stage.In);

        public override void OnPush()
        {
            var element = Grab(_stage.In);
            Push(_stage.OutMain, element);
            if (IsClosed(_stage.OutTap))
                return;

            if (IsAvailable(_stage.OutTap))
                Push(_stage.OutTap, element);
            else
            {
                _pending = element;
                _hasPending = true;
            }
        }

        private void OnTapPull()
        {
            if (!_hasPending)
                return;

            var element = _pending;
            Drop();
            Push(_stage.OutTap, element);
        }

        private void Drop()
        {
            _hasPending = false;
            _pending = default;
        }
    }
}

/// <summary>Makes <see cref="WireTap{T}"/>.</summary>
public static class WireTap
{
    public static WireTap<T> Create<T>() => new();
}
