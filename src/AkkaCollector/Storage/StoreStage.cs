using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;
using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// The end of a source's graph: sends each batch to the storage actor and gives its receipt on. A few batches may wait at once; as
/// long as they do, nothing more is taken, and the graph backpressures. It completes when all that it sent is committed.
/// </summary>
public sealed class StoreStage : GraphStage<FlowShape<TickBatch, BatchReceipt>>
{
    private readonly IActorRef _storage;
    private readonly StorageSettings _settings;
    private readonly OpenBatches _open;
    private readonly Inlet<TickBatch> _in = new("Store.in");
    private readonly Outlet<BatchReceipt> _out = new("Store.out");

    /// <summary>Makes one.</summary>
    /// <param name="storage">The storage actor.</param>
    /// <param name="settings">How many batches may wait, and for how long until they are sent again.</param>
    /// <param name="open">The source's batches without a receipt.</param>
    public StoreStage(IActorRef storage, StorageSettings settings, OpenBatches open)
    {
        _storage = storage;
        _settings = settings;
        _open = open;
        Shape = new FlowShape<TickBatch, BatchReceipt>(_in, _out);
    }

    /// <inheritdoc />
    public override FlowShape<TickBatch, BatchReceipt> Shape { get; }

    /// <inheritdoc />
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : TimerGraphStageLogic
    {
        private const string Resend = "resend";
        private readonly StoreStage _stage;
        private readonly Queue<BatchReceipt> _receipts = new();
        private HashSet<string> _sentBefore = new(StringComparer.Ordinal);
        private HashSet<string> _sentLately = new(StringComparer.Ordinal);
        private bool _finishing;

        public Logic(StoreStage stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandler(stage._in, OnPush, OnUpstreamFinish, FailStage);
            SetHandler(stage._out, OnPull);
        }

        public override void PreStart()
        {
            GetStageActor(message => OnMessage(message.Item2));
            foreach (var left in _stage._open.All) Send(left);
            ScheduleRepeatedly(Resend, _stage._settings.AckTimeout);
            PullIfRoom();
        }

        /// <summary>Sends again what was sent before the last timer and has no receipt: between one and two time-outs old.</summary>
        protected override void OnTimer(object timerKey)
        {
            var late = _sentBefore;
            (_sentBefore, _sentLately) = (_sentLately, []);
            if (late.Count == 0) return;
            foreach (var batch in _stage._open.All.Where(b => late.Contains(b.Id))) Send(batch);
        }

        private void OnPush()
        {
            var batch = Grab(_stage._in);
            _stage._open.Add(batch);
            Send(batch);
            PullIfRoom();
        }

        private void OnUpstreamFinish()
        {
            _finishing = true;
            CompleteIfDone();
        }

        private void OnPull()
        {
            if (_receipts.TryDequeue(out var receipt)) Push(_stage._out, receipt);
            PullIfRoom();
            CompleteIfDone();
        }

        private void OnMessage(object message)
        {
            if (message is not StorageProtocol.BatchStored stored) return;
            _sentBefore.Remove(stored.Receipt.BatchId);
            _sentLately.Remove(stored.Receipt.BatchId);
            if (!_stage._open.Settle(stored.Receipt)) return;
            if (_receipts.Count == 0 && IsAvailable(_stage._out)) Push(_stage._out, stored.Receipt);
            else _receipts.Enqueue(stored.Receipt);
            PullIfRoom();
            CompleteIfDone();
        }

        private void Send(TickBatch batch)
        {
            _sentLately.Add(batch.Id);
            _stage._storage.Tell(new StorageProtocol.StoreBatch(batch), StageActor.Ref);
        }

        private void PullIfRoom()
        {
            if (_stage._open.Count + _receipts.Count >= _stage._settings.InFlight) return;
            if (!IsClosed(_stage._in) && !HasBeenPulled(_stage._in)) Pull(_stage._in);
        }

        private void CompleteIfDone()
        {
            if (_finishing && _stage._open.Count == 0 && _receipts.Count == 0) CompleteStage();
        }
    }
}
