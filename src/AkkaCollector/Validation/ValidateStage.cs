using Akka.Streams;
using Akka.Streams.Stage;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Validation;

/// <summary>Gives every event on with the word of <see cref="ValidationRules"/>, and counts flags and reasons.</summary>
public sealed class ValidateStage : GraphStage<FlowShape<MarketEvent, Validated>>
{
    private readonly ValidationSettings _settings;
    private readonly InstrumentCatalog _catalog;
    private readonly SourceCounters _counters;
    private readonly Inlet<MarketEvent> _in = new("Validate.in");
    private readonly Outlet<Validated> _out = new("Validate.out");

    /// <summary>Makes one; each run of the graph begins with rules that have seen nothing.</summary>
    public ValidateStage(ValidationSettings settings, InstrumentCatalog catalog, SourceCounters counters)
    {
        _settings = settings;
        _catalog = catalog;
        _counters = counters;
        Shape = new FlowShape<MarketEvent, Validated>(_in, _out);
    }

    /// <inheritdoc />
    public override FlowShape<MarketEvent, Validated> Shape { get; }

    /// <inheritdoc />
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly ValidateStage _stage;
        private readonly ValidationRules _rules;

        public Logic(ValidateStage stage) : base(stage.Shape)
        {
            _stage = stage;
            _rules = new ValidationRules(stage._settings, stage._catalog);
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
        }

        public override void OnPush()
        {
            var word = _rules.Judge(Grab(_stage._in));
            if (((int)word.Flags | (int)word.Reasons) != 0) _stage._counters.Judged(word.Flags, word.Reasons);
            Push(_stage._out, word);
        }

        public override void OnPull() => Pull(_stage._in);
    }
}
