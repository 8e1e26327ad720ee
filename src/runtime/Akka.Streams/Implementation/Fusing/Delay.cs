using System.Diagnostics;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Shifts elements in time, with a strategy for when the buffer of waiting elements is full.</summary>
internal sealed class Delay<T>(TimeSpan delay, DelayOverflowStrategy strategy) : SimpleLinearGraphStage<T>("delay")
{
    private readonly TimeSpan _delay = delay;
    private readonly DelayOverflowStrategy _strategy = strategy;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, inheritedAttributes);

    public override string ToString() => "Delay";

    private sealed class Logic(Delay<T> stage, Attributes attributes) : TimerFlowLogic<T, T>(stage)
    {
        // A timer of the scheduler's resolution would come no earlier than the next element's turn.
        private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(10);

        private readonly BoundedBuffer<(long Arrived, T Element)> _waiting = new(attributes.MaxInputBuffer());

        public override void OnPush()
        {
            if (_waiting.IsFull)
                MakeRoom();
            else
            {
                Hold();
                if (!IsTimerActive(TimerKey))
                    ScheduleOnce(TimerKey, stage._delay);
            }
        }

        public override void OnPull()
        {
            if (IsAvailable(In)) // an element that found the buffer full and no demand to emit early
            {
                EmitEarly();
                return;
            }

            if (!IsTimerActive(TimerKey) && !_waiting.IsEmpty && TimeLeft <= TimeSpan.Zero)
                Push(Out, _waiting.Dequeue().Element);
            if (!IsClosed(In) && !HasBeenPulled(In) && MayPull)
                Pull(In);
            ScheduleNext();
            CompleteIfReady();
        }

        public override void OnUpstreamFinish() => CompleteIfReady();

        protected internal override void OnTimer(object timerKey)
        {
            if (IsAvailable(Out) && !_waiting.IsEmpty)
                Push(Out, _waiting.Dequeue().Element);
            ScheduleNext();
            CompleteIfReady();
        }

        private bool MayPull => stage._strategy != DelayOverflowStrategy.Backpressure || !_waiting.IsFull;

        private TimeSpan TimeLeft => stage._delay - Stopwatch.GetElapsedTime(_waiting.Peek().Arrived);

        private void ScheduleNext()
        {
            if (_waiting.IsEmpty || IsTimerActive(TimerKey))
                return;

            var left = TimeLeft;
            if (left > Resolution)
                ScheduleOnce(TimerKey, left);
            else if (IsAvailable(Out))
                ScheduleOnce(TimerKey, left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
        }

        private void Hold()
        {
            _waiting.Enqueue((Stopwatch.GetTimestamp(), Grab(In)));
            if (MayPull)
                TryPull(In);
        }

        private void MakeRoom()
        {
            switch (stage._strategy)
            {
                case DelayOverflowStrategy.EmitEarly:
                    EmitEarly();
                    break;
                case DelayOverflowStrategy.DropHead:
                    _waiting.DropHead();
                    Hold();
                    break;
                case DelayOverflowStrategy.DropTail:
                    _waiting.DropTail();
                    Hold();
                    break;
                case DelayOverflowStrategy.DropBuffer:
                    _waiting.Clear();
                    Hold();
                    break;
                case DelayOverflowStrategy.DropNew:
                    Grab(In);
                    Pull(In);
                    break;
                case DelayOverflowStrategy.Fail:
                    FailStage(new BufferOverflowException(
                        $"Buffer overflow for Delay combinator (max capacity was: {_waiting.Capacity})!"));
                    break;
                default:
                    throw new InvalidOperationException("Delay buffer must never overflow in Backpressure mode");
            }
        }

        /// <summary>Emits the oldest element before its time; the new one stays in the inlet until it went out.</summary>
        private void EmitEarly()
        {
            CancelTimer(TimerKey);
            if (!IsAvailable(Out))
                return;

            Push(Out, _waiting.Dequeue().Element);
            Hold();
            ScheduleNext();
            CompleteIfReady();
        }

        private void CompleteIfReady()
        {
            if (IsClosed(In) && _waiting.IsEmpty)
                CompleteStage();
        }
    }
}
