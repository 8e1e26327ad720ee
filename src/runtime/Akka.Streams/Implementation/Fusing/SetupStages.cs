using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Makes its source when it is materialized, with the materializer and the attributes that it has there.</summary>
internal sealed class SetupSource<T, TMat>(Func<ActorMaterializer, Attributes, Source<T, TMat>> factory)
    : GraphStageWithMaterializedValue<SourceShape<T>, Task<TMat>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("setupSource.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("setup");

    public override ILogicAndMaterializedValue<Task<TMat>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(Shape, factory, inheritedAttributes);
        return new LogicAndMaterializedValue<Task<TMat>>(logic, logic.Materialized.Task);
    }

    private sealed class Logic(SourceShape<T> shape, Func<ActorMaterializer, Attributes, Source<T, TMat>> factory, Attributes attributes)
        : SourceLogic<T>(shape)
    {
        private SubSinkInlet<T> _inlet;

        public TaskCompletionSource<TMat> Materialized { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void PreStart()
        {
            try
            {
                var source = factory((ActorMaterializer)Materializer, attributes);
                _inlet = new SubSinkInlet<T>(this, "SetupSource");
                _inlet.SetHandler(new LambdaInHandler(
                    onPush: () => Push(Out, _inlet.Grab()),
                    onUpstreamFinish: () => Complete(Out),
                    onUpstreamFailure: cause => Fail(Out, cause)));
                Materialized.TrySetResult(SubFusingMaterializer.Materialize(source.To(_inlet.Sink), attributes));
            }
            catch (Exception cause)
            {
                Materialized.TrySetException(cause);
                throw;
            }
        }

        public override void OnPull() => _inlet.Pull();

        public override void OnDownstreamFinish(Exception cause) => _inlet.Cancel(cause);

        public override void PostStop() => Materialized.TrySetException(new AbruptStageTerminationException(this));
    }
}

/// <summary>Makes its flow when it is materialized, with the materializer and the attributes that it has there.</summary>
internal sealed class SetupFlow<TIn, TOut, TMat>(Func<ActorMaterializer, Attributes, Flow<TIn, TOut, TMat>> factory)
    : GraphStageWithMaterializedValue<FlowShape<TIn, TOut>, Task<TMat>>
{
    public override FlowShape<TIn, TOut> Shape { get; } = new(new Inlet<TIn>("setupFlow.in"), new Outlet<TOut>("setupFlow.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("setup");

    public override ILogicAndMaterializedValue<Task<TMat>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(Shape, factory, inheritedAttributes);
        return new LogicAndMaterializedValue<Task<TMat>>(logic, logic.Materialized.Task);
    }

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly Inlet<TIn> _in;
        private readonly Outlet<TOut> _out;
        private readonly Func<ActorMaterializer, Attributes, Flow<TIn, TOut, TMat>> _factory;
        private readonly Attributes _attributes;
        private SubSourceOutlet<TIn> _flowIn;
        private SubSinkInlet<TOut> _flowOut;

        public Logic(
            FlowShape<TIn, TOut> shape,
            Func<ActorMaterializer, Attributes, Flow<TIn, TOut, TMat>> factory,
            Attributes attributes) : base(shape)
        {
            _in = shape.Inlet;
            _out = shape.Outlet;
            _factory = factory;
            _attributes = attributes;
            SetHandlers(_in, _out, this);
        }

        public TaskCompletionSource<TMat> Materialized { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void PreStart()
        {
            try
            {
                var flow = _factory((ActorMaterializer)Materializer, _attributes);
                Connect();
                Materialized.TrySetResult(SubFusingMaterializer.Materialize(
                    Source.FromGraph(_flowIn.Source).ViaMaterialized(flow, Keep.Right).To(_flowOut.Sink),
                    _attributes));
            }
            catch (Exception cause)
            {
                Materialized.TrySetException(cause);
                throw;
            }
        }

        private void Connect()
        {
            _flowIn = new SubSourceOutlet<TIn>(this, "SetupFlow.subOut");
            _flowIn.SetHandler(new LambdaOutHandler(onPull: () => TryPull(_in), onDownstreamFinish: cause => Cancel(_in, cause)));
            _flowOut = new SubSinkInlet<TOut>(this, "SetupFlow.subIn");
            _flowOut.SetHandler(new LambdaInHandler(
                onPush: () => Push(_out, _flowOut.Grab()),
                onUpstreamFinish: () => Complete(_out),
                onUpstreamFailure: cause => Fail(_out, cause)));
        }

        public override void OnPush() => _flowIn.Push(Grab(_in));

        public override void OnUpstreamFinish() => _flowIn.Complete();

        public override void OnUpstreamFailure(Exception e) => _flowIn.Fail(e);

        public override void OnPull() => _flowOut.Pull();

        public override void OnDownstreamFinish(Exception cause) => _flowOut.Cancel(cause);

        public override void PostStop() => Materialized.TrySetException(new AbruptStageTerminationException(this));
    }
}
