using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Whether a switch was thrown, and whom to tell.</summary>
internal sealed class SwitchState
{
    private readonly Lock _lock = new();
    private HashSet<Action<Exception>> _listeners = [];
    private Exception _cause;

    /// <summary>Registers a listener; false when the switch was thrown before, with its cause.</summary>
    public bool Register(Action<Exception> listener, out Exception cause)
    {
        lock (_lock)
        {
            cause = _cause;
            if (_listeners == null)
                return false;
            _listeners.Add(listener);
            return true;
        }
    }

    public void Unregister(Action<Exception> listener)
    {
        lock (_lock)
            _listeners?.Remove(listener);
    }

    /// <summary>Throws the switch; without a cause it completes. Only the first time counts.</summary>
    public void Throw(Exception cause)
    {
        HashSet<Action<Exception>> listeners;
        lock (_lock)
        {
            if (_listeners == null)
                return;
            _cause = cause;
            listeners = _listeners;
            _listeners = null;
        }

        foreach (var listener in listeners)
            listener(cause);
    }
}

/// <summary>A logic that passes everything through until a switch is thrown.</summary>
internal sealed class KillableLogic<T> : InAndOutGraphStageLogic
{
    private readonly FlowShape<T, T> _shape;
    private readonly SwitchState _switch;
    private Action<Exception> _listener;

    public KillableLogic(FlowShape<T, T> shape, SwitchState state) : base(shape)
    {
        _shape = shape;
        _switch = state;
        SetHandlers(shape.Inlet, shape.Outlet, this);
    }

    public override void PreStart()
    {
        _listener = GetAsyncCallback<Exception>(OnSwitch);
        if (!_switch.Register(_listener, out var cause))
            OnSwitch(cause);
    }

    public override void PostStop() => _switch.Unregister(_listener);

    private void OnSwitch(Exception cause)
    {
        if (cause == null)
            CompleteStage();
        else
            FailStage(cause);
    }

    public override void OnPush() => Push(_shape.Outlet, Grab(_shape.Inlet));

    public override void OnPull() => Pull(_shape.Inlet);
}

/// <summary>A flow with a switch of its own.</summary>
internal sealed class UniqueKillSwitchStage<T> : GraphStageWithMaterializedValue<FlowShape<T, T>, UniqueKillSwitch>
{
    public static readonly UniqueKillSwitchStage<T> Instance = new();

    public override FlowShape<T, T> Shape { get; } = new(new Inlet<T>("KillSwitch.in"), new Outlet<T>("KillSwitch.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("breaker");

    public override ILogicAndMaterializedValue<UniqueKillSwitch> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var killSwitch = new UniqueKillSwitch();
        return new LogicAndMaterializedValue<UniqueKillSwitch>(new KillableLogic<T>(Shape, killSwitch.State), killSwitch);
    }

    public override string ToString() => "UniqueKillSwitchFlow";
}

/// <summary>A flow with a switch that others share.</summary>
internal sealed class SharedKillSwitchStage<T>(SharedKillSwitch killSwitch) : GraphStageWithMaterializedValue<FlowShape<T, T>, SharedKillSwitch>
{
    public override FlowShape<T, T> Shape { get; } = new(new Inlet<T>("KillSwitch.in"), new Outlet<T>("KillSwitch.out"));

    public override ILogicAndMaterializedValue<SharedKillSwitch> CreateLogicAndMaterializedValue(Attributes inheritedAttributes) =>
        new LogicAndMaterializedValue<SharedKillSwitch>(new KillableLogic<T>(Shape, killSwitch.State), killSwitch);

    public override string ToString() => $"SharedKillSwitchFlow(switch: {killSwitch.Name})";
}

/// <summary>Two flows with one switch.</summary>
internal sealed class UniqueBidiKillSwitchStage<T1, T2> : GraphStageWithMaterializedValue<BidiShape<T1, T1, T2, T2>, UniqueKillSwitch>
{
    public static readonly UniqueBidiKillSwitchStage<T1, T2> Instance = new();

    public override BidiShape<T1, T1, T2, T2> Shape { get; } = new(
        new Inlet<T1>("KillSwitchBidi.in1"),
        new Outlet<T1>("KillSwitchBidi.out1"),
        new Inlet<T2>("KillSwitchBidi.in2"),
        new Outlet<T2>("KillSwitchBidi.out2"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("breaker");

    public override ILogicAndMaterializedValue<UniqueKillSwitch> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var killSwitch = new UniqueKillSwitch();
        return new LogicAndMaterializedValue<UniqueKillSwitch>(new Logic(Shape, killSwitch.State), killSwitch);
    }

    public override string ToString() => "UniqueKillSwitchBidi";

    private sealed class Logic : GraphStageLogic
    {
        private readonly SwitchState _switch;
        private Action<Exception> _listener;

        public Logic(BidiShape<T1, T1, T2, T2> shape, SwitchState state) : base(shape)
        {
            _switch = state;
            Wire(shape.Inlet1, shape.Outlet1);
            Wire(shape.Inlet2, shape.Outlet2);
        }

        private void Wire<T>(Inlet<T> inlet, Outlet<T> outlet)
        {
            SetHandler(
                inlet,
                onPush: () => Push(outlet, Grab(inlet)),
                onUpstreamFinish: () => Complete(outlet),
                onUpstreamFailure: e => Fail(outlet, e));
            SetHandler(outlet, onPull: () => Pull(inlet), onDownstreamFinish: cause => Cancel(inlet, cause));
        }

        public override void PreStart()
        {
            _listener = GetAsyncCallback<Exception>(OnSwitch);
            if (!_switch.Register(_listener, out var cause))
                OnSwitch(cause);
        }

        public override void PostStop() => _switch.Unregister(_listener);

        private void OnSwitch(Exception cause)
        {
            if (cause == null)
                CompleteStage();
            else
                FailStage(cause);
        }
    }
}

/// <summary>A flow that ends when a token is cancelled.</summary>
internal sealed class CancellationTokenStage<T>(CancellationToken token, bool cancelGracefully) : GraphStage<FlowShape<T, T>>
{
    public override FlowShape<T, T> Shape { get; } =
        new(new Inlet<T>("cancellationToken.in"), new Outlet<T>("cancellationToken.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, token, cancelGracefully);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly CancellationTokenStage<T> _stage;
        private readonly CancellationToken _token;
        private readonly bool _gracefully;
        private CancellationTokenRegistration _registration;

        public Logic(CancellationTokenStage<T> stage, CancellationToken token, bool gracefully) : base(stage.Shape)
        {
            _stage = stage;
            _token = token;
            _gracefully = gracefully;
            SetHandlers(stage.Shape.Inlet, stage.Shape.Outlet, this);
        }

        public override void PreStart()
        {
            if (_token.IsCancellationRequested)
                OnCancelled();
            else
                _registration = _token.Register(GetAsyncCallback(OnCancelled));
        }

        public override void PostStop() => _registration.Unregister();

        private void OnCancelled()
        {
            if (_gracefully)
                CompleteStage();
            else
                FailStage(new OperationCanceledException("Stage cancelled due to cancellation token request.", _token));
        }

        public override void OnPush() => Push(_stage.Shape.Outlet, Grab(_stage.Shape.Inlet));

        public override void OnPull() => Pull(_stage.Shape.Inlet);
    }
}
