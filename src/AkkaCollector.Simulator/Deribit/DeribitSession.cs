namespace AkkaCollector.Simulator;

/// <summary>One client of the simulated Deribit: its channels, its login and its heartbeat.</summary>
internal sealed class DeribitSession(ClientConnection connection, TimeProvider time) : IFrameSink, IRpcSession, IDisposable
{
    private readonly Heartbeat _heartbeat = new(connection, time);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAsked;

    public ClientConnection Connection => connection;
    public HashSet<MarketChannel> Channels { get; } = [];
    public bool IsAuthorised { get; set; }

    public void Offer(MarketChannel channel, ReadOnlySpan<byte> frame, int ticks, long firstTradeSeq)
    {
        switch (channel.Kind)
        {
            case ChannelKind.Ticker:
                connection.SendData(channel.Name, frame, SentKind.Ticker, ticks, null);
                break;
            case ChannelKind.Trades:
                var instrument = channel.Instrument!;
                connection.SendData(channel.Name, frame, SentKind.Trades, ticks, new SentTrades(instrument.Name, firstTradeSeq, instrument.Trades[firstTradeSeq].Id, ticks));
                break;
            case ChannelKind.Book:
                connection.SendData(channel.Name, frame, SentKind.Book, ticks, null);
                break;
            case ChannelKind.Candles:
                connection.SendData(channel.Name, frame, SentKind.Candle, ticks, null);
                break;
            case ChannelKind.Funding:
                connection.SendData(channel.Name, frame, SentKind.Funding, ticks, null);
                break;
            default:
                connection.SendData(channel.Name, frame, SentKind.State, 0, null);
                break;
        }
    }

    public void SetHeartbeat(TimeSpan? interval) => _heartbeat.Set(interval);

    public void Tested()
    {
        _heartbeat.Tested();
        if (_isAsked) _caughtUp.TrySetResult();
    }

    /// <summary>
    /// Asks for a sign of life: the answer says that the client has read all that was sent before. Done at once when it cannot answer.
    /// </summary>
    public Task CatchUpAsync()
    {
        _isAsked = true;
        if (connection.IsEnding || connection.IsFrozen) return Task.CompletedTask;
        connection.SendControl(Heartbeat.TestRequest, SentKind.Heartbeat);
        return _caughtUp.Task;
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _caughtUp.TrySetResult();
    }
}
