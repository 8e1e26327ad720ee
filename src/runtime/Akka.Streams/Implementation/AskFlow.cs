using Akka.Actor;
using Akka.Streams.Dsl;

namespace Akka.Streams.Implementation;

/// <summary>Makes the flow behind the Ask operator.</summary>
internal static class AskFlow
{
    public static Flow<TIn, TOut, NotUsed> Create<TIn, TOut>(IActorRef actorRef, TimeSpan timeout, int parallelism)
    {
        if (parallelism <= 0)
            throw new ArgumentException("Parallelism must be greater than 0", nameof(parallelism));

        return Flow.Create<TIn>()
            .Watch(actorRef)
            .SelectAsync(parallelism, async element => Unwrap<TOut>(
                await actorRef.Ask(element, timeout).ConfigureAwait(false)))
            .Named("ask");
    }

    private static TOut Unwrap<TOut>(object reply) => reply switch
    {
        TOut answer => answer,
        Status.Success { Status: TOut answer } => answer,
        Status.Failure failure => throw failure.Cause,
        _ => throw new InvalidOperationException(
            $"Expected to receive response of type {typeof(TOut)}, but got: {reply?.GetType().ToString() ?? "null"}")
    };
}
