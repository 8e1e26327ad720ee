using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A source that is started again, after a wait that grows, when its stream ends. Elements that were under way are lost.</summary>
public static class RestartSource
{
    /// <summary>Runs what the factory makes, and again when it ends, as the settings say.</summary>
    public static Source<T, NotUsed> WithBackoff<T, TMat>(Func<Source<T, TMat>> sourceFactory, RestartSettings settings) =>
        Source.FromGraph(new RestartSourceStage<T, TMat>(sourceFactory, settings, onlyOnFailures: false));

    /// <summary>Runs what the factory makes, and again when it ends, without end.</summary>
    public static Source<T, NotUsed> WithBackoff<T, TMat>(
        Func<Source<T, TMat>> sourceFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor) => WithBackoff(sourceFactory, RestartSettings.Create(minBackoff, maxBackoff, randomFactor));

    /// <summary>Runs what the factory makes, and again when it ends, at most as often as said within the shortest wait.</summary>
    public static Source<T, NotUsed> WithBackoff<T, TMat>(
        Func<Source<T, TMat>> sourceFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxRestarts) => WithBackoff(
        sourceFactory,
        RestartSettings.Create(minBackoff, maxBackoff, randomFactor).WithMaxRestarts(maxRestarts, minBackoff));

    /// <summary>Runs what the factory makes, and again when it fails, as the settings say.</summary>
    public static Source<T, NotUsed> OnFailuresWithBackoff<T, TMat>(Func<Source<T, TMat>> sourceFactory, RestartSettings settings) =>
        Source.FromGraph(new RestartSourceStage<T, TMat>(sourceFactory, settings, onlyOnFailures: true));

    /// <summary>Runs what the factory makes, and again when it fails, without end.</summary>
    public static Source<T, NotUsed> OnFailuresWithBackoff<T, TMat>(
        Func<Source<T, TMat>> sourceFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor) => OnFailuresWithBackoff(sourceFactory, RestartSettings.Create(minBackoff, maxBackoff, randomFactor));

    /// <summary>Runs what the factory makes, and again when it fails, at most as often as said within the shortest wait.</summary>
    public static Source<T, NotUsed> OnFailuresWithBackoff<T, TMat>(
        Func<Source<T, TMat>> sourceFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxRestarts) => OnFailuresWithBackoff(
        sourceFactory,
        RestartSettings.Create(minBackoff, maxBackoff, randomFactor).WithMaxRestarts(maxRestarts, minBackoff));
}
