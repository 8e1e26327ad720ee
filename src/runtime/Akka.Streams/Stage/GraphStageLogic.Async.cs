using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    private StageActor _stageActor;

    /// <summary>
    /// A function that may be called from any thread: <paramref name="handler"/> then runs in the thread of the stage, unless the stage has
    /// stopped by then. Calls made one after the other arrive in that order.
    /// </summary>
    protected internal Action<T> GetAsyncCallback<T>(Action<T> handler) =>
        argument => new Callback<T>(this, handler, argument).Send();

    /// <summary>A function that may be called from any thread: <paramref name="handler"/> then runs in the thread of the stage.</summary>
    protected internal Action GetAsyncCallback(Action handler)
    {
        Action<NotUsed> withArgument = _ => handler();
        return () => new Callback<NotUsed>(this, withArgument, NotUsed.Instance).Send();
    }

    /// <summary>The name of the stage actor, or empty for a generated one.</summary>
    protected virtual string StageActorName => "";

    /// <summary>The stage actor; it has to be made by <see cref="GetStageActor"/> before.</summary>
    protected internal StageActor StageActor => _stageActor ?? throw StageActorRefNotInitializedException.Instance;

    /// <summary>
    /// The actor through which other actors talk to this stage: each message runs <paramref name="receive"/> in the thread of the
    /// stage. Called again, it changes the receive function.
    /// </summary>
    protected internal StageActor GetStageActor(StageActorRef.Receive receive)
    {
        if (_stageActor == null)
        {
            var materializer = ActorMaterializerHelper.Downcast(Materializer);
            _stageActor = new StageActor(
                materializer,
                r => GetAsyncCallback<(IActorRef, object)>(message => r(message)),
                receive,
                StageActorName);
        }
        else
        {
            _stageActor.Become(receive);
        }

        return _stageActor;
    }

    protected internal virtual void AfterPostStop()
    {
        _stageActor?.Stop();
        _stageActor = null;
    }
}
