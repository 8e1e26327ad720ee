using System.Collections.Concurrent;

namespace AkkaCollector.Storage;

/// <summary>
/// One life of a store on a thread of its own, since an embedded database blocks where it is called. A call that does not end in time
/// is left running; what it gives later is still taken. One call at a time.
/// </summary>
internal sealed class StoreThread
{
    private readonly ITickStore _store;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<Action> _calls = new(boundedCapacity: 4);
    private readonly CancellationTokenSource _ending = new();
    private Task _outstanding = Task.CompletedTask;
    private long _since;

    public StoreThread(ITickStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        new Thread(Work) { IsBackground = true, Name = "store" }.Start();
    }

    /// <summary>What the store calls itself.</summary>
    public string Name => _store.Name;

    /// <summary>Whether a call still runs that was not waited for to its end.</summary>
    public bool IsBusy => !_outstanding.IsCompleted;

    /// <summary>How long the call that still runs has been running.</summary>
    public TimeSpan BusyFor => IsBusy ? _time.GetElapsedTime(_since) : TimeSpan.Zero;

    /// <summary>The last call, whether it was waited for or not.</summary>
    public Task Last => _outstanding;

    /// <summary>Calls the store and waits for its answer.</summary>
    /// <param name="call">What to call.</param>
    /// <param name="timeout">How long to wait; the call is asked to end then.</param>
    /// <param name="cancellation">Ends the waiting, and asks the call to end.</param>
    /// <exception cref="TimeoutException">The call goes on; its outcome is unknown.</exception>
    public async Task<T> CallAsync<T>(Func<ITickStore, CancellationToken, ValueTask<T>> call, TimeSpan timeout, CancellationToken cancellation)
    {
        if (IsBusy) throw new InvalidOperationException("A call of the store still runs.");
        cancellation.ThrowIfCancellationRequested();
        // Whoever waits goes on on this thread, which has nothing else to do by then: waking another one at each batch costs throughput.
        var done = new TaskCompletionSource<T>();
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        _since = _time.GetTimestamp();
        _outstanding = done.Task;
        _calls.Add(() => Run(call, done, stop), CancellationToken.None);
        try
        {
            return await done.Task.WaitAsync(timeout, _time, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (!done.Task.IsCompleted && e is TimeoutException or OperationCanceledException)
        {
            // A store that listens ends its call now; the others end it when they do.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes the store when its last call has ended, and ends the thread.</summary>
    public async Task CloseAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _outstanding.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.Add(() => Close(closed));
        _calls.CompleteAdding();
        await closed.Task.ConfigureAwait(false);
    }

    private void Work()
    {
        foreach (var call in _calls.GetConsumingEnumerable()) call();
        _calls.Dispose();
    }

    private async void Run<T>(Func<ITickStore, CancellationToken, ValueTask<T>> call, TaskCompletionSource<T> done, CancellationTokenSource stop)
    {
        try
        {
            done.TrySetResult(await call(_store, stop.Token).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            done.TrySetException(e);
        }
        finally
        {
            stop.Dispose();
        }
    }

    private async void Close(TaskCompletionSource closed)
    {
        try
        {
            await _store.DisposeAsync().ConfigureAwait(false);
            closed.TrySetResult();
        }
        catch (Exception e)
        {
            closed.TrySetException(e);
        }
    }
}
