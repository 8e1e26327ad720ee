using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Merges two sorted streams into a sorted one.</summary>
public sealed class MergeSorted<T> : GraphStage<FanInShape<T, T, T>>
{
    public readonly Inlet<T> Left = new("left");
    public readonly Inlet<T> Right = new("right");
    public readonly Outlet<T> Out = new("out");

    private readonly Func<T, T, int> _compare;

    /// <summary>Orders by <paramref name="compare"/>, negative when its first argument comes first.</summary>
    public MergeSorted(Func<T, T, int> compare)
    {
        _compare = compare;
        Shape = new FanInShape<T, T, T>(Out, Left, Right);
    }

    public override FanInShape<T, T, T> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly MergeSorted<T> _stage;
        private readonly Input _left;
        private readonly Input _right;

        public Logic(MergeSorted<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            _left = new Input(this, stage.Left);
            _right = new Input(this, stage.Right);
            SetHandler(stage.Out, (IOutHandler)this);
        }

        public override void PreStart()
        {
            Pull(_stage.Left);
            Pull(_stage.Right);
        }

        public override void OnPull() => Advance();

        /// <summary>Emits the lesser of the two heads, once both inputs have shown theirs or their end.</summary>
        private void Advance()
        {
            if (!IsAvailable(_stage.Out) || !_left.IsKnown || !_right.IsKnown)
                return;

            if (_left.HasHead && _right.HasHead)
                Forward(_stage._compare(_left.Head, _right.Head) < 0 ? _left : _right);
            else if (_left.HasHead)
                Forward(_left);
            else if (_right.HasHead)
                Forward(_right);

            if (_left.IsDrained && _right.IsDrained)
                CompleteStage();
        }

        private void Forward(Input input) => Push(_stage.Out, input.Take());

        private sealed class Input : InHandler
        {
            private readonly Logic _logic;
            private readonly Inlet<T> _inlet;

            public Input(Logic logic, Inlet<T> inlet)
            {
                _logic = logic;
                _inlet = inlet;
                logic.SetHandler(inlet, this);
            }

            public T Head { get; private set; }

            public bool HasHead { get; private set; }

            public bool IsDrained => !HasHead && _logic.IsClosed(_inlet);

            public bool IsKnown => HasHead || _logic.IsClosed(_inlet);

            public T Take()
            {
                var head = Head;
                HasHead = false;
                Head = default;
                _logic.TryPull(_inlet);
                return head;
            }

            public override void OnPush()
            {
                Head = _logic.Grab(_inlet);
                HasHead = true;
                _logic.Advance();
            }

            public override void OnUpstreamFinish()
            {
                if (_logic._left.IsDrained && _logic._right.IsDrained)
                    _logic.CompleteStage();
                else
                    _logic.Advance();
            }
        }
    }
}
