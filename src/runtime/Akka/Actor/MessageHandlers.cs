using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>One declared handler of a <see cref="ReceiveActor"/>.</summary>
internal abstract class MessageHandler
{
    public abstract bool CatchesAll { get; }

    public abstract bool TryHandle(object message);
}

/// <summary>The handlers of one behaviour, tried in order.</summary>
internal sealed class HandlerList(MessageHandler[] handlers)
{
    private readonly MessageHandler[] _handlers = handlers;

    public bool Handle(object message)
    {
        foreach (var handler in _handlers)
            if (handler.TryHandle(message))
                return true;
        return false;
    }
}

internal sealed class ActionHandler<T>(Action<T> handler, Predicate<T> shouldHandle) : MessageHandler
{
    public override bool CatchesAll => typeof(T) == typeof(object) && shouldHandle is null;

    public override bool TryHandle(object message)
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed))) return false;
        handler(typed);
        return true;
    }
}

internal sealed class FuncHandler<T>(Func<T, bool> handler) : MessageHandler
{
    public override bool CatchesAll => false;

    public override bool TryHandle(object message) => message is T typed && handler(typed);
}

internal sealed class AsyncHandler<T>(Func<T, Task> handler, Predicate<T> shouldHandle) : MessageHandler
{
    public override bool CatchesAll => typeof(T) == typeof(object) && shouldHandle is null;

    public override bool TryHandle(object message)
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed))) return false;
        ActorTaskScheduler.RunTask(() => handler(typed));
        return true;
    }
}

internal sealed class UntypedHandler(Type type, Action<object> handler, Predicate<object> shouldHandle) : MessageHandler
{
    public override bool CatchesAll => type == typeof(object) && shouldHandle is null;

    public override bool TryHandle(object message)
    {
        if (!type.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message))) return false;
        handler(message);
        return true;
    }
}

internal sealed class UntypedFuncHandler(Type type, Func<object, bool> handler) : MessageHandler
{
    public override bool CatchesAll => false;

    public override bool TryHandle(object message) => type.IsInstanceOfType(message) && handler(message);
}

internal sealed class UntypedAsyncHandler(Type type, Func<object, Task> handler, Predicate<object> shouldHandle) : MessageHandler
{
    public override bool CatchesAll => type == typeof(object) && shouldHandle is null;

    public override bool TryHandle(object message)
    {
        if (!type.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message))) return false;
        ActorTaskScheduler.RunTask(() => handler(message));
        return true;
    }
}
