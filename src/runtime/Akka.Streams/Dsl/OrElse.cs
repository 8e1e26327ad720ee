using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Emits its primary input, or its secondary one when the primary completes without an element.</summary>
public sealed class OrElse<T> : GraphStage<UniformFanInShape<T, T>>
{
    public OrElse() => Shape = new UniformFanInShape<T, T>(Out, Primary, Secondary);

    public override UniformFanInShape<T, T> Shape { get; }

    public Inlet<T> Primary { get; } = new("OrElse.primary");

    public Inlet<T> Secondary { get; } = new("OrElse.secondary");

    public Outlet<T> Out { get; } = new("OrElse.out");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("orElse");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "OrElse";

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly OrElse<T> _stage;
        private Inlet<T> _current;
        private bool _primaryPushed;

        public Logic(OrElse<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _current = stage.Primary;
            SetHandler(stage.Out, (IOutHandler)this);
            SetHandler(stage.Primary, (IInHandler)this);
            SetHandler(stage.Secondary, onPush: () => Push(stage.Out, Grab(stage.Secondary)), onUpstreamFinish: () =>
            {
                if (IsClosed(stage.Primary))
                    CompleteStage();
            });
        }

        public override void OnPull() => Pull(_current);

        public override void OnPush()
        {
            if (!_primaryPushed)
            {
                _primaryPushed = true;
                Cancel(_stage.Secondary);
            }

            Push(_stage.Out, Grab(_stage.Primary));
        }

        public override void OnUpstreamFinish()
        {
            if (_primaryPushed || IsClosed(_stage.Secondary))
            {
                CompleteStage();
                return;
            }

            _current = _stage.Secondary;
            if (IsAvailable(_stage.Out))
                Pull(_stage.Secondary);
        }
    }
}

/// <summary>Makes <see cref="OrElse{T}"/>.</summary>
public static class OrElse
{
    public static IGraph<UniformFanInShape<T, T>, NotUsed> Create<T>() => new OrElse<T>();
}
