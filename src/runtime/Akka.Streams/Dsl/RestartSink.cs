using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A sink that is started again, after a wait that grows, when its stream ends. Elements that were under way are lost.</summary>
public static class RestartSink
{
    /// <summary>Runs what the factory makes, and again when it ends, as the settings say.</summary>
    public static Sink<T, NotUsed> WithBackoff<T, TMat>(Func<Sink<T, TMat>> sinkFactory, RestartSettings settings) =>
        Sink.FromGraph(new RestartSinkStage<T, TMat>(sinkFactory, settings));

    /// <summary>Runs what the factory makes, and again when it ends, without end.</summary>
    public static Sink<T, NotUsed> WithBackoff<T, TMat>(
        Func<Sink<T, TMat>> sinkFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor) => WithBackoff(sinkFactory, RestartSettings.Create(minBackoff, maxBackoff, randomFactor));

    /// <summary>Runs what the factory makes, and again when it ends, at most as often as said within the shortest wait.</summary>
    public static Sink<T, NotUsed> WithBackoff<T, TMat>(
        Func<Sink<T, TMat>> sinkFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxRestarts) => WithBackoff(
        sinkFactory,
        RestartSettings.Create(minBackoff, maxBackoff, randomFactor).WithMaxRestarts(maxRestarts, minBackoff));
}
