using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Emits what a function makes of each element.</summary>
internal sealed class Select<TIn, TOut>(Func<TIn, TOut> selector) : FlowStage<TIn, TOut>("select")
{
    private readonly Func<TIn, TOut> _selector = selector;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Select";

    private sealed class Logic(Select<TIn, TOut> stage, Attributes attributes)
        : SupervisedFlowLogic<TIn, TOut>(stage, attributes), IElementwise, IElementwiseConsumer<TIn>, IRunTaker<TIn>
    {
        private readonly Func<TIn, TOut> _selector = stage._selector;
        private RunLink<TOut> _next;

        public override void PreStart() => _next = RunLink<TOut>.Of(this, 1);

        public bool Take(TIn element)
        {
            if (!_next.IsOpen)
                return ArriveByEvent(In, element);
            TOut result;
            try
            {
                result = _selector(element);
                if (result is null)
                    throw ReactiveStreamsCompliance.ElementMustNotBeNullException;
            }
            catch (Exception cause)
            {
                return SuperviseTaken(cause);
            }

            return _next.Give(result) || Used(In);
        }

        public override void OnPush()
        {
            TOut result;
            try
            {
                result = _selector(Grab(In));
                if (result is null)
                    throw ReactiveStreamsCompliance.ElementMustNotBeNullException;
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            Push(Out, result);
        }

        public GraphStageLogic MergeWith(GraphStageLogic next) =>
            (next as IElementwiseConsumer<TOut>)?.After(new SelectStep<TIn, TOut>(_selector), In);

        public GraphStageLogic After<T>(ElementStep<T, TIn> first, Inlet<T> inlet) =>
            new ElementwiseLogic<T, TOut>(new SelectAfter<T, TIn, TOut>(first, _selector), inlet, Out, Attributes);
    }
}

/// <summary>Lets through the elements that satisfy a predicate.</summary>
internal sealed class Where<T>(Predicate<T> predicate) : SimpleLinearGraphStage<T>("where")
{
    private readonly Predicate<T> _predicate = predicate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Where";

    private sealed class Logic(Where<T> stage, Attributes attributes)
        : SupervisedFlowLogic<T, T>(stage, attributes), IElementwise, IElementwiseConsumer<T>, IRunTaker<T>
    {
        private readonly Predicate<T> _predicate = stage._predicate;
        private RunLink<T> _next;

        public override void PreStart() => _next = RunLink<T>.Of(this, 1);

        public bool Take(T element)
        {
            if (!_next.IsOpen)
                return ArriveByEvent(In, element);
            try
            {
                if (!_predicate(element))
                    return true;
            }
            catch (Exception cause)
            {
                return SuperviseTaken(cause);
            }

            return _next.Give(element) || Used(In);
        }

        public override void OnPush()
        {
            var element = Grab(In);
            bool passes;
            try
            {
                passes = _predicate(element);
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            if (passes)
                Push(Out, element);
            else
                Pull(In);
        }

        public GraphStageLogic MergeWith(GraphStageLogic next) =>
            (next as IElementwiseConsumer<T>)?.After(new WhereStep<T>(_predicate), In);

        public GraphStageLogic After<TFirst>(ElementStep<TFirst, T> first, Inlet<TFirst> inlet) =>
            new ElementwiseLogic<TFirst, T>(new WhereAfter<TFirst, T>(first, _predicate), inlet, Out, Attributes);
    }
}

/// <summary>Selects the elements for which a function is defined and emits what it makes of them.</summary>
internal sealed class Collect<TIn, TOut> : FlowStage<TIn, TOut>
{
    private readonly Func<TIn, bool> _isDefined;
    private readonly Func<TIn, TOut> _collector;

    /// <summary>Without a predicate the function is undefined where it returns the default of its type.</summary>
    public Collect(Func<TIn, TOut> collector) : this(null, collector)
    {
    }

    public Collect(Func<TIn, bool> isDefined, Func<TIn, TOut> collector) : base("collect")
    {
        _isDefined = isDefined;
        _collector = collector;
    }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Collect";

