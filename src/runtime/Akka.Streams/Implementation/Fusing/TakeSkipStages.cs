using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Lets the first elements through and then completes.</summary>
internal sealed class Take<T>(long count) : SimpleLinearGraphStage<T>("take")
{
    private readonly long _count = count;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Take";

    private sealed class Logic(Take<T> stage) : FlowLogic<T, T>(stage)
    {
        private long _left = stage._count;

        public override void OnPush()
        {
            _left--;
            if (_left >= 0)
                Push(Out, Grab(In));
            if (_left <= 0)
                CompleteStage();
        }

        public override void OnPull()
        {
            if (_left > 0)
                Pull(In);
            else
                CompleteStage();
        }
    }
}

/// <summary>Lets elements through until a predicate fails; with inclusive, the failing element too.</summary>
internal sealed class TakeWhile<T>(Predicate<T> predicate, bool inclusive) : SimpleLinearGraphStage<T>("takeWhile")
{
    private readonly Predicate<T> _predicate = predicate;
    private readonly bool _inclusive = inclusive;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "TakeWhile";

    private sealed class Logic(TakeWhile<T> stage, Attributes attributes) : SupervisedFlowLogic<T, T>(stage, attributes)
    {
        public override void OnPush()
        {
            var element = Grab(In);
            bool passes;
            try
            {
                passes = stage._predicate(element);
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            if (passes || stage._inclusive)
                Push(Out, element);
            if (!passes)
                CompleteStage();
        }
    }
}

/// <summary>Drops the first elements.</summary>
internal sealed class Skip<T>(long count) : SimpleLinearGraphStage<T>("skip")
{
    private readonly long _count = count;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Skip";

    private sealed class Logic(Skip<T> stage) : FlowLogic<T, T>(stage)
    {
        private long _left = stage._count;

        public override void OnPush()
        {
            if (_left > 0)
            {
                _left--;
                Pull(In);
            }
            else
                Push(Out, Grab(In));
        }
    }
}

/// <summary>Drops elements until a predicate fails for the first time.</summary>
internal sealed class SkipWhile<T>(Predicate<T> predicate) : SimpleLinearGraphStage<T>("skipWhile")
{
    private readonly Predicate<T> _predicate = predicate;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "SkipWhile";

    private sealed class Logic(SkipWhile<T> stage, Attributes attributes) : SupervisedFlowLogic<T, T>(stage, attributes)
    {
        private bool _skipping = true;

        public override void OnPush()
        {
            var element = Grab(In);
            if (_skipping)
            {
                try
                {
                    _skipping = stage._predicate(element);
                }
                catch (Exception cause)
                {
                    Supervise(cause);
                    return;
                }
            }

            if (_skipping)
                Pull(In);
            else
                Push(Out, element);
        }
    }
}

/// <summary>Lets elements through for a time, then completes.</summary>
internal sealed class TakeWithin<T>(TimeSpan timeout) : SimpleLinearGraphStage<T>("takeWithin")
{
    private readonly TimeSpan _timeout = timeout;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "TakeWithin";

    private sealed class Logic(TakeWithin<T> stage) : TimerFlowLogic<T, T>(stage)
    {
        public override void PreStart() => ScheduleOnce(TimerKey, stage._timeout);

        public override void OnPush() => Push(Out, Grab(In));

        protected internal override void OnTimer(object timerKey) => CompleteStage();
    }
}

/// <summary>Drops the elements of the first while.</summary>
internal sealed class SkipWithin<T>(TimeSpan timeout) : SimpleLinearGraphStage<T>("skipWithin")
{
    private readonly TimeSpan _timeout = timeout;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "SkipWithin";

    private sealed class Logic(SkipWithin<T> stage) : TimerFlowLogic<T, T>(stage)
    {
        private bool _open;

        public override void PreStart() => ScheduleOnce(TimerKey, stage._timeout);

        public override void OnPush()
        {
            if (_open)
                Push(Out, Grab(In));
            else
                Pull(In);
        }

        protected internal override void OnTimer(object timerKey) => _open = true;
    }
}

/// <summary>Fails the stream when the weights of its elements add up to more than a maximum.</summary>
internal sealed class LimitWeighted<T>(long max, Func<T, long> costFunc) : SimpleLinearGraphStage<T>("limitWeighted")
{
    private readonly long _max = max;
    private readonly Func<T, long> _costFunc = costFunc;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "LimitWeighted";

    private sealed class Logic(LimitWeighted<T> stage, Attributes attributes)
        : SupervisedFlowLogic<T, T>(stage, attributes)
    {
        private long _left = stage._max;

        public override void OnPush()
        {
            var element = Grab(In);
            try
            {
                _left -= stage._costFunc(element);
            }
            catch (Exception cause)
            {
                Supervise(cause);
                return;
            }

            if (_left >= 0)
                Push(Out, element);
            else
                FailStage(new StreamLimitReachedException(stage._max));
        }

        protected override void OnRestart()
        {
            _left = stage._max;
            OnResume();
        }
    }
}
