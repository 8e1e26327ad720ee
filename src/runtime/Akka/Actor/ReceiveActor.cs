using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>An actor whose handlers are declared by message type, tried in the order of their declaration.</summary>
public abstract class ReceiveActor : UntypedActor, Internal.IInitializableActor
{
    // What the declaring code under way adds to; null while none is.
    private List<MessageHandler> _declaring = [];
    private HandlerList _initial;

    void Internal.IInitializableActor.Init()
    {
        _initial = new HandlerList(_declaring.ToArray());
        _declaring = null;
        ActorCell.Current.ReplaceInitialBehavior(_initial.Handle);
    }

    protected sealed override void OnReceive(object message)
    {
        // Reached when the constructor called Become and the behaviours below were kept: Init could not put the handlers in place directly.
        if (!_initial.Handle(message)) Unhandled(message);
    }

    /// <summary>Replaces the handlers by those that the action declares.</summary>
    protected void Become(Action configure)
    {
        var handlers = Configure(configure);
        ActorBase.Context.Become(handlers.Handle);
    }

    /// <summary>Puts new handlers on top of the current ones, until UnbecomeStacked.</summary>
    protected void BecomeStacked(Action configure)
    {
        var handlers = Configure(configure);
        ActorBase.Context.BecomeStacked(handlers.Handle);
    }

    protected void Receive<T>(Action<T> handler, Predicate<T> shouldHandle = null) => Add(new ActionHandler<T>(handler, shouldHandle));

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>A handler that says itself whether it handled the message.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Add(new FuncHandler<T>(handler));

    protected void Receive(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        Add(new UntypedHandler(messageType, handler, shouldHandle));

    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Receive(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Func<object, bool> handler) => Add(new UntypedFuncHandler(messageType, handler));

    protected void ReceiveAny(Action<object> handler) => Add(new ActionHandler<object>(handler, null));

    /// <summary>An asynchronous handler; no other message is handled until its task is done.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) => Add(new AsyncHandler<T>(handler, shouldHandle));

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object> shouldHandle = null) =>
        Add(new UntypedAsyncHandler(messageType, handler, shouldHandle));

    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) => Add(new AsyncHandler<object>(handler, null));

    private HandlerList Configure(Action configure)
    {
        var outer = _declaring;
        _declaring = [];
        try
        {
            configure();
            return new HandlerList(_declaring.ToArray());
        }
        finally
        {
            _declaring = outer;
        }
    }

    private void Add(MessageHandler handler)
    {
        if (_declaring is null)
            throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");
        if (_declaring.Count > 0 && _declaring[^1].CatchesAll)
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        _declaring.Add(handler);
    }
}
