using System.Runtime.ExceptionServices;
using Akka.Actor;
using AkkaCollector.MarketData;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Storage;

/// <summary>
/// Opening -> Idle -> Writing -> Idle … Owns the database for one life: opens it, writes what it is given one thing at a time, closes
/// it when it ends. Any failure ends it; its supervisor starts another, and the storage actor gives the same batch again.
/// </summary>
internal sealed class StoreWriterActor : ReceiveActor
{
    private readonly ITickStore _store;
    private readonly IActorRef _storage;
    private readonly Func<TimeSpan> _closeTimeout;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    public StoreWriterActor(Func<ITickStore> createStore, IActorRef storage, Func<TimeSpan> closeTimeout, ILogger log)
    {
        _store = createStore();
        _storage = storage;
        _closeTimeout = closeTimeout;
        _log = log;
        var self = Self;
        if (_store is ITellsOfStore teller) teller.Told = news => storage.Tell(news, self);
        Become(Opening);
    }

    protected override void PreStart() => Run(async () =>
    {
        await _store.OpenAsync(_ending.Token).ConfigureAwait(false);
        return new StoreWriterProtocol.WriterReady(_store.Name, _store is not ITellsOfStore { IsStoreReady: false });
    });

    protected override void PostStop()
    {
        _ending.Cancel();
        var allowed = _closeTimeout();
        try
        {
            // The thread is the writer's own; the storage actor's end waits for this one, so that the process leaves a closed file. The
            // closing runs on another, since an embedded database may block in that too.
            if (!Task.Run(CloseAsync).Wait(allowed)) _log.CloseTimedOut(allowed.TotalSeconds);
        }
        catch (AggregateException e)
        {
            _log.CloseFailed(e.GetBaseException().Message);
        }
        base.PostStop();
    }

    private void Opening()
    {
        Receive<StoreWriterProtocol.WriterReady>(ready =>
        {
            _storage.Tell(ready, Self);
            Become(Idle);
        });
        Receive<Failed>(failed => End(failed.Cause, whileOpening: true));
    }

    private void Idle()
    {
        Receive<StoreWriterProtocol.WriteBatch>(write =>
        {
            Become(Writing);
            Run(async () => new StoreWriterProtocol.BatchWritten(await _store.WriteAsync(write.Batch, _ending.Token).ConfigureAwait(false)));
        });
        Receive<StoreWriterProtocol.Maintain>(_ =>
        {
            Become(Writing);
            Run(async () => new StoreWriterProtocol.Maintained(await _store.MaintainAsync(_ending.Token).ConfigureAwait(false)));
        });
        Receive<StoreWriterProtocol.ReadCursors>(read =>
        {
            Become(Writing);
            Run<object>(async () =>
            {
                try
                {
                    return new StorageProtocol.CursorsRead(read.Source, await _store.ReadCursorsAsync(read.Source, _ending.Token).ConfigureAwait(false));
                }
                catch (StoreIsAwayException)
                {
                    // The spool takes what comes meanwhile; whoever wants to know asks again.
                    return new StoreWriterProtocol.CursorsUnknown(read.Source);
                }
            });
        });
        Receive<StoreWriterProtocol.WriteInstruments>(write =>
        {
            Become(Writing);
            Run(async () =>
            {
                await _store.WriteInstrumentsAsync(write.Instruments, _ending.Token).ConfigureAwait(false);
                return new StoreWriterProtocol.InstrumentsWritten();
            });
        });
    }

    private void Writing()
    {
        Receive<StoreWriterProtocol.Maintained>(Written);
        Receive<StorageProtocol.CursorsRead>(Written);
        Receive<StoreWriterProtocol.CursorsUnknown>(Written);
        Receive<StoreWriterProtocol.BatchWritten>(Written);
        Receive<StoreWriterProtocol.InstrumentsWritten>(Written);
        Receive<Failed>(failed => End(failed.Cause, whileOpening: false));
    }

    private void Written(object done)
    {
        Become(Idle);
        _storage.Tell(done, Self);
    }

    private void End(Exception cause, bool whileOpening)
    {
        _storage.Tell(new StoreWriterProtocol.WriterFailed(cause, whileOpening), Self);
        ExceptionDispatchInfo.Throw(cause);
    }

    /// <summary>Runs a call of the store; what it gives, or how it failed, comes back as a message. An embedded database blocks here.</summary>
    private void Run<T>(Func<Task<T>> call) where T : notnull
    {
        var running = Caught();
        _running = running;
        running.PipeTo(Self, Self);

        async Task<object> Caught()
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                return new Failed(e);
            }
        }
    }

    private async Task CloseAsync()
    {
        await _running.ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private sealed record Failed(Exception Cause);
}
