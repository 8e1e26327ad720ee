using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Util;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>
/// Makes its flow when the first element comes, and yields the flow's materialized value, or none when the stream ends without an
/// element.
/// </summary>
internal sealed class LazyFlow<TIn, TOut, TMat> : GraphStageWithMaterializedValue<FlowShape<TIn, TOut>, Task<Option<TMat>>>
{
    private readonly Func<Task<Flow<TIn, TOut, TMat>>> _flowFactory;
    private readonly Inlet<TIn> _in = new("lazyFlow.in");
    private readonly Outlet<TOut> _out = new("lazyFlow.out");

    public LazyFlow(Func<Task<Flow<TIn, TOut, TMat>>> flowFactory)
    {
        _flowFactory = flowFactory;
        Shape = new FlowShape<TIn, TOut>(_in, _out);
    }

    public override FlowShape<TIn, TOut> Shape { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("lazyFlow");

    public override ILogicAndMaterializedValue<Task<Option<TMat>>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this, inheritedAttributes);
        return new LogicAndMaterializedValue<Task<Option<TMat>>>(logic, logic.Materialized.Task);
    }

    public override string ToString() => "LazyFlow";

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly LazyFlow<TIn, TOut, TMat> _stage;
        private readonly Attributes _attributes;
        private TIn _first;
        private bool _hasFirst; // the first element came and was not passed on yet
        private SubSourceOutlet<TIn> _flowIn;
        private SubSinkInlet<TOut> _flowOut;

        public Logic(LazyFlow<TIn, TOut, TMat> stage, Attributes attributes) : base(stage.Shape)
        {
            _stage = stage;
            _attributes = attributes;
            SetHandlers(stage._in, stage._out, this);
        }

        public TaskCompletionSource<Option<TMat>> Materialized { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnPull() => Pull(_stage._in);

        public override void OnPush()
        {
            _first = Grab(_stage._in);
            _hasFirst = true;
            // The demand that led to this element is met by the flow.
            SetHandler(_stage._out, onPull: () => { }, onDownstreamFinish: OnDownstreamFinish);
            try
            {
                _stage._flowFactory().WhenCompleted(GetAsyncCallback<Task<Flow<TIn, TOut, TMat>>>(Created));
            }
            catch (Exception cause)
            {
                OnUpstreamFailure(cause);
            }
        }

        public override void OnUpstreamFinish()
        {
            if (_hasFirst)
                return;
            Materialized.TrySetResult(Option<TMat>.None);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            Materialized.TrySetException(e);
            FailStage(e);
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            Materialized.TrySetResult(Option<TMat>.None);
            InternalOnDownstreamFinish(cause);
        }

        public override void PostStop() => Materialized.TrySetException(new AbruptStageTerminationException(this));

        private void Created(Task<Flow<TIn, TOut, TMat>> task)
        {
            if (!task.IsCompletedSuccessfully)
            {
                OnUpstreamFailure(task.Failure());
                return;
            }

            try
            {
                Materialized.TrySetResult(SwitchTo(task.Result));
            }
            catch (Exception cause)
            {
                OnUpstreamFailure(cause);
            }
        }

        private TMat SwitchTo(Flow<TIn, TOut, TMat> flow)
        {
            FeedFlow();
            TakeFromFlow();
            return SubFusingMaterializer.Materialize(
                Source.FromGraph(_flowIn.Source).ViaMaterialized(flow, Keep.Right).To(_flowOut.Sink),
                _attributes);
        }

        private void FeedFlow()
        {
            var inlet = _stage._in;
            _flowIn = new SubSourceOutlet<TIn>(this, "LazyFlow.subOut");
            _flowIn.SetHandler(new LambdaOutHandler(
                onPull: () =>
                {
                    if (_hasFirst)
                        PushFirst();
                    else
                        TryPull(inlet);
                },
                onDownstreamFinish: cause =>
                {
                    if (!IsClosed(inlet))
                        Cancel(inlet, cause);
                }));
            SetHandler(
                inlet,
                onPush: () => _flowIn.Push(Grab(inlet)),
                onUpstreamFinish: () =>
                {
                    if (!_hasFirst)
                        _flowIn.Complete();
                },
                onUpstreamFailure: cause => _flowIn.Fail(cause));
        }

        private void PushFirst()
        {
            _flowIn.Push(_first);
            _hasFirst = false;
            _first = default;
            if (IsClosed(_stage._in))
                _flowIn.Complete();
        }

        private void TakeFromFlow()
        {
            var outlet = _stage._out;
            _flowOut = new SubSinkInlet<TOut>(this, "LazyFlow.subIn");
            _flowOut.SetHandler(new LambdaInHandler(
                onPush: () => Push(outlet, _flowOut.Grab()),
                onUpstreamFinish: () => Complete(outlet),
                onUpstreamFailure: cause => Fail(outlet, cause)));
            SetHandler(outlet, onPull: () => _flowOut.Pull(), onDownstreamFinish: cause => _flowOut.Cancel(cause));
            if (IsAvailable(outlet))
                _flowOut.Pull();
        }
    }
}
