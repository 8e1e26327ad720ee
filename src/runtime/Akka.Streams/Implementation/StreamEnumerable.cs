using System.Runtime.CompilerServices;
using Akka.Streams.Dsl;

namespace Akka.Streams.Implementation;

/// <summary>Enumerates a stream; each enumeration runs it anew.</summary>
internal sealed class StreamEnumerable<T>(IRunnableGraph<(UniqueKillSwitch, ISinkQueue<T>)> graph, IMaterializer materializer)
    : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => Run(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<T> Run([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (killSwitch, queue) = graph.Run(materializer);
        try
        {
            while (true)
            {
                var next = await queue.PullAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                if (!next.HasValue)
                    yield break;
                yield return next.Value;
            }
        }
        finally
        {
            // Whoever stops enumerating wants no more: what runs is cancelled, what has ended does not mind.
            killSwitch.Shutdown();
            Drain(queue);
        }
    }

    // The queue keeps its stage until the end has been pulled.
    private static void Drain(ISinkQueue<T> queue) => queue.PullAsync().ContinueWith(
        static (pulled, q) =>
        {
            if (pulled.IsCompletedSuccessfully && pulled.Result.HasValue)
                Drain((ISinkQueue<T>)q);
            else
                _ = pulled.Exception;
        },
        queue,
        TaskScheduler.Default);
}
