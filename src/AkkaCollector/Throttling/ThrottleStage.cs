using Akka.Streams;
using Akka.Streams.Stage;
using AkkaCollector.MarketData;

namespace AkkaCollector.Throttling;

/// <summary>
/// The head of a source's graph: gives on what the intake holds, on demand and no faster than the rate gate allows. It completes
/// when the intake is complete and empty.
/// </summary>
public sealed class ThrottleStage : GraphStage<SourceShape<MarketEvent>>
{
    private readonly TickIntake _intake;
    private readonly ThrottleSettings _settings;
    private readonly TimeProvider _time;
    private readonly Outlet<MarketEvent> _out = new("Throttle.out");

    /// <summary>Makes one.</summary>
    /// <param name="intake">The source's intake.</param>
    /// <param name="settings">The rate.</param>
    /// <param name="time">The clock of the rate.</param>
    public ThrottleStage(TickIntake intake, ThrottleSettings settings, TimeProvider time)
    {
        _intake = intake;
        _settings = settings;
        _time = time;
        Shape = new SourceShape<MarketEvent>(_out);
    }

    /// <inheritdoc />
    public override SourceShape<MarketEvent> Shape { get; }

    /// <inheritdoc />
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Gate = "gate";
        private readonly ThrottleStage _stage;
        private readonly ThrottleRules _rules;
        private readonly long _started;
        private MarketEvent? _held;
        private Action? _wake;

        public Logic(ThrottleStage stage) : base(stage.Shape)
        {
            _stage = stage;
            _rules = new ThrottleRules(stage._settings);
            _started = stage._time.GetTimestamp();
            SetHandler(stage._out, GiveOn);
        }

        public override void PreStart()
        {
            var wake = GetAsyncCallback(GiveOn);
            _stage._intake.Attach(wake);
            _wake = wake;
        }

        public override void PostStop()
        {
            if (_wake is not null) _stage._intake.Detach(_wake);
        }

        protected override void OnTimer(object timerKey) => GiveOn();

        private void GiveOn()
        {
            if (!IsAvailable(_stage._out)) return;
            if (_held is null && !_stage._intake.TryTake(out _held))
            {
                if (_stage._intake.IsDrained) CompleteStage();
                return;
            }
            if (_rules.Enabled && !MayPass()) return;
            var next = _held;
            _held = null;
            Push(_stage._out, next);
        }

        /// <summary>Asks the gate, and sets a timer when it is shut.</summary>
        private bool MayPass()
        {
            var now = _stage._time.GetElapsedTime(_started).Micros();
            if (_rules.TryPass(now)) return true;
            if (!IsTimerActive(Gate)) ScheduleOnce(Gate, _rules.Wait(now));
            return false;
        }
    }
}
