using Akka.Streams;
using Akka.Streams.Stage;
using AkkaCollector.MarketData;

namespace AkkaCollector.Batching;

/// <summary>
/// Gathers events into batches, closed by count or age. While the store is busy a batch goes on filling up to a bound, so that a
/// slow store gets fewer and larger batches. With ids by count only, each batch but the last of a file has exactly the set number of
/// events.
/// </summary>
public sealed class BatchStage : GraphStage<FlowShape<Validated, TickBatch>>
{
    private readonly BatchSettings _settings;
    private readonly string _source;
    private readonly IBatchIds _ids;
    private readonly Inlet<Validated> _in = new("Batch.in");
    private readonly Outlet<TickBatch> _out = new("Batch.out");

    /// <summary>Makes one.</summary>
    /// <param name="settings">When a batch is closed.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="ids">The source's ids.</param>
    public BatchStage(BatchSettings settings, string source, IBatchIds ids)
    {
        _settings = settings.Enabled ? settings : settings with { Events = 1, EventsMax = 1 };
        _source = source;
        _ids = ids;
        Shape = new FlowShape<Validated, TickBatch>(_in, _out);
    }

    /// <inheritdoc />
    public override FlowShape<Validated, TickBatch> Shape { get; }

    /// <inheritdoc />
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Age = "age";
        private readonly BatchStage _stage;
        private readonly int _most;
        private Validated[] _events;
        private int _count, _cut;
        private bool _due, _finishing;

        public Logic(BatchStage stage) : base(stage.Shape)
        {
            _stage = stage;
            _most = stage._ids.ByCountOnly ? stage._settings.Events : stage._settings.EventsMax;
            _events = new Validated[stage._settings.Events];
            SetHandler(stage._in, OnPush, OnUpstreamFinish, FailStage);
            SetHandler(stage._out, OnPull);
        }

        public override void PreStart() => Pull(_stage._in);

        protected override void OnTimer(object timerKey)
        {
            _due = true;
            CloseIfWanted();
        }

        private void OnPush()
        {
            // What comes now is of another file: what is there is closed as it is, and the new one waits behind it.
            if (_count > 0 && _stage._ids.EndsAfter(_count)) _cut = _count;
            if (_count == _events.Length) Array.Resize(ref _events, Math.Min(_most, _count * 2));
            _events[_count++] = Grab(_stage._in);
            if (_count == 1 && !_stage._ids.ByCountOnly) ScheduleOnce(Age, _stage._settings.Age);
            CloseIfWanted();
            PullIfRoom();
        }

        private void OnPull()
        {
            CloseIfWanted();
            PullIfRoom();
        }

        private void OnUpstreamFinish()
        {
            _finishing = true;
            if (_count == 0 || (_cut == 0 && Leaves)) CompleteStage();
            else CloseIfWanted();
        }

        /// <summary>What is left of a replay that was told to stop is dropped; whoever runs the graph counts it.</summary>
        private bool Leaves => _count < _stage._settings.Events && !_stage._ids.MayCloseShort;

        private void CloseIfWanted()
        {
            if (_count == 0 || !IsAvailable(_stage._out)) return;
            if (_cut == 0 && _count < _stage._settings.Events && !_due && !_finishing) return;
            var close = _cut > 0 ? _cut : _count;
            var events = _events.AsSpan(0, close).ToArray();
            _events.AsSpan(close, _count - close).CopyTo(_events);
            Array.Clear(_events, _count - close, close);
            _count -= close;
            _cut = 0;
            _due = false;
            if (!_stage._ids.ByCountOnly) CancelTimer(Age);
            KillPoint.Reach(KillPoint.Batch);
            Push(_stage._out, new TickBatch(_stage._ids.Next(events), _stage._source, events));
            if (_finishing && (_count == 0 || Leaves)) CompleteStage();
        }

        private void PullIfRoom()
        {
            if (_cut == 0 && _count < _most && !IsClosed(_stage._in) && !HasBeenPulled(_stage._in)) Pull(_stage._in);
        }
    }
}
