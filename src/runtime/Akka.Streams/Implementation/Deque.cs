namespace Akka.Streams.Implementation;

/// <summary>A queue with two ends that grows as needed.</summary>
internal sealed class Deque<T>(int capacity)
{
    private T[] _items = new T[Math.Max(4, capacity)];
    private int _head;

    public int Count { get; private set; }

    public void AddLast(T item)
    {
        if (Count == _items.Length)
            Grow();
        _items[Index(Count)] = item;
        Count++;
    }

    public bool TryRemoveFirst(out T item)
    {
        if (Count == 0)
        {
            item = default;
            return false;
        }

        item = _items[_head];
        _items[_head] = default;
        _head = Index(1);
        Count--;
        return true;
    }

    public bool TryRemoveLast(out T item)
    {
        if (Count == 0)
        {
            item = default;
            return false;
        }

        var last = Index(Count - 1);
        item = _items[last];
        _items[last] = default;
        Count--;
        return true;
    }

    /// <summary>The item at the given distance from the head.</summary>
    public T this[int offset] => _items[Index(offset)];

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
        var items = new T[_items.Length * 2];
        for (var i = 0; i < Count; i++)
            items[i] = _items[Index(i)];
        _items = items;
        _head = 0;
    }
}
