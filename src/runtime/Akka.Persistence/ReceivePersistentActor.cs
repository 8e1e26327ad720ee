using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Persistence;

/// <summary>A persistent actor whose handlers are declared by type, for commands and for recovery, tried in the order of their declaration.</summary>
public abstract class ReceivePersistentActor : UntypedPersistentActor, IInitializableActor
{
    private readonly Stack<List<MessageHandler>> _configuringCommands = new();
    private readonly List<MessageHandler> _recoverHandlers = [];
    private bool _isInitialized;
    private HandlerList _commands;
    private HandlerList _recovers;

    protected ReceivePersistentActor() => _configuringCommands.Push([]);

    void IInitializableActor.Init()
    {
        _isInitialized = true;
        _commands = new HandlerList(_configuringCommands.Pop().ToArray());
        _recovers = new HandlerList(_recoverHandlers.ToArray());
        ActorCell.Current.ReplaceInitialBehavior(_commands.Handle);
    }

    protected sealed override void OnCommand(object message)
    {
        // Reached when the constructor called Become and the behaviours below were kept: Init could not put the handlers in place directly.
        if (!_commands.Handle(message)) Unhandled(message);
    }

    protected sealed override void OnRecover(object message)
    {
        if (!_recovers.Handle(message)) Unhandled(message);
    }

    /// <summary>Replaces the command handlers by those that the action declares.</summary>
    protected void Become(Action configure) => ActorBase.Context.Become(Configure(configure).Handle);

    /// <summary>Puts new command handlers on top of the current ones, until UnbecomeStacked.</summary>
    protected void BecomeStacked(Action configure) => ActorBase.Context.BecomeStacked(Configure(configure).Handle);

    protected void Recover<T>(Action<T> handler, Predicate<T> shouldHandle = null) => AddRecover(new ActionHandler<T>(handler, shouldHandle));

    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => Recover(handler, shouldHandle);

    /// <summary>A handler that says itself whether it handled the event.</summary>
    protected void Recover<T>(Func<T, bool> handler) => AddRecover(new FuncHandler<T>(handler));

    protected void Recover(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        AddRecover(new UntypedHandler(messageType, handler, shouldHandle));

    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Recover(messageType, handler, shouldHandle);

    protected void Recover(Type messageType, Func<object, bool> handler) => AddRecover(new UntypedFuncHandler(messageType, handler));

    protected void RecoverAny(Action<object> handler) => AddRecover(new ActionHandler<object>(handler, null));

    protected void Command<T>(Action<T> handler, Predicate<T> shouldHandle = null) => AddCommand(new ActionHandler<T>(handler, shouldHandle));

    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Command(handler, shouldHandle);

    /// <summary>A handler that says itself whether it handled the command.</summary>
    protected void Command<T>(Func<T, bool> handler) => AddCommand(new FuncHandler<T>(handler));

    protected void Command(Type messageType, Action<object> handler, Predicate<object> shouldHandle = null) =>
        AddCommand(new UntypedHandler(messageType, handler, shouldHandle));

    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Command(messageType, handler, shouldHandle);

    protected void Command(Type messageType, Func<object, bool> handler) => AddCommand(new UntypedFuncHandler(messageType, handler));

    protected void Command(Action<object> handler) => Command(typeof(object), handler);

    protected void CommandAny(Action<object> handler) => AddCommand(new ActionHandler<object>(handler, null));

    /// <summary>An asynchronous handler; no other command is handled until its task is done.</summary>
    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T> shouldHandle = null) => Command(message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => CommandAsync(handler, shouldHandle);

    protected void CommandAsync(Type messageType, Func<object, Task> handler, Predicate<object> shouldHandle = null) =>
        Command(messageType, message => RunTask(() => handler(message)), shouldHandle);

    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) => CommandAsync(messageType, handler, shouldHandle);

    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAny(message => RunTask(() => handler(message)));

    private HandlerList Configure(Action configure)
    {
        _configuringCommands.Push([]);
        configure();
        return new HandlerList(_configuringCommands.Pop().ToArray());
    }

    private void AddCommand(MessageHandler handler)
    {
        if (_configuringCommands.Count == 0)
            throw new InvalidOperationException("You may only call Command-methods when constructing the actor and inside Become().");
        Add(_configuringCommands.Peek(), handler);
    }

    private void AddRecover(MessageHandler handler)
    {
        if (_isInitialized) throw new InvalidOperationException("You may only call Recover-methods when constructing the actor.");
        Add(_recoverHandlers, handler);
    }

    private static void Add(List<MessageHandler> handlers, MessageHandler handler)
    {
        if (handlers.Count > 0 && handlers[^1].CatchesAll)
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        handlers.Add(handler);
    }
}
