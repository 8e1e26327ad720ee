namespace Akka.Streams.Implementation;

/// <summary>A first-in first-out buffer with a capacity; it reserves memory as it fills.</summary>
internal sealed class BoundedBuffer<T>
{
    private const int InitialReserve = 16;

    private T[] _items;
    private int _head;

    public BoundedBuffer(int capacity)
    {
        if (capacity <= 0)
            throw new ArgumentException("size must be greater than 0", nameof(capacity));
        Capacity = capacity;
        _items = new T[Math.Min(capacity, InitialReserve)];
    }

    public int Capacity { get; }

    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    public bool IsFull => Count == Capacity;

    public void Enqueue(T item)
    {
        if (Count == _items.Length)
            Grow();
        _items[Index(Count)] = item;
        Count++;
    }

    public T Peek() => _items[_head];

    public T Dequeue()
    {
        var item = _items[_head];
        DropHead();
        return item;
    }

    public void DropHead()
    {
        _items[_head] = default;
        _head = _head + 1 == _items.Length ? 0 : _head + 1;
        Count--;
    }

    public void DropTail()
    {
        Count--;
        _items[Index(Count)] = default;
    }

    public void Clear()
    {
        Array.Clear(_items);
        _head = 0;
        Count = 0;
    }

    private int Index(int offset)
    {
        var index = _head + offset;
        return index >= _items.Length ? index - _items.Length : index;
    }

    private void Grow()
    {
        if (Count == Capacity)
            throw new InvalidOperationException($"The buffer is full, its capacity is {Capacity}.");

        var larger = new T[(int)Math.Min((long)_items.Length * 2, Capacity)];
        var untilEnd = _items.Length - _head;
        Array.Copy(_items, _head, larger, 0, untilEnd);
        Array.Copy(_items, 0, larger, untilEnd, _head);
        _items = larger;
        _head = 0;
    }
}
