using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Merges several streams; while its preferred input has elements, the others wait.</summary>
public sealed class MergePreferred<T> : GraphStage<MergePreferred<T>.MergePreferredShape>
{
    private readonly int _secondaryPorts;
    private readonly bool _eagerClose;

    /// <summary>With <paramref name="eagerClose"/> it completes as soon as one of its inputs does.</summary>
    public MergePreferred(int secondaryPorts, bool eagerClose = false)
    {
        if (secondaryPorts < 1)
            throw new ArgumentException("A MergePreferred must have more than 0 secondary input ports", nameof(secondaryPorts));

        _secondaryPorts = secondaryPorts;
        _eagerClose = eagerClose;
        Shape = new MergePreferredShape(secondaryPorts, "MergePreferred");
    }

    public override MergePreferredShape Shape { get; }

    public Outlet<T> Out => Shape.Out;

    public Inlet<T> Preferred => Shape.Preferred;

    public Inlet<T> In(int id) => Shape.In(id);

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("mergePreferred");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    /// <summary>The shape of <see cref="MergePreferred{T}"/>: its numbered inputs and the preferred one.</summary>
    public sealed class MergePreferredShape : UniformFanInShape<T, T>
    {
        private readonly int _secondaryPorts;

        public MergePreferredShape(int secondaryPorts, IInit init) : base(secondaryPorts, init)
        {
            _secondaryPorts = secondaryPorts;
            Preferred = NewInlet<T>("preferred");
        }

        public MergePreferredShape(int secondaryPorts, string name) : this(secondaryPorts, new InitName(name))
        {
        }

        public Inlet<T> Preferred { get; }

        protected override FanInShape<T> Construct(IInit init) => new MergePreferredShape(_secondaryPorts, init);
    }

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly MergePreferred<T> _stage;
        private readonly Outlet<T> _out;
        private readonly Inlet<T> _preferred;
        private readonly Inlet<T>[] _secondaries;
        private int _running;
        private int _next; // the secondary whose turn it is

        public Logic(MergePreferred<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _out = stage.Out;
            _preferred = stage.Preferred;
            _secondaries = [.. Enumerable.Range(0, stage._secondaryPorts).Select(stage.In)];
            _running = stage._secondaryPorts + 1;
            SetHandler(_preferred, new Input(this));
            foreach (var inlet in _secondaries)
                SetHandler(inlet, new Input(this));
            SetHandler(_out, (IOutHandler)this);
        }

        public override void PreStart()
        {
            Pull(_preferred);
            foreach (var inlet in _secondaries)
                Pull(inlet);
        }

        public override void OnPull()
        {
            if (IsAvailable(_preferred))
            {
                Forward(_preferred);
                return;
            }

            for (var i = 0; i < _secondaries.Length; i++)
            {
                var inlet = _secondaries[(_next + i) % _secondaries.Length];
                if (!IsAvailable(inlet))
                    continue;

                _next = (_next + i + 1) % _secondaries.Length;
                Forward(inlet);
                return;
            }
        }

        private bool HasPending => IsAvailable(_preferred) || Array.Exists(_secondaries, IsAvailable);

        private void Forward(Inlet<T> inlet)
        {
            Push(_out, Grab(inlet));
            if (_running > 0)
                TryPull(inlet);
            else if (!HasPending)
                CompleteStage();
        }

        private void OnInput()
        {
            if (IsAvailable(_out))
                OnPull();
        }

        private void OnInputFinish()
        {
            _running--;
            if (_stage._eagerClose)
            {
                _running = 0;
                CancelIdle(_preferred);
                Array.ForEach(_secondaries, CancelIdle);
            }

            if (_running == 0 && !HasPending)
                CompleteStage();
        }

        private void CancelIdle(Inlet<T> inlet)
        {
            if (!IsAvailable(inlet))
                Cancel(inlet);
        }

        private sealed class Input(Logic logic) : InHandler
        {
            public override void OnPush() => logic.OnInput();

            public override void OnUpstreamFinish() => logic.OnInputFinish();
        }
    }
}
