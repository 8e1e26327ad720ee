using Akka.Event;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Runs a stream inside a stage and starts it again, after a wait, when it ends.</summary>
internal abstract class RestartLogic : TimerGraphStageLogic
{
    private const string RestartTimer = "RestartTimer";

    private readonly string _name;
    private readonly RestartSettings _settings;
    private readonly bool _onlyOnFailures;
    private int _restartCount;
    private DateTime _resetDeadline;
    private bool _finishing;

    protected RestartLogic(string name, Shape shape, RestartSettings settings, bool onlyOnFailures) : base(shape)
    {
        _name = name;
        _settings = settings;
        _onlyOnFailures = onlyOnFailures;
        _resetDeadline = DateTime.UtcNow + settings.MaxRestartsWithin;
    }

    protected abstract void StartGraph();

    /// <summary>Called when there is no stream for a while.</summary>
    protected abstract void Backoff();

    /// <summary>The same logic with a handler for each port, as every stage needs before it starts.</summary>
    public GraphStageLogic Prepared()
    {
        Backoff();
        return this;
    }

    /// <summary>An input that the wrapped stream feeds; what arrives goes out of the stage.</summary>
    protected SubSinkInlet<T> CreateSubInlet<T>(Outlet<T> outlet)
    {
        var inlet = new SubSinkInlet<T>(this, $"RestartWithBackoff{_name}.subIn");
        inlet.SetHandler(new LambdaInHandler(
            onPush: () => Push(outlet, inlet.Grab()),
            onUpstreamFinish: () =>
            {
                if (_finishing || MaxRestartsReached() || _onlyOnFailures)
                    Complete(outlet);
                else
                    ScheduleRestart();
            },
            onUpstreamFailure: e =>
            {
                if (_finishing || MaxRestartsReached())
                {
                    Fail(outlet, e);
                }
                else
                {
                    LogRestart(e);
                    ScheduleRestart();
                }
            }));
        SetHandler(
            outlet,
            onPull: () => inlet.Pull(),
            onDownstreamFinish: cause =>
            {
                _finishing = true;
                inlet.Cancel(cause);
            });
        return inlet;
    }

    /// <summary>An output that feeds the wrapped stream with what comes into the stage.</summary>
    protected SubSourceOutlet<T> CreateSubOutlet<T>(Inlet<T> inlet)
    {
        var outlet = new SubSourceOutlet<T>(this, $"RestartWithBackoff{_name}.subOut");
        outlet.SetHandler(new LambdaOutHandler(
            onPull: () =>
            {
                if (IsAvailable(inlet))
                    outlet.Push(Grab(inlet));
                else if (!HasBeenPulled(inlet))
                    TryPull(inlet);
            },
            onDownstreamFinish: cause =>
            {
                var failed = cause is not SubscriptionWithCancelException.NonFailureCancellation;
                if (_finishing || MaxRestartsReached() || (_onlyOnFailures && !failed))
                {
                    Cancel(inlet, cause);
                }
                else
                {
                    if (failed)
                        LogRestart(cause);
                    ScheduleRestart();
                }
            }));
        SetHandler(
            inlet,
            onPush: () =>
            {
                if (outlet.IsAvailable)
                    outlet.Push(Grab(inlet));
            },
            onUpstreamFinish: () =>
            {
                _finishing = true;
                outlet.Complete();
            },
            onUpstreamFailure: e =>
            {
                _finishing = true;
                outlet.Fail(e);
            });
        return outlet;
    }

    private void LogRestart(Exception e) => Log.Error(e, "Restarting graph due to failure. stack_trace: {0}", e);

    private bool MaxRestartsReached()
    {
        if (DateTime.UtcNow > _resetDeadline)
            _restartCount = 0;
        return _restartCount >= _settings.MaxRestarts;
    }

    private void ScheduleRestart()
    {
        var delay = RestartDelay();
        Log.Debug("Restarting graph in {0}", delay);
        ScheduleOnce(RestartTimer, delay);
        _restartCount++;
        Backoff();
    }

    private TimeSpan RestartDelay()
    {
        var doubled = _settings.MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(_restartCount, 30));
        var delay = Math.Min(_settings.MaxBackoff.TotalMilliseconds, doubled);
        return TimeSpan.FromMilliseconds(delay * (1 + Random.Shared.NextDouble() * _settings.RandomFactor));
    }

    protected internal override void OnTimer(object timerKey)
    {
        StartGraph();
        _resetDeadline = DateTime.UtcNow + _settings.MaxRestartsWithin;
    }

    public override void PreStart() => StartGraph();
}

/// <summary>Runs the source that a factory makes, again and again.</summary>
internal sealed class RestartSourceStage<T, TMat>(Func<Source<T, TMat>> factory, RestartSettings settings, bool onlyOnFailures)
    : GraphStage<SourceShape<T>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("RestartWithBackoffSource.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, factory, settings, onlyOnFailures, inheritedAttributes).Prepared();

    private sealed class Logic(
        RestartSourceStage<T, TMat> stage,
        Func<Source<T, TMat>> factory,
        RestartSettings settings,
        bool onlyOnFailures,
        Attributes attributes) : RestartLogic("Source", stage.Shape, settings, onlyOnFailures)
    {
        protected override void StartGraph()
        {
            var inlet = CreateSubInlet(stage.Shape.Outlet);
            SubFusingMaterializer.Materialize(factory().To(inlet.Sink), attributes.Inheritable);
            if (IsAvailable(stage.Shape.Outlet))
                inlet.Pull();
        }

        protected override void Backoff() => SetHandler(stage.Shape.Outlet, () => { });
    }
}

