using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>A stage with one outlet only; it owns the port and carries its name as an attribute.</summary>
internal abstract class SourceStage<TOut> : GraphStage<SourceShape<TOut>>
{
    protected SourceStage(string name)
    {
        Out = new Outlet<TOut>(name + ".out");
        Shape = new SourceShape<TOut>(Out);
        InitialAttributes = Attributes.CreateName(name);
    }

    public Outlet<TOut> Out { get; }

    public override SourceShape<TOut> Shape { get; }

    protected override Attributes InitialAttributes { get; }
}

/// <summary>Logic of a stage with one outlet only.</summary>
internal abstract class SourceLogic<TOut> : OutGraphStageLogic
{
    protected readonly Outlet<TOut> Out;

    protected SourceLogic(SourceShape<TOut> shape) : base(shape)
    {
        Out = shape.Outlet;
        SetHandler(Out, (IOutHandler)this);
    }
}

/// <summary>Emits one element and completes.</summary>
internal sealed class SingleSource<T> : SourceStage<T>
{
    public SingleSource(T element) : base("singleSource")
    {
        ReactiveStreamsCompliance.RequireNonNullElement(element);
        Element = element;
    }

    public T Element { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "SingleSource";

    private sealed class Logic(SingleSource<T> stage) : SourceLogic<T>(stage.Shape)
    {
        public override void OnPull()
        {
            Push(Out, stage.Element);
            CompleteStage();
        }
    }
}

/// <summary>Completes at once.</summary>
internal sealed class EmptySource<T>() : SourceStage<T>("emptySource")
{
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "EmptySource";

    private sealed class Logic(EmptySource<T> stage) : SourceLogic<T>(stage.Shape)
    {
        public override void PreStart() => CompleteStage();

        public override void OnPull() => CompleteStage();
    }
}

/// <summary>Fails by an event that waits for what is under way, so that what others can emit at once goes first.</summary>
internal sealed class FailedSource<T>(Exception failure) : SourceStage<T>("failedSource")
{
    private readonly Exception _failure = failure;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "FailedSource";

    private sealed class Logic(FailedSource<T> stage) : SourceLogic<T>(stage.Shape)
    {
        public override void PreStart() => new Callback<Exception>(this, FailStage, stage._failure).SendFromOutside();

        public override void OnPull()
        {
            // The failure is on its way.
        }
    }
}

/// <summary>Neither emits nor ends.</summary>
internal sealed class NeverSource<T>() : SourceStage<T>("neverSource")
{
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "NeverSource";

    private sealed class Logic : GraphStageLogic
    {
        public Logic(NeverSource<T> stage) : base(stage.Shape) => SetHandler(stage.Out, EagerTerminateOutput);
    }
}

/// <summary>Emits the same element again and again.</summary>
internal sealed class RepeatSource<T> : SourceStage<T>
{
    private readonly T _element;

    public RepeatSource(T element) : base("repeat")
    {
        ReactiveStreamsCompliance.RequireNonNullElement(element);
        _element = element;
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Repeat";

    private sealed class Logic(RepeatSource<T> stage) : SourceLogic<T>(stage.Shape)
    {
        private readonly T _element = stage._element;

        public override void OnPull() => Push(Out, _element);
    }
}

/// <summary>Emits the elements of a sequence that is asked for anew in each run.</summary>
internal sealed class EnumerableSource<T>(Func<IEnumerator<T>> enumeratorFactory) : SourceStage<T>("enumerableSource")
{
    private readonly Func<IEnumerator<T>> _enumeratorFactory = enumeratorFactory;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "EnumerableSource";

    private sealed class Logic(EnumerableSource<T> stage, Attributes attributes) : SourceLogic<T>(stage.Shape)
    {
        private IEnumerator<T> _enumerator;
        private Exception _failure; // of the step to the next element; whoever asks for that element gets it
        private RunLink<T> _next;

        public override void PreStart() => _next = RunLink<T>.Of(this, 0);

        public override void OnPull()
        {
            if (_enumerator is null && !Start())
                return;
            if (_failure is not null)
            {
                EndWithFailure();
                return;
            }

            if (_next.IsOpen && !RunAhead())
                return;

            Push(Out, _enumerator.Current);
            // Looking ahead lets the stream complete without waiting for more demand.
            if (!Advance())
                CompleteStage();
        }

        public override void PostStop() => _enumerator?.Dispose();

