using Akka.Streams.Implementation;
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
        // How far the preferred input runs ahead, so that it has an element ready whenever there is demand.
        private const int PreferredAhead = 2;

        private readonly MergePreferred<T> _stage;
        private readonly Outlet<T> _out;
        private readonly Inlet<T> _preferred;
        private readonly Inlet<T>[] _secondaries;
        private readonly BoundedBuffer<T> _ready = new(PreferredAhead);
        private int _running;
        private int _next; // the secondary whose turn it is

        public Logic(MergePreferred<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _out = stage.Out;
            _preferred = stage.Preferred;
            _secondaries = [.. Enumerable.Range(0, stage._secondaryPorts).Select(stage.In)];
            _running = stage._secondaryPorts + 1;
            SetHandler(_preferred, new PreferredInput(this));
            foreach (var inlet in _secondaries)
                SetHandler(inlet, new SecondaryInput(this));
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
            if (!_ready.IsEmpty)
            {
                Push(_out, _ready.Dequeue());
                GrabPreferred();
            }
            else if (NextSecondary() is { } inlet)
            {
                Push(_out, Grab(inlet));
                if (_running > 0)
                    TryPull(inlet);
            }

            CompleteIfDone();
        }

        private void GrabPreferred()
        {
            if (IsAvailable(_preferred) && !_ready.IsFull)
                _ready.Enqueue(Grab(_preferred));
            if (_running > 0 && !IsAvailable(_preferred))
                TryPull(_preferred);
        }

        private Inlet<T> NextSecondary()
        {
            for (var i = 0; i < _secondaries.Length; i++)
            {
                var index = (_next + i) % _secondaries.Length;
                if (!IsAvailable(_secondaries[index]))
                    continue;

                _next = (index + 1) % _secondaries.Length;
                return _secondaries[index];
            }

            return null;
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

            CompleteIfDone();
        }

        private void CompleteIfDone()
        {
            if (_running == 0 && _ready.IsEmpty && !IsAvailable(_preferred) && !Array.Exists(_secondaries, IsAvailable))
                CompleteStage();
        }

        private void CancelIdle(Inlet<T> inlet)
        {
            if (!IsAvailable(inlet))
                Cancel(inlet);
        }

        private sealed class PreferredInput(Logic logic) : InHandler
        {
            public override void OnPush()
            {
                logic.GrabPreferred();
                if (logic.IsAvailable(logic._out))
                    logic.OnPull();
            }

            public override void OnUpstreamFinish() => logic.OnInputFinish();
        }

        private sealed class SecondaryInput(Logic logic) : InHandler
        {
            public override void OnPush()
            {
                if (logic.IsAvailable(logic._out))
                    logic.OnPull();
            }

            public override void OnUpstreamFinish() => logic.OnInputFinish();
        }
    }
}
