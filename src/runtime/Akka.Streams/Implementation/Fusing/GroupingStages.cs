using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Emits the elements in groups of a fixed size; the last one may be smaller.</summary>
internal sealed class Grouped<T> : FlowStage<T, IEnumerable<T>>
{
    private readonly int _count;

    public Grouped(int count) : base("grouped")
    {
        if (count <= 0)
            throw new ArgumentException("count must be greater than 0", nameof(count));
        _count = count;
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Grouped";

    private sealed class Logic(Grouped<T> stage) : FlowLogic<T, IEnumerable<T>>(stage)
    {
        private readonly int _count = stage._count;
        private List<T> _group;

        public override void OnPush()
        {
            _group ??= Groups.New<T>(_count);
            _group.Add(Grab(In));
            if (_group.Count == _count)
                PushGroup();
            else
                Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            if (_group is not null)
                PushGroup();
            CompleteStage();
        }

        private void PushGroup()
        {
            var group = _group;
            _group = null;
            Push(Out, group);
        }
    }
}

/// <summary>Emits a window that slides over the elements.</summary>
internal sealed class Sliding<T> : FlowStage<T, IEnumerable<T>>
{
    private readonly int _count;
    private readonly int _step;

    public Sliding(int count, int step) : base("sliding")
    {
        if (count <= 0)
            throw new ArgumentException("count must be greater than 0", nameof(count));
        if (step <= 0)
            throw new ArgumentException("step must be greater than 0", nameof(step));
        _count = count;
        _step = step;
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Sliding";

    private sealed class Logic(Sliding<T> stage) : FlowLogic<T, IEnumerable<T>>(stage)
    {
        private readonly Queue<T> _window = new();
        private int _toSkip;

        public override void OnPush()
        {
            var element = Grab(In);
            if (_toSkip > 0)
            {
                _toSkip--;
                Pull(In);
                return;
            }

            if (_window.Count == stage._count)
            {
                for (var i = Math.Min(stage._step, stage._count); i > 0; i--)
                    _window.Dequeue();
            }

            _window.Enqueue(element);
            if (_window.Count < stage._count)
            {
                Pull(In);
                return;
            }

            _toSkip = Math.Max(stage._step - stage._count, 0);
            Push(Out, _window.ToArray());
        }

        public override void OnUpstreamFinish()
        {
            if (_window.Count > 0 && _window.Count < stage._count)
                Push(Out, _window.ToArray());
            CompleteStage();
        }
    }
}

/// <summary>Makes the lists that grouping stages emit.</summary>
internal static class Groups
{
    private const int LargestReserve = 1024;

    /// <summary>A list with room for a group of <paramref name="size"/>, without reserving memory for a huge one.</summary>
    public static List<T> New<T>(int size) => new(Math.Min(size, LargestReserve));
}
