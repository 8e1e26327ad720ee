using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Where an element that satisfies the predicate of a split goes.</summary>
internal enum SplitDecision
{
    /// <summary>It begins the next substream.</summary>
    SplitBefore,

    /// <summary>It ends the current substream.</summary>
    SplitAfter
}

/// <summary>Cuts the stream into substreams, one after the other, where a predicate says so.</summary>
internal sealed class Split<T>(SplitDecision decision, Func<T, bool> predicate, SubstreamCancelStrategy cancelStrategy)
    : FlowStage<T, Source<T, NotUsed>>("split")
{
    private readonly SplitDecision _decision = decision;
    private readonly Func<T, bool> _predicate = predicate;
    private readonly SubstreamCancelStrategy _cancelStrategy = cancelStrategy;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Split";

    private sealed class Logic(Split<T> stage) : TimerFlowLogic<T, Source<T, NotUsed>>(stage)
    {
        private TimeSpan _timeout;
        private Substream _substream;
        private bool _waitingForDemand; // the substream was not handed out yet
        private bool _isCancelled; // the reader of the substream went away, its elements are drained

        public override void PreStart() => _timeout = Materializer.SubscriptionTimeout().Timeout;

        public override void OnPush()
        {
            var element = Grab(In);
            if (stage._decision == SplitDecision.SplitAfter && stage._predicate(element))
                Push(Out, Source.Single(element));
            else
                Open(element);
        }

        public override void OnPull()
        {
            if (_waitingForDemand)
                HandOut();
            else if (_substream is null && !HasBeenPulled(In))
                Pull(In);
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            // While somebody reads the current substream it is served to its end.
            if (_substream is null || _waitingForDemand || _isCancelled)
                InternalOnDownstreamFinish(cause);
        }

        protected internal override void OnTimer(object timerKey)
        {
            _substream.Outlet.Timeout(_timeout);
            // Nobody came for the substream, so nobody will cancel it either.
            if (_substream.Outlet.IsClosed)
                _substream.OnDownstreamFinish(SubscriptionWithCancelException.NoMoreElementsNeeded.Instance);
        }

        private void Open(T firstElement)
        {
            if (IsClosed(Out))
            {
                CompleteStage();
                return;
            }

            _substream = new Substream(this, firstElement);
            _isCancelled = false;
            SetHandler(In, _substream);
            SetKeepGoing(true);
            if (IsAvailable(Out))
                HandOut();
            else
                _waitingForDemand = true;
        }

        private void HandOut()
        {
            _waitingForDemand = false;
            Push(Out, Source.FromGraph(_substream.Outlet.Source));
            ScheduleOnce(TimerKey, _timeout);
        }

        /// <summary>Ends the substream of <see cref="SplitDecision.SplitAfter"/> and waits for the next element.</summary>
        private void AwaitNext()
        {
            _substream = null;
            _isCancelled = false;
            SetHandler(In, (IInHandler)this);
            if (IsClosed(Out))
                CompleteStage();
            else if (IsAvailable(Out))
                Pull(In);
        }

        private sealed class Substream : IInHandler, IOutHandler
        {
            private readonly Logic _logic;
            private readonly Split<T> _stage;
            private bool _hasFirst = true;
            private T _first;
            private bool _completesAfterFirst;

            public Substream(Logic logic, T first)
            {
                _logic = logic;
                _stage = logic.Stage;
                _first = first;
                Outlet = new SubSourceOutlet<T>(logic, "SplitSource");
                Outlet.SetHandler(this);
            }

            public SubSourceOutlet<T> Outlet { get; }

            public void OnPull()
            {
                _logic.CancelTimer(TimerKey);
                if (!_hasFirst)
                {
                    _logic.Pull(_logic.In);
                    return;
                }

                Outlet.Push(_first);
                _hasFirst = false;
                _first = default;
                _logic.SetKeepGoing(false);
                if (!_completesAfterFirst)
                    return;

                Outlet.Complete();
                _logic.CompleteStage();
            }

            public void OnDownstreamFinish(Exception cause)
            {
                _logic._isCancelled = true;
                // Draining leads to the next substream; without a reader for that one it leads nowhere.
                if (_logic.IsClosed(_logic.In) || _logic.IsClosed(_logic.Out) || _stage._cancelStrategy == SubstreamCancelStrategy.Propagate)
                    _logic.InternalOnDownstreamFinish(cause);
                else if (!_logic.HasBeenPulled(_logic.In))
                    _logic.Pull(_logic.In);
            }

            public void OnPush()
            {
                var element = _logic.Grab(_logic.In);
                bool splits;
                try
                {
                    splits = _stage._predicate(element);
                }
                catch (Exception cause)
                {
                    OnUpstreamFailure(cause);
                    return;
                }

                if (splits)
                    SplitAt(element);
                else if (_logic._isCancelled)
                    _logic.Pull(_logic.In);
                else
                    Outlet.Push(element);
            }

            public void OnUpstreamFinish()
            {
                if (_hasFirst && !_logic._isCancelled)
                    _completesAfterFirst = true;
                else
                {
                    Outlet.Complete();
                    _logic.CompleteStage();
                }
            }

            public void OnUpstreamFailure(Exception e)
            {
                Outlet.Fail(e);
                _logic.FailStage(e);
            }

            private void SplitAt(T element)
            {
                if (!_logic._isCancelled)
                {
                    if (_stage._decision == SplitDecision.SplitAfter)
                        Outlet.Push(element);
                    Outlet.Complete();
                }

                if (_stage._decision == SplitDecision.SplitBefore)
                    _logic.Open(element);
                else
                    _logic.AwaitNext();
            }
        }

        private Split<T> Stage => stage;
    }
}