        // Hands over elements while the next stage takes them; true when the current one is left to push.
        private bool RunAhead()
        {
            var length = Interpreter.RunLength;
            for (var n = 0; n < length; n++)
            {
                var element = _enumerator.Current;
                if (element is null)
                    break;
                var more = _next.Give(element);
                if (!Advance())
                {
                    CompleteStage();
                    return false;
                }

                if (more && _failure is null)
                    continue;
                Interpreter.Charge(n);
                if (more)
                    EndWithFailure();
                return false;
            }

            Interpreter.Charge(length);
            return true;
        }

        /// <summary>Makes the sequence and goes to its first element; false when it has none, or fails.</summary>
        private bool Start()
        {
            try
            {
                _enumerator = stage._enumeratorFactory() ??
                    throw new InvalidOperationException("The enumerator must not be null.");
                if (!Advance())
                    CompleteStage();
                else if (_failure is null)
                    return true;
                else
                    throw new AggregateException(_failure);
            }
            catch (Exception cause)
            {
                if (attributes.SupervisionDecider()(cause) == Supervision.Directive.Stop)
                    FailStage(cause);
                else
                    CompleteStage();
            }

            return false;
        }

        private bool Advance()
        {
            try
            {
                return _enumerator.MoveNext();
            }
            catch (Exception cause)
            {
                _failure = cause;
                return true;
            }
        }

        /// <summary>Ends for a failure of the sequence after its first element, which goes to the log too.</summary>
        private void EndWithFailure()
        {
            var cause = new AggregateException(_failure);
            if (attributes.SupervisionDecider()(cause) == Supervision.Directive.Stop)
                throw cause;
            CompleteStage();
        }
    }
}

/// <summary>Unfolds a state into elements until the function returns none.</summary>
internal sealed class Unfold<TState, TElement>(TState state, Func<TState, Akka.Util.Option<(TState, TElement)>> unfold)
    : SourceStage<TElement>("unfold")
{
    private readonly TState _state = state;
    private readonly Func<TState, Akka.Util.Option<(TState, TElement)>> _unfold = unfold;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Unfold";

    private sealed class Logic(Unfold<TState, TElement> stage) : SourceLogic<TElement>(stage.Shape)
    {
        private TState _state = stage._state;

        public override void OnPull()
        {
            var next = stage._unfold(_state);
            if (!next.HasValue)
            {
                Complete(Out);
                return;
            }

            (_state, var element) = next.Value;
            Push(Out, element);
        }
    }
}

/// <summary>Unfolds a state into elements without end.</summary>
internal sealed class UnfoldInfinite<TState, TElement>(TState state, Func<TState, (TState, TElement)> unfold)
    : SourceStage<TElement>("unfoldInfinite")
{
    private readonly TState _state = state;
    private readonly Func<TState, (TState, TElement)> _unfold = unfold;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnfoldInfinite";

    private sealed class Logic(UnfoldInfinite<TState, TElement> stage) : SourceLogic<TElement>(stage.Shape)
    {
        private TState _state = stage._state;

        public override void OnPull()
        {
            (_state, var element) = stage._unfold(_state);
            Push(Out, element);
        }
    }
}

/// <summary>Unfolds a state into elements with a function that returns a task.</summary>
internal sealed class UnfoldAsync<TState, TElement>(TState state,
    Func<TState, Task<Akka.Util.Option<(TState, TElement)>>> unfold) : SourceStage<TElement>("unfoldAsync")
{
    private readonly TState _state = state;
    private readonly Func<TState, Task<Akka.Util.Option<(TState, TElement)>>> _unfold = unfold;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnfoldAsync";

    private sealed class Logic(UnfoldAsync<TState, TElement> stage) : SourceLogic<TElement>(stage.Shape)
    {
        private TState _state = stage._state;
        private Action<Task<Akka.Util.Option<(TState, TElement)>>> _onUnfolded;

        public override void PreStart() =>
            _onUnfolded = GetAsyncCallback<Task<Akka.Util.Option<(TState, TElement)>>>(Unfolded);

        public override void OnPull() => stage._unfold(_state).WhenCompleted(_onUnfolded);

        private void Unfolded(Task<Akka.Util.Option<(TState, TElement)>> task)
        {
            if (!task.IsCompletedSuccessfully)
                Fail(Out, task.Failure());
            else if (!task.Result.HasValue)
                Complete(Out);
            else
            {
                (_state, var element) = task.Result.Value;
                Push(Out, element);
            }
        }
    }
}
