using System.Collections.Immutable;
using Akka.Event;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Emits the first elements as a list together with a source of the rest, and completes.</summary>
internal sealed class PrefixAndTail<T>(int count)
    : FlowStage<T, (IImmutableList<T>, Source<T, NotUsed>)>("prefixAndTail")
{
    private readonly int _count = count;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => $"PrefixAndTail({_count})";

    private sealed class Logic(PrefixAndTail<T> stage)
        : TimerFlowLogic<T, (IImmutableList<T>, Source<T, NotUsed>)>(stage)
    {
        private int _left = Math.Max(stage._count, 0);
        private ImmutableList<T>.Builder _prefix = ImmutableList.CreateBuilder<T>();
        private SubSourceOutlet<T> _tail;

        private bool IsPrefixComplete => _tail is not null;

        public override void OnPush()
        {
            if (IsPrefixComplete)
            {
                _tail.Push(Grab(In));
                return;
            }

            _prefix.Add(Grab(In));
            _left--;
            if (_left == 0)
                PushPrefixAndOpenTail();
            else
                Pull(In);
        }

        public override void OnPull()
        {
            if (_left == 0)
                PushPrefixAndOpenTail();
            else
                Pull(In);
        }

        public override void OnUpstreamFinish()
        {
            if (IsPrefixComplete)
            {
                if (!_tail.IsClosed)
                    _tail.Complete();
                CompleteStage();
            }
            else
                Emit(Out, (_prefix.ToImmutable(), Source.Empty<T>()), CompleteStage);
        }

        public override void OnUpstreamFailure(Exception e)
        {
            if (!IsPrefixComplete)
            {
                FailStage(e);
                return;
            }

            if (!_tail.IsClosed)
                _tail.Fail(e);
            CompleteStage();
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            if (!IsPrefixComplete)
                InternalOnDownstreamFinish(cause);
        }

        protected internal override void OnTimer(object timerKey)
        {
            var settings = Materializer.SubscriptionTimeout();
            switch (settings.Mode)
            {
                case StreamSubscriptionTimeoutTerminationMode.CancelTermination:
                    _tail.Timeout(settings.Timeout);
                    if (_tail.IsClosed)
                        CompleteStage();
                    break;
                case StreamSubscriptionTimeoutTerminationMode.WarnTermination:
                    Log.Warning("Substream subscription timeout triggered after {0} in prefixAndTail({1}).",
                        settings.Timeout, stage._count);
                    break;
            }
        }

        private void PushPrefixAndOpenTail()
        {
            _tail = new SubSourceOutlet<T>(this, "TailSource");
            _tail.SetHandler(new LambdaOutHandler(onPull: OnTailPull, onDownstreamFinish: InternalOnDownstreamFinish));
            SetKeepGoing(true);
            ScheduleOnce(TimerKey, Materializer.SubscriptionTimeout().Timeout);
            Push(Out, (_prefix.ToImmutable(), Source.FromGraph(_tail.Source)));
            _prefix = null;
            Complete(Out);
        }

        private void OnTailPull()
        {
            SetKeepGoing(false);
            CancelTimer(TimerKey);
            Pull(In);
            _tail.SetHandler(new LambdaOutHandler(
                onPull: () => Pull(In), onDownstreamFinish: InternalOnDownstreamFinish));
        }
    }
}
