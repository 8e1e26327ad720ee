using Akka.Actor;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>A stage with one inlet and one outlet, elements unchanged, that has a materialized value.</summary>
internal abstract class MaterializedFlowStage<T, TMat> : GraphStageWithMaterializedValue<FlowShape<T, T>, TMat>
{
    protected MaterializedFlowStage(string name)
    {
        In = new Inlet<T>(name + ".in");
        Out = new Outlet<T>(name + ".out");
        Shape = new FlowShape<T, T>(In, Out);
        InitialAttributes = Attributes.CreateName(name);
    }

    public Inlet<T> In { get; }

    public Outlet<T> Out { get; }

    public override FlowShape<T, T> Shape { get; }

    protected override Attributes InitialAttributes { get; }
}

/// <summary>Materializes a task that ends as the stream ends.</summary>
internal sealed class TerminationWatcher<T>() : MaterializedFlowStage<T, Task<Done>>("terminationWatcher")
{
    public override ILogicAndMaterializedValue<Task<Done>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this);
        return new LogicAndMaterializedValue<Task<Done>>(logic, logic.Termination.Task);
    }

    public override string ToString() => "TerminationWatcher";

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly TerminationWatcher<T> _stage;

        public Logic(TerminationWatcher<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandlers(stage.In, stage.Out, this);
        }

        public TaskCompletionSource<Done> Termination { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void OnPush() => Push(_stage.Out, Grab(_stage.In));

        public override void OnPull() => Pull(_stage.In);

        public override void OnUpstreamFinish()
        {
            Termination.TrySetResult(Done.Instance);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            Termination.TrySetException(e);
            FailStage(e);
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            Termination.TrySetResult(Done.Instance);
            InternalOnDownstreamFinish(cause);
        }

        public override void PostStop() => Termination.TrySetException(new AbruptStageTerminationException(this));
    }
}

/// <summary>Materializes a monitor that tells what the stream did last.</summary>
internal sealed class MonitorFlow<T>() : MaterializedFlowStage<T, IFlowMonitor>("monitorFlow")
{
    public override ILogicAndMaterializedValue<IFlowMonitor> CreateLogicAndMaterializedValue(
        Attributes inheritedAttributes)
    {
        var monitor = new Monitor();
        return new LogicAndMaterializedValue<IFlowMonitor>(new Logic(this, monitor), monitor);
    }

    public override string ToString() => "MonitorFlow";

    /// <summary>Holds the last element itself and wraps it only when somebody asks.</summary>
    private sealed class Monitor : IFlowMonitor
    {
        private volatile object _value = FlowMonitor.Initialized.Instance;

        public object Value
        {
            set => _value = value;
        }

        public FlowMonitor.IStreamState State =>
            _value is FlowMonitor.IStreamState state ? state : new FlowMonitor.Received<T>((T)_value);
    }

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly MonitorFlow<T> _stage;
        private readonly Monitor _monitor;

        public Logic(MonitorFlow<T> stage, Monitor monitor) : base(stage.Shape)
        {
            _stage = stage;
            _monitor = monitor;
            SetHandlers(stage.In, stage.Out, this);
        }

        public override void OnPush()
        {
            var element = Grab(_stage.In);
            Push(_stage.Out, element);
            // An element that is itself a state of a stream must not pass for the state of this one.
            _monitor.Value = element is FlowMonitor.IStreamState ? new FlowMonitor.Received<T>(element) : element;
        }

        public override void OnPull() => Pull(_stage.In);

        public override void OnUpstreamFinish()
        {
            CompleteStage();
            _monitor.Value = FlowMonitor.Finished.Instance;
        }

        public override void OnUpstreamFailure(Exception e)
        {
            FailStage(e);
            _monitor.Value = new FlowMonitor.Failed(e);
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            InternalOnDownstreamFinish(cause);
            _monitor.Value = FlowMonitor.Finished.Instance;
        }
    }
}

/// <summary>Fails the stream when an actor terminates.</summary>
internal sealed class Watch<T>(IActorRef targetRef) : SimpleLinearGraphStage<T>("watch")
{
    private readonly IActorRef _targetRef = targetRef;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Watch";

    private sealed class Logic(Watch<T> stage) : FlowLogic<T, T>(stage)
    {
        public override void PreStart() => GetStageActor(received =>
        {
            if (received.Item2 is Terminated terminated)
                FailStage(new WatchedActorTerminatedException("Watch", terminated.ActorRef));
        }).Watch(stage._targetRef);

        public override void OnPush() => Push(Out, Grab(In));
    }
}
