namespace Akka.Persistence;

/// <summary>A handler that waits for the journal's answer to its event.</summary>
/// <param name="Handler">An <see cref="Action{T}"/> of the invoker's type.</param>
/// <param name="Invoker">Calls the handler.</param>
/// <param name="SequenceNr">The number of the event; 0 for a deferred one, which is not written.</param>
/// <param name="Deferred">The event that is not written.</param>
/// <param name="Stashes">Whether commands wait until the handler has run.</param>
internal readonly record struct PendingHandler(Delegate Handler, HandlerInvoker Invoker, long SequenceNr, object Deferred, bool Stashes)
{
    public void Invoke(object @event) => Invoker.Invoke(Handler, @event);
}

/// <summary>Calls handlers of one event type; one instance a type, so that a pending handler needs no closure.</summary>
internal abstract class HandlerInvoker
{
    public abstract void Invoke(Delegate handler, object @event);
}

/// <inheritdoc/>
internal sealed class HandlerInvoker<T> : HandlerInvoker
{
    public static readonly HandlerInvoker Instance = new HandlerInvoker<T>();

    public override void Invoke(Delegate handler, object @event) => ((Action<T>)handler)((T)@event);
}
