using Akka.Event;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Emits an element between every two elements, and one before and after all of them if given.</summary>
internal sealed class Intersperse<T> : SimpleLinearGraphStage<T>
{
    private readonly bool _hasEnds;
    private readonly T _start;
    private readonly T _inject;
    private readonly T _end;

    public Intersperse(T inject) : base("intersperse")
    {
        ReactiveStreamsCompliance.RequireNonNullElement(inject);
        _inject = inject;
    }

    public Intersperse(T start, T inject, T end) : this(inject)
    {
        ReactiveStreamsCompliance.RequireNonNullElement(start);
        ReactiveStreamsCompliance.RequireNonNullElement(end);
        _start = start;
        _end = end;
        _hasEnds = true;
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Intersperse";

    private sealed class Logic(Intersperse<T> stage) : FlowLogic<T, T>(stage)
    {
        private bool _started;

        public override void OnPush()
        {
            if (_started)
                Emit(Out, stage._inject);
            else if (stage._hasEnds)
                Emit(Out, stage._start);

            _started = true;
            Emit(Out, Grab(In));
        }

        public override void OnUpstreamFinish()
        {
            if (stage._hasEnds)
            {
                if (!_started)
                    Emit(Out, stage._start);
                Emit(Out, stage._end);
            }

            CompleteStage();
        }
    }
}

/// <summary>Logs elements and the end of the stream at the levels that the attributes name.</summary>
internal sealed class Log<T>(string name, Func<T, object> extract, ILoggingAdapter adapter)
    : SimpleLinearGraphStage<T>("log")
{
    private static readonly Attributes.LogLevels DefaultLevels =
        new(onElement: LogLevel.DebugLevel, onFinish: LogLevel.DebugLevel, onFailure: LogLevel.ErrorLevel);

    private readonly string _name = name;
    private readonly Func<T, object> _extract = extract;
    private readonly ILoggingAdapter _adapter = adapter;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Log";

    private sealed class Logic(Log<T> stage, Attributes attributes) : SupervisedFlowLogic<T, T>(stage, attributes)
    {
        private readonly Attributes.LogLevels _levels = attributes.GetAttribute(DefaultLevels);
        private ILoggingAdapter _log;

        public override void PreStart() => _log = stage._adapter ?? MaterializerLog();

        public override void OnPush()
        {
            var element = Grab(In);
            if (IsOn(_levels.OnElement))
            {
                try
                {
                    _log.Log(_levels.OnElement, "[{0}] Element: {1}", stage._name, stage._extract(element));
                }
                catch (Exception cause)
                {
                    Supervise(cause);
                    return;
                }
            }

            Push(Out, element);
        }

        public override void OnUpstreamFinish()
        {
            if (IsOn(_levels.OnFinish))
                _log.Log(_levels.OnFinish, "[{0}] Upstream finished.", stage._name);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            if (_levels.OnFailure == LogLevel.ErrorLevel)
                _log.Error(e, "[{0}] Upstream failed.", stage._name);
            else if (IsOn(_levels.OnFailure))
                _log.Log(_levels.OnFailure, "[{0}] Upstream failed, cause: {1} {2}", stage._name, e.GetType(), e.Message);
            FailStage(e);
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            if (IsOn(_levels.OnFinish))
                _log.Log(_levels.OnFinish, "[{0}] Downstream finished, cause: {1}: {2}", stage._name,
                    cause.GetType(), cause.Message);
            InternalOnDownstreamFinish(cause);
        }

        private static bool IsOn(LogLevel level) => level != Attributes.LogLevels.Off;

        private ILoggingAdapter MaterializerLog() => Materializer is ActorMaterializer materializer
            ? materializer.MakeLogger(stage)
            : throw new InvalidOperationException("The Log stage can make its own logger only when it runs on an " +
                "ActorMaterializer. Provide a LoggingAdapter.");
    }
}

/// <summary>Calls one action when the stream completes and another when it fails; emits nothing.</summary>
internal sealed class OnCompleted<T>(Action onSuccess, Action<Exception> onFailure)
    : FlowStage<T, NotUsed>("onCompleted")
{
    private readonly Action _onSuccess = onSuccess;
    private readonly Action<Exception> _onFailure = onFailure;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "OnCompleted";

    private sealed class Logic(OnCompleted<T> stage) : FlowLogic<T, NotUsed>(stage)
    {
        private bool _signalled;

        public override void OnPush() => Pull(In);

        public override void OnUpstreamFinish()
        {
            _signalled = true;
            stage._onSuccess();
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _signalled = true;
            stage._onFailure(e);
            FailStage(e);
        }

        public override void PostStop()
        {
            if (!_signalled)
                stage._onFailure(new AbruptStageTerminationException(this));
        }
    }
}
