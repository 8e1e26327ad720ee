using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>
/// Any number of messages, many senders, one receiver. Messages lie in rings; a full ring is closed and a larger one follows it, so in the long run one ring
/// is used over and over and adding allocates nothing.
/// </summary>
public class UnboundedMessageQueue : IMessageQueue, IUnboundedMessageQueueSemantics
{
    private const int FirstRing = 4;
    private const int LargestRing = 1 << 18;

    private Ring _tail;
    private Ring _head;

    public bool HasMessages
    {
        get
        {
            var ring = _head;
            return ring is not null && (ring.HasMessages || Volatile.Read(ref ring.Next) is not null);
        }
    }

    public int Count
    {
        get
        {
            var count = 0;
            for (var ring = Volatile.Read(ref _head); ring is not null; ring = Volatile.Read(ref ring.Next)) count += ring.Count;
            return count;
        }
    }

    public void Enqueue(IActorRef receiver, Envelope envelope) => Add(envelope.Message, envelope.Sender);

    public bool TryDequeue(out Envelope envelope) => TryTake(out envelope);

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        while (TryTake(out var envelope)) deadletters.Enqueue(owner, envelope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(object message, IActorRef sender)
    {
        var tail = Volatile.Read(ref _tail);
        if (tail is null || !tail.TryAdd(message, sender)) AddToNext(message, sender);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTake(out Envelope envelope)
    {
        var head = _head;
        if (head is not null && head.TryTake(out envelope)) return true;
        return TryTakeFromNext(out envelope);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddToNext(object message, IActorRef sender)
    {
        while (true)
        {
            Ring tail;
            lock (this)
            {
                tail = _tail;
                if (tail is null)
                {
                    tail = new Ring(FirstRing);
                    Volatile.Write(ref _head, tail);
                    Volatile.Write(ref _tail, tail);
                }
                else if (tail.CloseIfFull())
                {
                    var next = new Ring(Math.Min(tail.Size * 2, LargestRing));
                    Volatile.Write(ref tail.Next, next);
                    Volatile.Write(ref _tail, next);
                    tail = next;
                }
            }

            if (tail.TryAdd(message, sender)) return;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryTakeFromNext(out Envelope envelope)
    {
        while (Volatile.Read(ref _head) is { } head)
        {
            if (head.TryTake(out envelope)) return true;
            var next = Volatile.Read(ref head.Next);
            if (next is null) break;
            // A closed ring gets nothing more, but something may have come in before it was closed.
            if (head.TryTake(out envelope)) return true;
            Volatile.Write(ref _head, next);
        }

        envelope = default;
        return false;
    }

    private struct Slot
    {
        public object Message;
        public IActorRef Sender;
    }

    /// <summary>A ring of slots. A slot is full when it has a message: the sender is written first and the message last.</summary>
    private sealed class Ring(int size)
    {
        public Ring Next;

        private const long ClosedMark = 1L << 62;

        private readonly Slot[] _slots = new Slot[size];
        private readonly int _mask = size - 1;
        private Positions _positions = new() { Limit = size };

        public int Size => _mask + 1;

        public int Count => (int)Math.Max(0, (Volatile.Read(ref _positions.Tail) & ~ClosedMark) - Volatile.Read(ref _positions.Head));

        public bool HasMessages => (Volatile.Read(ref _positions.Tail) & ~ClosedMark) != _positions.Head;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryAdd(object message, IActorRef sender)
        {
            while (true)
            {
                var tail = Volatile.Read(ref _positions.Tail);
                if (tail >= Volatile.Read(ref _positions.Limit) && !RaiseLimit(tail)) return false;
                if (Interlocked.CompareExchange(ref _positions.Tail, tail + 1, tail) != tail) continue;
                ref var slot = ref SlotAt(tail);
                slot.Sender = sender;
                Volatile.Write(ref slot.Message, message);
                return true;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryTake(out Envelope envelope)
        {
            var head = _positions.Head;
            ref var slot = ref SlotAt(head);
            var message = Volatile.Read(ref slot.Message);
            if (message is null)
            {
                if ((Volatile.Read(ref _positions.Tail) & ~ClosedMark) == head)
                {
                    envelope = default;
                    return false;
                }

                message = WaitFor(ref slot);
            }

            envelope = new Envelope(message, slot.Sender);
            slot = default;
            Volatile.Write(ref _positions.Head, head + 1);
            return true;
        }

        /// <summary>Closes a ring that is full, or was closed before; false when a slot became free meanwhile.</summary>
        public bool CloseIfFull()
        {
            while (true)
            {
                var tail = Volatile.Read(ref _positions.Tail);
                if ((tail & ClosedMark) != 0) return true;
                if (tail - Volatile.Read(ref _positions.Head) < Size) return false;
                if (Interlocked.CompareExchange(ref _positions.Tail, tail | ClosedMark, tail) == tail) return true;
            }
        }

        // The length lies beside the first slots, and a check of it would share their cache line with whoever writes them.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ref Slot SlotAt(long position) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (int)position & _mask);

        // Looks at the receiver's position only when the limit that was seen last is reached: so senders and receiver seldom share a cache line.
        private bool RaiseLimit(long tail)
        {
            if ((tail & ClosedMark) != 0) return false;
            var limit = Volatile.Read(ref _positions.Head) + Size;
            if (tail >= limit) return false;
            Volatile.Write(ref _positions.Limit, limit);
            return true;
        }

        // A sender holds the slot and is about to fill it.
        private static object WaitFor(ref Slot slot)
        {
            var spin = new SpinWait();
            object message;
            while ((message = Volatile.Read(ref slot.Message)) is null) spin.SpinOnce(sleep1Threshold: -1);
            return message;
        }
    }

    /// <summary>Where senders and the receiver stand, each on a cache line that the other does not touch.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    private struct Positions
    {
        [FieldOffset(56)]
        public long Tail;

        [FieldOffset(64)]
        public long Limit;

        [FieldOffset(128)]
        public long Head;
    }
}
