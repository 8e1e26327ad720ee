using Akka.Streams;
using Akka.Streams.Stage;

namespace AkkaCollector.Telemetry;

/// <summary>Counts what passes between two steps; changes nothing.</summary>
/// <typeparam name="T">What passes.</typeparam>
internal sealed class MeterStage<T>(StepMeter? before, StepMeter? behind, Func<T, int> ticks) : GraphStage<FlowShape<T, T>>
{
    private readonly Inlet<T> _in = new("Meter.in");
    private readonly Outlet<T> _out = new("Meter.out");
    private readonly StepMeter? _before = before;
    private readonly StepMeter? _behind = behind;
    private readonly Func<T, int> _ticks = ticks;

    public override FlowShape<T, T> Shape => new(_in, _out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly MeterStage<T> _stage;

        public Logic(MeterStage<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
        }

        public override void OnPush()
        {
            var element = Grab(_stage._in);
            var count = _stage._ticks(element);
            _stage._before?.Sent(count);
            _stage._behind?.Received(count);
            Push(_stage._out, element);
        }

        public override void OnPull() => Pull(_stage._in);
    }
}
