namespace AkkaCollector.Simulator;

/// <summary>What is spoken on the simulator's connections.</summary>
internal interface ISimulatedVenue : IAsyncDisposable
{
    /// <summary>Whether a WebSocket may be opened at a path.</summary>
    bool Serves(string path);

    /// <summary>What a connection sets when there is room for more.</summary>
    Signal RoomOfNewConnection();

    /// <summary>Serves a connection until it ends.</summary>
    Task ServeAsync(ClientConnection connection);

    /// <summary>Lets nothing more happen, and waits until the clients have read what did; false when one has not within <paramref name="patience"/>.</summary>
    Task<bool> RestAsync(TimeSpan patience);

    /// <summary>Answers a method over HTTP; null where the venue has no such interface.</summary>
    (int Status, byte[] Body)? AnswerHttp(string method, RpcParams parameters);
}
