using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.TestKit.Internal;

/// <summary>Gives the continuations of an async test the test actor as implicit sender, whichever pool thread they run on.</summary>
internal sealed class ActorCellKeepingSynchronizationContext : SynchronizationContext
{
    private readonly ActorCell _cell;

    public ActorCellKeepingSynchronizationContext(ActorCell cell) => _cell = cell;

    public override void Post(SendOrPostCallback d, object state) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Context.Run(work.Callback, work.State), (Context: this, Callback: d, State: state), preferLocal: false);

    public override void Send(SendOrPostCallback d, object state)
    {
        using var done = new ManualResetEventSlim();
        Exception failure = null;
        Post(_ =>
        {
            try
            {
                d(state);
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                done.Set();
            }
        }, null);
        done.Wait();
        if (failure != null) throw new System.Reflection.TargetInvocationException(failure);
    }

    private void Run(SendOrPostCallback callback, object state)
    {
        var previousCell = InternalCurrentActorCellKeeper.Current;
        var previousContext = Current;
        InternalCurrentActorCellKeeper.Current = _cell;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = previousCell;
            SetSynchronizationContext(previousContext);
        }
    }
}
