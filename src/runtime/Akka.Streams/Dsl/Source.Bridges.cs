using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

public sealed partial class Source<TOut, TMat>
{
    private const int DefaultMinBuffer = 4;
    private const int DefaultMaxBuffer = 16;

    /// <summary>Starts the source now: yields its value and a source that goes on from there. That one can be run any number of times.</summary>
    public (TMat, Source<TOut, NotUsed>) PreMaterialize(IMaterializer materializer)
    {
        var (value, publisher) = ToMaterialized(Sink.AsPublisher<TOut>(fanout: true), Keep.Both).Run(materializer);
        return (value, Source.FromPublisher(publisher));
    }

    /// <summary>Starts the source now: yields its value and a source that goes on from there. That one can be run any number of times.</summary>
    public (TMat, Source<TOut, NotUsed>) PreMaterialize(ActorSystem system) => PreMaterialize(system.SharedMaterializer());

    /// <summary>The elements of the stream, which runs anew for each enumeration and ends when that is disposed.</summary>
    public IAsyncEnumerable<TOut> RunAsAsyncEnumerable(IMaterializer materializer) =>
        RunAsAsyncEnumerableBuffer(materializer, DefaultMinBuffer, DefaultMaxBuffer);

    /// <summary>The elements of the stream, which runs anew for each enumeration and ends when that is disposed.</summary>
    public IAsyncEnumerable<TOut> RunAsAsyncEnumerable(ActorSystem system) => RunAsAsyncEnumerable(system.SharedMaterializer());

    /// <summary>As above, with a buffer of the given sizes between the stream and the enumeration.</summary>
    public IAsyncEnumerable<TOut> RunAsAsyncEnumerableBuffer(
        IMaterializer materializer,
        int minBuffer = DefaultMinBuffer,
        int maxBuffer = DefaultMaxBuffer)
    {
        var sink = Sink.Queue<TOut>().AddAttributes(Attributes.CreateInputBuffer(minBuffer, maxBuffer));
        var graph = ViaMaterialized(KillSwitches.Single<TOut>(), Keep.Right).ToMaterialized(sink, Keep.Both);
        return new StreamEnumerable<TOut>(graph, materializer);
    }

    /// <summary>As above, with a buffer of the given sizes between the stream and the enumeration.</summary>
    public IAsyncEnumerable<TOut> RunAsAsyncEnumerableBuffer(
        ActorSystem system,
        int minBuffer = DefaultMinBuffer,
        int maxBuffer = DefaultMaxBuffer) => RunAsAsyncEnumerableBuffer(system.SharedMaterializer(), minBuffer, maxBuffer);
}
