namespace AkkaCollector.Simulator;

/// <summary>Sends heartbeats and test requests to a client that asked for them, and cuts it off when it does not answer.</summary>
internal sealed class Heartbeat(ClientConnection connection, TimeProvider time) : IDisposable
{
    /// <summary>The frame that a client must answer with <c>public/test</c>.</summary>
    public static ReadOnlySpan<byte> TestRequest => """{"params":{"type":"test_request"},"method":"heartbeat","jsonrpc":"2.0"}"""u8;

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _awaitsTest;

    /// <summary>Begins anew with an interval, or ends with null.</summary>
    public void Set(TimeSpan? interval)
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _awaitsTest = false;
            _timer = interval is { } every ? time.CreateTimer(_ => Beat(), null, every, every) : null;
        }
    }

    /// <summary>The client has given its sign of life.</summary>
    public void Tested()
    {
        lock (_lock) _awaitsTest = false;
    }

    public void Dispose() => Set(null);

    private void Beat()
    {
        if (connection.IsFrozen) return;
        lock (_lock)
        {
            if (_awaitsTest)
            {
                connection.Close(1008, "test_request was not answered");
                return;
            }
            _awaitsTest = true;
        }
        connection.SendControl("""{"params":{"type":"heartbeat"},"method":"heartbeat","jsonrpc":"2.0"}"""u8, SentKind.Heartbeat);
        connection.SendControl(TestRequest, SentKind.Heartbeat);
    }
}
