namespace Akka.Streams.Implementation;

/// <summary>
/// Tells whether a sequence has another element before anybody asks for it. A sequence that fails there has one more "element":
/// the failure, which is thrown, wrapped in an <see cref="AggregateException"/>, by whoever takes it.
/// </summary>
internal struct Lookahead<T>(IEnumerator<T> sequence) : IDisposable
{
    private bool _looked;
    private bool _hasNext;
    private Exception _failure;

    public bool HasNext()
    {
        if (_looked || sequence is null)
            return _hasNext;

        try
        {
            _hasNext = sequence.MoveNext();
        }
        catch (Exception cause)
        {
            _failure = cause;
            _hasNext = true;
        }

        _looked = true;
        return _hasNext;
    }

    public T Next()
    {
        if (!HasNext())
            throw new InvalidOperationException("The sequence has no more elements.");
        if (_failure is not null)
            throw new AggregateException(_failure);

        _looked = _hasNext = false;
        return sequence.Current;
    }

    public void Dispose()
    {
        sequence?.Dispose();
        this = default;
    }
}
