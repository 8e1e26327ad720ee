using Akka.Streams.Dsl;

namespace Akka.Streams.Implementation;

/// <summary>Enumerates a stream; each enumeration runs it anew.</summary>
internal sealed class StreamEnumerable<T>(IRunnableGraph<(UniqueKillSwitch, ISinkQueue<T>)> graph, IMaterializer materializer)
    : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var (killSwitch, queue) = graph.Run(materializer);
        return new Enumerator(killSwitch, queue, cancellationToken);
    }

    private sealed class Enumerator(UniqueKillSwitch killSwitch, ISinkQueue<T> queue, CancellationToken cancellationToken) : IAsyncEnumerator<T>
    {
        private bool _ended;

        public T Current { get; private set; }

        public async ValueTask<bool> MoveNextAsync()
        {
            if (_ended)
                return false;
            var goesOn = false;
            try
            {
                var next = await queue.PullAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
                goesOn = next.HasValue;
                if (goesOn)
                    Current = next.Value;
                return goesOn;
            }
            finally
            {
                if (!goesOn)
                    End();
            }
        }

        public ValueTask DisposeAsync()
        {
            End();
            return ValueTask.CompletedTask;
        }

        // Whoever stops enumerating wants no more: what runs is cancelled, what has ended does not mind.
        private void End()
        {
            if (_ended)
                return;
            _ended = true;
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
