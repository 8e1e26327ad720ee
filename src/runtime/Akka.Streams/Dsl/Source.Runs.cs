using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

public sealed partial class Source<TOut, TMat>
{
    /// <summary>Emits the other stream after this one, and combines the materialized values.</summary>
    public Source<TOut, TMat3> ConcatMaterialized<TMat2, TMat3>(IGraph<SourceShape<TOut>, TMat2> that,
        Func<TMat, TMat2, TMat3> materializedFunction) =>
        (Source<TOut, TMat3>)InternalFlowOperations.ConcatMaterialized(this, that, materializedFunction);

    /// <summary>
    /// Asks the actor about each element, up to <paramref name="parallelism"/> at a time, and emits the answers in the
    /// order of the elements; fails when the actor terminates or an answer fails, is late or of another type.
    /// </summary>
    public Source<TOut2, TMat> Ask<TOut2>(IActorRef actorRef, TimeSpan timeout, int parallelism = 2) =>
        Via(AskFlow.Create<TOut, TOut2>(actorRef, timeout, parallelism));

    /// <summary>Folds all elements; the task gives the value, or the failure of the stream.</summary>
    public Task<TOut2> RunAggregate<TOut2>(TOut2 zero, Func<TOut2, TOut, TOut2> aggregate, IMaterializer materializer) =>
        RunWith(Sink.Aggregate(zero, aggregate), materializer);

    /// <summary>Folds all elements; the task gives the value, or the failure of the stream.</summary>
    public Task<TOut2> RunAggregate<TOut2>(TOut2 zero, Func<TOut2, TOut, TOut2> aggregate, ActorSystem system) =>
        RunWith(Sink.Aggregate(zero, aggregate), system);

    /// <summary>Folds all elements with a function that returns a task.</summary>
    public Task<TOut2> RunAggregateAsync<TOut2>(TOut2 zero, Func<TOut2, TOut, Task<TOut2>> aggregate,
        IMaterializer materializer) => RunWith(Sink.AggregateAsync(zero, aggregate), materializer);

    /// <summary>Folds all elements with a function that returns a task.</summary>
    public Task<TOut2> RunAggregateAsync<TOut2>(TOut2 zero, Func<TOut2, TOut, Task<TOut2>> aggregate, ActorSystem system) =>
        RunWith(Sink.AggregateAsync(zero, aggregate), system);

    /// <summary>Reduces all elements to one, beginning with the first; the task fails without any.</summary>
    public Task<TOut> RunSum(Func<TOut, TOut, TOut> reduce, IMaterializer materializer) =>
        RunWith(Sink.Sum(reduce), materializer);

    /// <summary>Reduces all elements to one, beginning with the first; the task fails without any.</summary>
    public Task<TOut> RunSum(Func<TOut, TOut, TOut> reduce, ActorSystem system) => RunWith(Sink.Sum(reduce), system);

    /// <summary>Calls the action with each element; the task ends as the stream ends.</summary>
    public Task RunForeach(Action<TOut> action, IMaterializer materializer) => RunWith(Sink.ForEach(action), materializer);

    /// <summary>Calls the action with each element; the task ends as the stream ends.</summary>
    public Task RunForeach(Action<TOut> action, ActorSystem system) => RunWith(Sink.ForEach(action), system);
}
