using System.Runtime.CompilerServices;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>The bits of a connection's state; see <see cref="GraphInterpreter"/> for how they change.</summary>
internal static class PortState
{
    /// <summary>The inlet may be pulled.</summary>
    public const int InReady = 1;

    /// <summary>A pull is on its way upstream.</summary>
    public const int Pulling = 2;

    /// <summary>A push is on its way downstream.</summary>
    public const int Pushing = 4;

    /// <summary>The outlet may be pushed.</summary>
    public const int OutReady = 8;

    public const int InClosed = 16;

    public const int OutClosed = 32;

    public const int InFailed = 64;

    /// <summary>The slot holds an element that was not grabbed yet.</summary>
    public const int Full = 128;

    public const int PullStart = InReady | Pulling;
    public const int PullEnd = Pulling | OutReady;
    public const int PushStart = OutReady | Pushing;
    public const int PushEnd = Pushing | InReady;
}

/// <summary>Which class a handler stands on, so that it is called through its vtable and not through an interface.</summary>
internal enum HandlerKind
{
    Handler,
    Both,
    Logic,
    BothLogic,
    Self,
    Interface
}

/// <summary>The link of one outlet with one inlet inside an island.</summary>
internal abstract class Connection
{
    public int State = PortState.InReady;

    /// <summary>Whether both ports have the same element type, so that the slot needs no check.</summary>
    public bool Uniform = true;

    public HandlerKind InKind;
    public HandlerKind OutKind;

    public GraphStageLogic InOwner;
    public GraphStageLogic OutOwner;
    public object InHandler;
    public object OutHandler;

    /// <summary>Why upstream failed.</summary>
    public Exception Failure;

    /// <summary>Why downstream cancelled.</summary>
    public Exception CancelCause;

    public Inlet Inlet;
    public Outlet Outlet;

    public abstract object TakeBoxed();

    public abstract void PutBoxed(object element);

    public abstract void Clear();

    public void SetInHandler(IInHandler handler)
    {
        InHandler = handler;
        InKind = handler switch
        {
            InAndOutGraphStageLogic => HandlerKind.BothLogic,
            Stage.InHandler => HandlerKind.Handler,
            InAndOutHandler => HandlerKind.Both,
            InGraphStageLogic => HandlerKind.Logic,
            GraphStageLogic { HandlesItsPorts: true } => HandlerKind.Self,
            _ => HandlerKind.Interface
        };
    }

    public void SetOutHandler(IOutHandler handler)
    {
        OutHandler = handler;
        OutKind = handler switch
        {
            InAndOutGraphStageLogic => HandlerKind.BothLogic,
            Stage.OutHandler => HandlerKind.Handler,
            InAndOutHandler => HandlerKind.Both,
            OutGraphStageLogic => HandlerKind.Logic,
            GraphStageLogic { HandlesItsPorts: true } => HandlerKind.Self,
            _ => HandlerKind.Interface
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CallOnPush()
    {
        var handler = InHandler;
        if (InKind == HandlerKind.BothLogic)
            Unsafe.As<InAndOutGraphStageLogic>(handler).OnPush();
        else if (InKind == HandlerKind.Handler)
            Unsafe.As<InHandler>(handler).OnPush();
        else
            CallOtherOnPush(handler);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CallOnPull()
    {
        var handler = OutHandler;
        if (OutKind == HandlerKind.BothLogic)
            Unsafe.As<InAndOutGraphStageLogic>(handler).OnPull();
        else if (OutKind == HandlerKind.Handler)
            Unsafe.As<OutHandler>(handler).OnPull();
        else
            CallOtherOnPull(handler);
    }

    private void CallOtherOnPush(object handler)
    {
        if (InKind == HandlerKind.Logic)
            Unsafe.As<InGraphStageLogic>(handler).OnPush();
        else if (InKind == HandlerKind.Both)
            Unsafe.As<InAndOutHandler>(handler).OnPush();
        else if (InKind == HandlerKind.Self)
            Unsafe.As<GraphStageLogic>(handler).HandlePush();
        else
            Unsafe.As<IInHandler>(handler).OnPush();
    }

    private void CallOtherOnPull(object handler)
    {
        if (OutKind == HandlerKind.Logic)
            Unsafe.As<OutGraphStageLogic>(handler).OnPull();
        else if (OutKind == HandlerKind.Both)
            Unsafe.As<InAndOutHandler>(handler).OnPull();
        else if (OutKind == HandlerKind.Self)
            Unsafe.As<GraphStageLogic>(handler).HandlePull();
        else
            Unsafe.As<IOutHandler>(handler).OnPull();
    }
}

/// <summary>A connection with a slot for elements of one value type, or of any reference type.</summary>
internal sealed class Connection<T> : Connection
{
    public T Element;

    public override object TakeBoxed()
    {
        var element = Element;
        Element = default;
        return element;
    }

    public override void PutBoxed(object element) => Element = (T)element;

    public override void Clear() => Element = default;
}

/// <summary>Typed reading and writing of a connection's slot.</summary>
internal static class Slot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Take<T>(Connection connection)
    {
        if (typeof(T).IsValueType)
        {
            if (connection.GetType() == typeof(Connection<T>))
            {
                var typed = Unsafe.As<Connection<T>>(connection);
                var element = typed.Element;
                if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
                    typed.Element = default;
                return element;
            }
        }
        else if (connection.Uniform)
        {
            var typed = Unsafe.As<Connection<object>>(connection);
            var element = typed.Element;
            typed.Element = null;
            return Unsafe.As<object, T>(ref element);
        }

        return (T)connection.TakeBoxed();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<T>(Connection connection, T element)
    {
        if (typeof(T).IsValueType)
        {
            if (connection.GetType() == typeof(Connection<T>))
            {
                Unsafe.As<Connection<T>>(connection).Element = element;
                return;
            }
        }
        else if (connection.Uniform)
        {
            Unsafe.As<Connection<object>>(connection).Element = element;
            return;
        }

        connection.PutBoxed(element);
    }
}
