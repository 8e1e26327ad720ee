using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Something that a stage has to handle in the thread of its island.</summary>
internal abstract class AsyncEvent(GraphStageLogic logic)
{
    /// <summary>The event posted before this one; set by <see cref="Island.Post"/>.</summary>
    internal AsyncEvent Next;

    public GraphStageLogic Logic { get; } = logic;

    /// <summary>Called in the thread of the island, while the stage runs.</summary>
    public abstract void Handle();

    /// <summary>Called when the event is taken, before <see cref="Handle"/>; from then on it may be posted again.</summary>
    public virtual void Taken()
    {
    }

    /// <summary>Posts the event to the stage's island; nothing happens when the stage has stopped.</summary>
    protected void Post() => Island.Post(this);

    /// <summary>Posts the event as if it came from outside: behind what is under way in the island.</summary>
    protected void PostFromOutside() => Island.PostFromOutside(this);

    private Island Island => (Logic.InterpreterOrNull
        ?? throw new InvalidOperationException("The stage is not part of a running stream yet.")).Shell.Island;
}

/// <summary>One call of an asynchronous callback.</summary>
internal sealed class Callback<T>(GraphStageLogic logic, Action<T> handler, T argument) : AsyncEvent(logic)
{
    public override void Handle() => handler(argument);

    public void Send() => Post();

    public void SendFromOutside() => PostFromOutside();
}

/// <summary>
/// A wake-up that can be fired from any thread and any number of times: firings that come before the stage has handled the
/// last one fall together, and none of them allocates.
/// </summary>
internal sealed class AsyncSignal(GraphStageLogic logic, Action handler) : AsyncEvent(logic)
{
    private int _pending;

    public override void Handle() => handler();

    public override void Taken() => Interlocked.Exchange(ref _pending, 0);

    public void Fire()
    {
        if (Volatile.Read(ref _pending) == 0 && Interlocked.Exchange(ref _pending, 1) == 0)
            Post();
    }
}
