using Akka.Actor;
using Akka.Event;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>The reference through which other actors talk to a stage. Its messages run in the thread of the stage.</summary>
public sealed class StageActor
{
    private readonly ActorCell _cell;
    private readonly FunctionRef _function;
    private readonly Action<(IActorRef, object)> _callback;
    private StageActorRef.Receive _behaviour;

    public StageActor(
        ActorMaterializer materializer,
        Func<StageActorRef.Receive, Action<(IActorRef, object)>> getAsyncCallback,
        StageActorRef.Receive initialReceive,
        string name = null)
    {
        _callback = getAsyncCallback(Receive);
        _behaviour = initialReceive;
        _cell = ((ActorMaterializerImpl)materializer).SupervisorCell;
        _function = _cell.AddFunctionRef(OnMessage, name ?? "");
    }

    /// <summary>The reference.</summary>
    public IActorRef Ref => _function;

    private void OnMessage(IActorRef sender, object message)
    {
        switch (message)
        {
            case PoisonPill or Kill:
                _cell.System.Log.Warning(
                    "{0} message sent to StageActor({1}) will be ignored, since it is not a real Actor. Use a custom message type to communicate with it instead.",
                    message, _function);
                break;
            default:
                _callback((sender, message));
                break;
        }
    }

    private void Receive((IActorRef, object) message)
    {
        if (message.Item2 is Terminated terminated)
            message = (message.Item1 ?? terminated.ActorRef, terminated);
        _behaviour(message);
    }

    /// <summary>Asks for Terminated when the actor stops.</summary>
    public void Watch(IActorRef actorRef) => _function.Watch(actorRef);

    public void Unwatch(IActorRef actorRef) => _function.Unwatch(actorRef);

    /// <summary>Changes what is done with messages.</summary>
    public void Become(StageActorRef.Receive receive) => Volatile.Write(ref _behaviour, receive);

    /// <summary>Stops the reference: those that watch it are told.</summary>
    public void Stop() => _cell.RemoveFunctionRef(_function);
}

/// <summary>Holds the type of function that receives a stage actor's messages.</summary>
public static class StageActorRef
{
    /// <summary>Receives the sender and the message.</summary>
    public delegate void Receive((IActorRef, object) args);
}

/// <summary>The stage actor was used before GetStageActor made it.</summary>
public class StageActorRefNotInitializedException : Exception
{
    public static readonly StageActorRefNotInitializedException Instance = new();

    private StageActorRefNotInitializedException() : base("You must first call GetStageActor(StageActorRef.Receive) before using it")
    {
    }
}
