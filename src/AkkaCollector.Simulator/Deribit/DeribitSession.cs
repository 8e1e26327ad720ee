namespace AkkaCollector.Simulator;

/// <summary>One client of the simulated Deribit: its channels, its login and its heartbeat.</summary>
internal sealed class DeribitSession(ClientConnection connection, TimeProvider time) : IFrameSink, IRpcSession, IDisposable
{
    private readonly Heartbeat _heartbeat = new(connection, time);

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
            default:
                connection.SendData(channel.Name, frame, SentKind.State, 0, null);
                break;
        }
    }

    public void SetHeartbeat(TimeSpan? interval) => _heartbeat.Set(interval);

    public void Tested() => _heartbeat.Tested();

    public void Dispose() => _heartbeat.Dispose();
}
