using Akka.Actor;
using Akka.Streams.Implementation;
using Akka.Streams.Implementation.Fusing;
using Akka.Util;

namespace Akka.Streams.Dsl;

public sealed partial class Flow<TIn, TOut, TMat>
{
    /// <summary>Emits the other stream after this one, and combines the materialized values.</summary>
    public Flow<TIn, TOut, TMat3> ConcatMaterialized<TMat2, TMat3>(IGraph<SourceShape<TOut>, TMat2> that,
        Func<TMat, TMat2, TMat3> materializedFunction) =>
        (Flow<TIn, TOut, TMat3>)InternalFlowOperations.ConcatMaterialized(this, that, materializedFunction);

    /// <summary>
    /// Asks the actor about each element, up to <paramref name="parallelism"/> at a time, and emits the answers in the
    /// order of the elements; fails when the actor terminates or an answer fails, is late or of another type.
    /// </summary>
    public Flow<TIn, TOut2, TMat> Ask<TOut2>(IActorRef actorRef, TimeSpan timeout, int parallelism = 2) =>
        Via(AskFlow.Create<TOut, TOut2>(actorRef, timeout, parallelism));
}

public static partial class Flow
{
    /// <summary>Emits what the function makes of each element.</summary>
    public static Flow<TIn, TOut, NotUsed> FromFunction<TIn, TOut>(Func<TIn, TOut> function) =>
        FromGraph(new Select<TIn, TOut>(function));

    /// <summary>
    /// Makes its flow when the first element comes; the task gives the flow's materialized value, or none when the stream ended without
    /// an element.
    /// </summary>
    public static Flow<TIn, TOut, Task<Option<TMat>>> LazyInitAsync<TIn, TOut, TMat>(Func<Task<Flow<TIn, TOut, TMat>>> flowFactory) =>
        FromGraph(new LazyFlow<TIn, TOut, TMat>(flowFactory));

    /// <summary>Makes its flow when the stream is materialized, by a function of the materializer and the attributes.</summary>
    public static Flow<TIn, TOut, Task<TMat>> Setup<TIn, TOut, TMat>(
        Func<ActorMaterializer, Attributes, Flow<TIn, TOut, TMat>> factory) => FromGraph(new SetupFlow<TIn, TOut, TMat>(factory));
}
