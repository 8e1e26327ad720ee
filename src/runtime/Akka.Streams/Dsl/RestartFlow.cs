using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A flow that is started again, after a wait that grows, when its stream ends. Elements that were under way are lost.</summary>
public static class RestartFlow
{
    /// <summary>Runs what the factory makes, and again when it ends, as the settings say.</summary>
    public static Flow<TIn, TOut, NotUsed> WithBackoff<TIn, TOut, TMat>(Func<Flow<TIn, TOut, TMat>> flowFactory, RestartSettings settings) =>
        Flow.FromGraph(new RestartFlowStage<TIn, TOut, TMat>(flowFactory, settings, onlyOnFailures: false));

    /// <summary>Runs what the factory makes, and again when it ends, without end.</summary>
    public static Flow<TIn, TOut, NotUsed> WithBackoff<TIn, TOut, TMat>(
        Func<Flow<TIn, TOut, TMat>> flowFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor) => WithBackoff(flowFactory, RestartSettings.Create(minBackoff, maxBackoff, randomFactor));

    /// <summary>Runs what the factory makes, and again when it ends, at most as often as said within the shortest wait.</summary>
    public static Flow<TIn, TOut, NotUsed> WithBackoff<TIn, TOut, TMat>(
        Func<Flow<TIn, TOut, TMat>> flowFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxRestarts) => WithBackoff(
        flowFactory,
        RestartSettings.Create(minBackoff, maxBackoff, randomFactor).WithMaxRestarts(maxRestarts, minBackoff));

    /// <summary>Runs what the factory makes, and again when it fails, as the settings say.</summary>
    public static Flow<TIn, TOut, NotUsed> OnFailuresWithBackoff<TIn, TOut, TMat>(Func<Flow<TIn, TOut, TMat>> flowFactory, RestartSettings settings) =>
        Flow.FromGraph(new RestartFlowStage<TIn, TOut, TMat>(flowFactory, settings, onlyOnFailures: true));

    /// <summary>Runs what the factory makes, and again when it fails, without end.</summary>
    public static Flow<TIn, TOut, NotUsed> OnFailuresWithBackoff<TIn, TOut, TMat>(
        Func<Flow<TIn, TOut, TMat>> flowFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor) => OnFailuresWithBackoff(flowFactory, RestartSettings.Create(minBackoff, maxBackoff, randomFactor));

    /// <summary>Runs what the factory makes, and again when it fails, at most as often as said within the shortest wait.</summary>
    public static Flow<TIn, TOut, NotUsed> OnFailuresWithBackoff<TIn, TOut, TMat>(
        Func<Flow<TIn, TOut, TMat>> flowFactory,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxRestarts) => OnFailuresWithBackoff(
        flowFactory,
        RestartSettings.Create(minBackoff, maxBackoff, randomFactor).WithMaxRestarts(maxRestarts, minBackoff));
}
