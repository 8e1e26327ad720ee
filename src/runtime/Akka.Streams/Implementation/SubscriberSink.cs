using Akka.Streams.Stage;
using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>Gives elements to a Reactive Streams subscriber made for each materialization, as many as it asks for.</summary>
internal sealed class SubscriberSink<T, TMat>(string name, Func<(ISubscriber<T> Subscriber, TMat Value)> create)
    : GraphStageWithMaterializedValue<SinkShape<T>, TMat>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>(name + ".in"));

    protected override Attributes InitialAttributes => Attributes.CreateName(name);

    public override ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes attributes)
    {
        var (subscriber, value) = create();
        return new LogicAndMaterializedValue<TMat>(new Logic(Shape, subscriber), value);
    }

    public override string ToString() => name;

    private sealed class Logic : InGraphStageLogic, ISubscription
    {
        private readonly Inlet<T> _in;
        private readonly ISubscriber<T> _subscriber;
        private Action<long> _onRequest;
        private Action _onCancel;
        private long _demand;
        private bool _done;

        public Logic(SinkShape<T> shape, ISubscriber<T> subscriber) : base(shape)
        {
            _in = shape.Inlet;
            _subscriber = subscriber;
            SetHandler(_in, this);
        }

        public override void PreStart()
        {
            _onRequest = GetAsyncCallback<long>(Requested);
            _onCancel = GetAsyncCallback(Cancelled);
            _subscriber.OnSubscribe(this);
        }

        public override void OnPush()
        {
            _demand--;
            _subscriber.OnNext(Grab(_in));
            if (_demand > 0) Pull(_in);
        }

        public override void OnUpstreamFinish()
        {
            _done = true;
            _subscriber.OnComplete();
            base.OnUpstreamFinish();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _done = true;
            _subscriber.OnError(e);
            base.OnUpstreamFailure(e);
        }

        public override void PostStop()
        {
            if (_done) return;
            _done = true;
            _subscriber.OnError(Interpreter.Shell.AbortReason ?? new AbruptStageTerminationException(this));
        }

        void ISubscription.Request(long n) => _onRequest(n);

        void ISubscription.Cancel() => _onCancel();

        private void Requested(long n)
        {
            if (_done) return;
            if (n < 1)
            {
                _done = true;
                var refusal = new ArgumentException(ReactiveStreamsCompliance.DemandMustBePositiveMsg);
                _subscriber.OnError(refusal);
                Cancel(_in, refusal);
                return;
            }
            _demand = _demand + n < 0 ? long.MaxValue : _demand + n;
            if (!HasBeenPulled(_in) && !IsClosed(_in)) Pull(_in);
        }

        private void Cancelled()
        {
            if (_done) return;
            _done = true;
            Cancel(_in);
        }
    }
}
