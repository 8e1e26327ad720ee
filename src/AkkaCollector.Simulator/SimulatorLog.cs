using Microsoft.Extensions.Logging;

namespace AkkaCollector.Simulator;

/// <summary>Every message that the simulator logs; ids from 9000.</summary>
internal static partial class SimulatorLog
{
    [LoggerMessage(9000, LogLevel.Information, "Simulated Deribit listens on {Url}")]
    public static partial void Listening(this ILogger log, Uri url);

    [LoggerMessage(9001, LogLevel.Debug, "Client {Connection} connected")]
    public static partial void ClientConnected(this ILogger log, int connection);

    [LoggerMessage(9002, LogLevel.Debug, "Client {Connection} has gone")]
    public static partial void ClientGone(this ILogger log, int connection);

    [LoggerMessage(9003, LogLevel.Information, "Fault {Fault} begins")]
    public static partial void FaultBegins(this ILogger log, string fault);

    [LoggerMessage(9004, LogLevel.Information, "Fault {Fault} is over")]
    public static partial void FaultEnds(this ILogger log, string fault);

    [LoggerMessage(9005, LogLevel.Debug, "The simulated market has stopped")]
    public static partial void PumpStopped(this ILogger log);

    [LoggerMessage(9006, LogLevel.Error, "The simulated market has failed")]
    public static partial void PumpFailed(this ILogger log, Exception failure);

    [LoggerMessage(9007, LogLevel.Error, "The simulator failed to serve {Path}")]
    public static partial void RequestFailed(this ILogger log, Exception failure, string path);

    [LoggerMessage(9008, LogLevel.Warning, "The capture has a bad line: {Error}")]
    public static partial void BadCaptureLine(this ILogger log, string error);

    [LoggerMessage(9009, LogLevel.Debug, "The replay to client {Connection} has stopped")]
    public static partial void ReplayStopped(this ILogger log, int connection);

    [LoggerMessage(9010, LogLevel.Error, "The capture {File} cannot be read")]
    public static partial void ReplayFailed(this ILogger log, Exception failure, string file);

    [LoggerMessage(9011, LogLevel.Warning, "The numbers of trades are no longer kept in {File}: the next market will leave a hole in them")]
    public static partial void NumbersLost(this ILogger log, Exception failure, string file);

    [LoggerMessage(9012, LogLevel.Warning, "The market rests, but a client has not said within {Patience} that it has read everything")]
    public static partial void NotCaughtUp(this ILogger log, TimeSpan patience);
}
