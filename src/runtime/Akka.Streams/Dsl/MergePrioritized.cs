using System.Collections.Immutable;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Merges several streams; an input with twice the priority is taken twice as often.</summary>
public sealed class MergePrioritized<T> : GraphStage<UniformFanInShape<T, T>>
{
    private readonly int[] _priorities;
    private readonly bool _eagerComplete;

    /// <summary>One input for each priority, which must be positive.</summary>
    public MergePrioritized(IEnumerable<int> priorities, bool eagerComplete = false)
    {
        _priorities = [.. priorities];
        if (_priorities.Length < 1)
            throw new ArgumentException("A Merge must have one or more input ports", nameof(priorities));
        if (Array.Exists(_priorities, priority => priority <= 0))
            throw new ArgumentException("Priorities should be positive integers", nameof(priorities));

        _eagerComplete = eagerComplete;
        In = Ports.Inlets<T>("MergePrioritized", _priorities.Length);
        Out = new Outlet<T>("MergePrioritized.out");
        Shape = new UniformFanInShape<T, T>(Out, [.. In]);
    }

    public override UniformFanInShape<T, T> Shape { get; }

    public Outlet<T> Out { get; }

    public IReadOnlyList<Inlet<T>> In { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("mergePrioritized");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "MergePrioritized";

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly MergePrioritized<T> _stage;
        private readonly Random _random = new();
        private int _running;

        public Logic(MergePrioritized<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _running = stage.In.Count;
            foreach (var inlet in stage.In)
                SetHandler(inlet, new Input(this));
            SetHandler(stage.Out, (IOutHandler)this);
        }

        public override void PreStart()
        {
            foreach (var inlet in _stage.In)
                TryPull(inlet);
        }

        public override void OnPull()
        {
            var inlet = Choose();
            if (inlet is null)
                return;

            Push(_stage.Out, Grab(inlet));
            if (_running > 0)
                TryPull(inlet);
            else if (Choose() is null)
                CompleteStage();
        }

        /// <summary>Draws among the inputs that hold an element, each with the weight of its priority.</summary>
        private Inlet<T> Choose()
        {
            var total = 0;
            for (var i = 0; i < _stage.In.Count; i++)
            {
                if (IsAvailable(_stage.In[i]))
                    total += _stage._priorities[i];
            }

            if (total == 0)
                return null;

            var drawn = _random.Next(total);
            for (var i = 0; ; i++)
            {
                if (!IsAvailable(_stage.In[i]))
                    continue;

                drawn -= _stage._priorities[i];
                if (drawn < 0)
                    return _stage.In[i];
            }
        }

        private void OnInput()
        {
            if (IsAvailable(_stage.Out))
                OnPull();
        }

        private void OnInputFinish()
        {
            _running--;
            if (_stage._eagerComplete)
            {
                _running = 0;
                foreach (var inlet in _stage.In)
                {
                    if (!IsAvailable(inlet))
                        Cancel(inlet);
                }
            }

            if (_running == 0 && Choose() is null)
                CompleteStage();
        }

        private sealed class Input(Logic logic) : InHandler
        {
            public override void OnPush() => logic.OnInput();

            public override void OnUpstreamFinish() => logic.OnInputFinish();
        }
    }
}
