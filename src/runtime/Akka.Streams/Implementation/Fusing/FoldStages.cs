using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Folds all elements into one value, which it emits when the upstream completes.</summary>
internal sealed class Aggregate<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> aggregate)
    : FlowStage<TIn, TOut>("aggregate")
{
    private readonly TOut _zero = zero;
    private readonly Func<TOut, TIn, TOut> _aggregate = aggregate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Aggregate";

    private sealed class Logic(Aggregate<TIn, TOut> stage, Attributes attributes)
        : AggregateLogic<TIn, TOut>(stage.In, stage.Out, stage._zero, attributes), IElementwiseConsumer<TIn>, IRunTaker<TIn>
    {
        private readonly Func<TOut, TIn, TOut> _aggregate = stage._aggregate;

        public bool Take(TIn element)
        {
            try
            {
                Aggregator = _aggregate(Aggregator, element);
                return true;
            }
            catch (Exception cause)
            {
                return SuperviseTaken(cause);
            }
        }

        public override void OnPush()
        {
            try
            {
                Aggregator = _aggregate(Aggregator, Grab(In));
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            Pull(In);
        }

        public GraphStageLogic After<T>(ElementStep<T, TIn> first, Inlet<T> inlet) =>
            new AggregateAfter<T, TIn, TOut>(first, inlet, Out, stage._zero, _aggregate, Attributes);
    }
}

/// <summary>Folds what a chain of element steps makes of each element.</summary>
internal sealed class AggregateAfter<TIn, TMid, TOut>(ElementStep<TIn, TMid> first, Inlet<TIn> inlet, Outlet<TOut> outlet,
    TOut zero, Func<TOut, TMid, TOut> aggregate, Attributes attributes)
    : AggregateLogic<TIn, TOut>(inlet, outlet, zero, attributes), IRunTaker<TIn>
{
    private readonly ElementStep<TIn, TMid> _first = first;
    private readonly Func<TOut, TMid, TOut> _aggregate = aggregate;

    public bool Take(TIn element)
    {
        TMid between;
        try
        {
            if (!_first.TryApply(element, out between))
                return true;
        }
        catch (Exception cause)
        {
            SuperviseStep(cause);
            return HasNotStopped();
        }

        try
        {
            Aggregator = _aggregate(Aggregator, between);
            return true;
        }
        catch (Exception cause)
        {
            return SuperviseTaken(cause);
        }
    }

    public override void OnPush()
    {
        TMid element;
        bool passes;
        try
        {
            passes = _first.TryApply(Grab(In), out element);
        }
        catch (Exception cause)
        {
            SuperviseStep(cause);
            return;
        }

        if (passes)
        {
            try
            {
                Aggregator = _aggregate(Aggregator, element);
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }
        }

        Pull(In);
    }
}

/// <summary>Logic that holds an aggregate until the upstream completes and there is demand.</summary>
internal abstract class AggregateLogic<TIn, TOut> : SupervisedFlowLogic<TIn, TOut>
{
    protected TOut Aggregator;

    private readonly TOut _zero;

    protected AggregateLogic(Inlet<TIn> inlet, Outlet<TOut> outlet, TOut zero, Attributes attributes)
        : base(inlet, outlet, attributes) => Aggregator = _zero = zero;

    public override void OnPull()
    {
        if (IsClosed(In))
            PushAndComplete();
        else if (!HasBeenPulled(In))
            Pull(In);
    }

    public override void OnUpstreamFinish()
    {
        if (IsAvailable(Out))
            PushAndComplete();
    }

    /// <summary>Supervises the failure of a step before the fold: a restart leaves the aggregate alone.</summary>
    protected void SuperviseStep(Exception cause)
    {
        if (Decider(cause) == Supervision.Directive.Stop)
            FailStage(cause);
        else
            OnResume();
    }

    protected override void OnRestart()
    {
        Aggregator = _zero;
        OnResume();
    }

    private void PushAndComplete()
    {
        Push(Out, Aggregator);
        CompleteStage();
    }
}

/// <summary>Reduces all elements to one, starting from the first; fails when there is none.</summary>
internal sealed class Sum<T>(Func<T, T, T> reduce) : SimpleLinearGraphStage<T>("sum")
{
    private readonly Func<T, T, T> _reduce = reduce;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Sum";

    private sealed class Logic(Sum<T> stage, Attributes attributes) : SupervisedFlowLogic<T, T>(stage, attributes)
    {
        private bool _hasAggregator;
        private T _aggregator;

        public override void OnPush()
        {
            var element = Grab(In);
            if (!_hasAggregator)
            {
                _aggregator = element;
                _hasAggregator = true;
            }
            else
            {
                try
                {
                    _aggregator = stage._reduce(_aggregator, element);
                }
                catch (Exception cause)
                {
                    Supervise(cause);
                    return;
                }
            }

            Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            if (!_hasAggregator)
            {
                FailStage(new NoSuchElementException("Sum over empty stream"));
                return;
            }

            Push(Out, _aggregator);
            CompleteStage();
        }

        protected override void OnRestart()
        {
            _hasAggregator = false;
            _aggregator = default;
            OnResume();
        }
    }
}

/// <summary>Folds like <see cref="Aggregate{TIn,TOut}"/> and emits every intermediate value, the zero first.</summary>
internal sealed class Scan<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> aggregate) : FlowStage<TIn, TOut>("scan")
{
    private readonly TOut _zero = zero;
    private readonly Func<TOut, TIn, TOut> _aggregate = aggregate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Scan";

    private sealed class Logic(Scan<TIn, TOut> stage, Attributes attributes)
        : SupervisedFlowLogic<TIn, TOut>(stage, attributes)
    {
        private TOut _aggregator = stage._zero;
        private bool _zeroEmitted;
        private bool _finished;
        private Exception _failure;

        public override void OnPush()
        {
            try
            {
                _aggregator = stage._aggregate(_aggregator, Grab(In));
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            Push(Out, _aggregator);
        }

        public override void OnPull()
        {
            if (_zeroEmitted)
            {
                Pull(In);
                return;
            }

            _zeroEmitted = true;
            Push(Out, _aggregator);
            if (_failure is not null)
                FailStage(_failure);
            else if (_finished)
                CompleteStage();
        }

        public override void OnUpstreamFinish()
        {
            if (_zeroEmitted)
                CompleteStage();
            else
                _finished = true;
        }

        public override void OnUpstreamFailure(Exception e)
        {
            if (_zeroEmitted)
                FailStage(e);
            else
                _failure = e;
        }

        protected override void OnRestart()
        {
            _aggregator = stage._zero;
            Push(Out, _aggregator);
        }
    }
}