/// <summary>Runs the sink that a factory makes, again and again.</summary>
internal sealed class RestartSinkStage<T, TMat>(Func<Sink<T, TMat>> factory, RestartSettings settings) : GraphStage<SinkShape<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("RestartWithBackoffSink.in"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, factory, settings, inheritedAttributes).Prepared();

    private sealed class Logic(
        RestartSinkStage<T, TMat> stage,
        Func<Sink<T, TMat>> factory,
        RestartSettings settings,
        Attributes attributes) : RestartLogic("Sink", stage.Shape, settings, onlyOnFailures: false)
    {
        protected override void StartGraph()
        {
            var outlet = CreateSubOutlet(stage.Shape.Inlet);
            SubFusingMaterializer.Materialize(Source.FromGraph(outlet.Source).To(factory()), attributes.Inheritable);
        }

        protected override void Backoff() => SetHandler(stage.Shape.Inlet, () => { });
    }
}

/// <summary>Runs the flow that a factory makes, again and again.</summary>
internal sealed class RestartFlowStage<TIn, TOut, TMat>(Func<Flow<TIn, TOut, TMat>> factory, RestartSettings settings, bool onlyOnFailures)
    : GraphStage<FlowShape<TIn, TOut>>
{
    public override FlowShape<TIn, TOut> Shape { get; } =
        new(new Inlet<TIn>("RestartWithBackoffFlow.in"), new Outlet<TOut>("RestartWithBackoffFlow.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, factory, settings, onlyOnFailures, inheritedAttributes).Prepared();

    private sealed class Logic(
        RestartFlowStage<TIn, TOut, TMat> stage,
        Func<Flow<TIn, TOut, TMat>> factory,
        RestartSettings settings,
        bool onlyOnFailures,
        Attributes attributes) : RestartLogic("Flow", stage.Shape, settings, onlyOnFailures)
    {
        private static readonly RestartWithBackoffFlow.Delay DefaultDelay = new(TimeSpan.FromMilliseconds(50));

        private SubSourceOutlet<TIn> _activeOut;
        private SubSinkInlet<TOut> _activeIn;

        protected override void StartGraph()
        {
            var outlet = CreateSubOutlet(stage.Shape.Inlet);
            var inlet = CreateSubInlet(stage.Shape.Outlet);
            var delay = attributes.GetAttribute(DefaultDelay).Duration;
            var graph = Source.FromGraph(outlet.Source)
                .Via(new DelayCancellationStage<TIn>(delay))
                .Via(factory())
                .To(inlet.Sink);
            SubFusingMaterializer.Materialize(graph, attributes.Inheritable);
            if (IsAvailable(stage.Shape.Outlet))
                inlet.Pull();
            _activeOut = outlet;
            _activeIn = inlet;
        }

        protected override void Backoff()
        {
            SetHandler(stage.Shape.Inlet, () => { });
            SetHandler(stage.Shape.Outlet, () => { });
            // What still runs of the stream is ended at both ends, so that nothing of it is left when the next one starts.
            if (_activeOut is { IsClosed: false })
                _activeOut.Complete();
            if (_activeIn is { IsClosed: false })
                _activeIn.Cancel();
            _activeOut = null;
            _activeIn = null;
        }
    }
}

/// <summary>Passes everything through, but holds a cancellation back for a while; what arrives in that time is dropped.</summary>
internal sealed class DelayCancellationStage<T>(TimeSpan delay) : GraphStage<FlowShape<T, T>>
{
    public override FlowShape<T, T> Shape { get; } = new(new Inlet<T>("DelayCancellation.in"), new Outlet<T>("DelayCancellation.out"));

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, delay);

    private sealed class Logic : TimerGraphStageLogic
    {
        private readonly DelayCancellationStage<T> _stage;
        private readonly TimeSpan _delay;
        private Exception _cause;

        public Logic(DelayCancellationStage<T> stage, TimeSpan delay) : base(stage.Shape)
        {
            _stage = stage;
            _delay = delay;
            SetHandler(stage.Shape.Inlet, onPush: () => Push(stage.Shape.Outlet, Grab(stage.Shape.Inlet)));
            SetHandler(stage.Shape.Outlet, onPull: () => Pull(stage.Shape.Inlet), onDownstreamFinish: OnCancel);
        }

        private void OnCancel(Exception cause)
        {
            _cause = cause;
            ScheduleOnce("CompleteState", _delay);
            SetHandler(_stage.Shape.Inlet, onPush: () => { });
        }

        protected internal override void OnTimer(object timerKey)
        {
            Log.Debug("Stage was canceled after delay of {0}", _delay);
            if (_cause is SubscriptionWithCancelException.NonFailureCancellation)
                CompleteStage();
            else
                FailStage(_cause);
        }
    }
}
