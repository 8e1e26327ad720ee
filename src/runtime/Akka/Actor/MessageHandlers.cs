using System.Runtime.CompilerServices;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>One declared handler of a <see cref="ReceiveActor"/>.</summary>
internal abstract class MessageHandler
{
    /// <summary>The user's handler and its condition, to be called with a message that <see cref="Fits"/>; null when they cannot be called so.</summary>
    public Action<object> Direct { get; protected init; }

    public Predicate<object> DirectCondition { get; protected init; }

    public abstract bool CatchesAll { get; }

    public abstract bool Fits(object message);

    public abstract bool TryHandle(object message);
}

/// <summary>
/// The handlers of one behaviour, tried in order. Remembers which is the first for the type of the last message, and calls the user's handler itself:
/// an exception passes each frame on its way at a cost.
/// </summary>
internal sealed class HandlerList(MessageHandler[] handlers)
{
    private readonly MessageHandler[] _handlers = handlers;
    private Type _lastType;
    private int _first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Handle(object message)
    {
        if (message.GetType() != _lastType) FindFirst(message);
        var handlers = _handlers;
        for (var i = _first; i < handlers.Length; i++)
        {
            var handler = handlers[i];
            var direct = handler.Direct;
            if (direct is null || (i > _first && !handler.Fits(message)))
            {
                if (direct is null && handler.TryHandle(message)) return true;
                continue;
            }

            if (handler.DirectCondition is { } condition && !condition(message)) continue;
            direct(message);
            return true;
        }

        return false;
    }

    private void FindFirst(object message)
    {
        _lastType = message.GetType();
        for (_first = 0; _first < _handlers.Length && !_handlers[_first].Fits(message);) _first++;
    }
}

internal sealed class ActionHandler<T> : MessageHandler
{
    private readonly Action<T> _handler;
    private readonly Predicate<T> _shouldHandle;

    public ActionHandler(Action<T> handler, Predicate<T> shouldHandle)
    {
        _handler = handler;
        _shouldHandle = shouldHandle;
        if (typeof(T).IsValueType) return;
        // One reference is passed like another, and only messages that are a T come here.
        Direct = Unsafe.As<Action<object>>(handler);
        DirectCondition = Unsafe.As<Predicate<object>>(shouldHandle);
    }

    public override bool CatchesAll => typeof(T) == typeof(object) && _shouldHandle is null;

    public override bool Fits(object message) => message is T;

    public override bool TryHandle(object message)
    {
        if (message is not T typed || (_shouldHandle is not null && !_shouldHandle(typed))) return false;
        _handler(typed);
        return true;
    }
}

internal sealed class FuncHandler<T>(Func<T, bool> handler) : MessageHandler
{
    public override bool CatchesAll => false;

    public override bool Fits(object message) => message is T;

    public override bool TryHandle(object message) => message is T typed && handler(typed);
}

internal sealed class AsyncHandler<T>(Func<T, Task> handler, Predicate<T> shouldHandle) : MessageHandler
{
    public override bool CatchesAll => typeof(T) == typeof(object) && shouldHandle is null;

    public override bool Fits(object message) => message is T;

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

    public override bool Fits(object message) => type.IsInstanceOfType(message);

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

    public override bool Fits(object message) => type.IsInstanceOfType(message);

    public override bool TryHandle(object message) => type.IsInstanceOfType(message) && handler(message);
}

internal sealed class UntypedAsyncHandler(Type type, Func<object, Task> handler, Predicate<object> shouldHandle) : MessageHandler
{
    public override bool CatchesAll => type == typeof(object) && shouldHandle is null;

    public override bool Fits(object message) => type.IsInstanceOfType(message);

    public override bool TryHandle(object message)
    {
        if (!type.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message))) return false;
        ActorTaskScheduler.RunTask(() => handler(message));
        return true;
    }
}