    private sealed class Logic(Collect<TIn, TOut> stage, Attributes attributes)
        : SupervisedFlowLogic<TIn, TOut>(stage, attributes)
    {
        public override void OnPush()
        {
            var element = Grab(In);
            TOut result;
            bool defined;
            try
            {
                if (stage._isDefined is null)
                {
                    result = stage._collector(element);
                    defined = !EqualityComparer<TOut>.Default.Equals(result, default);
                }
                else
                {
                    defined = stage._isDefined(element);
                    result = defined ? stage._collector(element) : default;
                }
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            if (defined)
                Push(Out, result);
            else
                Pull(In);
        }
    }
}

/// <summary>Emits one by one the elements of the sequences that a function, made anew for each run, returns.</summary>
internal sealed class StatefulSelectMany<TIn, TOut>(Func<Func<TIn, IEnumerable<TOut>>> concatFactory)
    : FlowStage<TIn, TOut>("statefulSelectMany")
{
    private readonly Func<Func<TIn, IEnumerable<TOut>>> _concatFactory = concatFactory;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "StatefulSelectMany";

    private sealed class Logic : SupervisedFlowLogic<TIn, TOut>
    {
        private readonly Func<Func<TIn, IEnumerable<TOut>>> _factory;
        private Func<TIn, IEnumerable<TOut>> _concat;
        private Lookahead<TOut> _current;

        public Logic(StatefulSelectMany<TIn, TOut> stage, Attributes attributes) : base(stage, attributes)
        {
            _factory = stage._concatFactory;
            _concat = _factory();
        }

        public override void OnPush()
        {
            try
            {
                _current.Dispose();
                _current = new Lookahead<TOut>(_concat(Grab(In)).GetEnumerator());
                PushOrPull();
            }
            catch (Exception cause)
            {
                Supervise(cause);
            }
        }

        public override void OnPull()
        {
            try
            {
                PushOrPull();
            }
            catch (Exception cause)
            {
                // A sequence that fails on its way is not the doing of an element: the log shall have it.
                var directive = Decider(cause);
                if (directive == Supervision.Directive.Stop)
                    throw;
                if (directive == Supervision.Directive.Restart)
                    OnRestart();
                else
                    OnResume();
            }
        }

        public override void OnUpstreamFinish()
        {
            if (!_current.HasNext())
                CompleteStage();
        }

        public override void PostStop() => _current.Dispose();

        protected override void OnResume()
        {
            _current.Dispose();
            if (IsClosed(In))
                CompleteStage();
            else if (IsAvailable(Out)) // the failing enumerator may have delivered an element already
                base.OnResume();
        }

        protected override void OnRestart()
        {
            _concat = _factory();
            OnResume();
        }

        private void PushOrPull()
        {
            if (_current.HasNext())
            {
                Push(Out, _current.Next());
                if (!_current.HasNext() && IsClosed(In))
                    CompleteStage();
            }
            else if (!IsClosed(In))
                Pull(In);
            else
                CompleteStage();
        }
    }
}

/// <summary>Turns the failure of the upstream into another one.</summary>
internal sealed class SelectError<T>(Func<Exception, Exception> selector) : SimpleLinearGraphStage<T>("selectError")
{
    private readonly Func<Exception, Exception> _selector = selector;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "SelectError";

    private sealed class Logic(SelectError<T> stage) : FlowLogic<T, T>(stage)
    {
        public override void OnPush() => Push(Out, Grab(In));

        public override void OnUpstreamFailure(Exception e) => FailStage(stage._selector(e));
    }
}

/// <summary>Pairs each element with its position in the stream, counted from zero.</summary>
internal sealed class ZipWithIndex<T>() : FlowStage<T, (T, long)>("zipWithIndex")
{
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWithIndex";

    private sealed class Logic(ZipWithIndex<T> stage) : FlowLogic<T, (T, long)>(stage)
    {
        private long _index;

        public override void OnPush() => Push(Out, (Grab(In), _index++));
    }
}
