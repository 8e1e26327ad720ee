using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Stops an actor and waits until it is gone.</summary>
public static class GracefulStopSupport
{
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Stops with this message; true when the actor is gone, cancelled when the time is over.</summary>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        using var death = DeathWatcher.Watch(target);
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            return await death.Task.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TaskCanceledException($"{target} did not stop within {timeout}");
        }
    }
}

/// <summary>Waits for an actor's death without stopping it.</summary>
public static class WatchAsyncSupport
{
    /// <summary>True when the actor is gone; false when the token was cancelled before.</summary>
    public static async Task<bool> WatchAsync(this IActorRef target, CancellationToken token = default)
    {
        using var death = DeathWatcher.Watch(target);
        try
        {
            return await death.Task.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>Watches one actor and turns its death into a task.</summary>
internal sealed class DeathWatcher : MinimalActorRef, IDisposable
{
    private readonly IInternalActorRef _target;
    private readonly TaskCompletionSource<bool> _death = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DeathWatcher(IInternalActorRef target)
    {
        _target = target;
        Provider = target.Provider;
        Path = Provider.TempPath();
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    public Task<bool> Task => _death.Task;

    public static DeathWatcher Watch(IActorRef target)
    {
        var internalTarget = (IInternalActorRef)target;
        var watcher = new DeathWatcher(internalTarget);
        watcher.Provider.RegisterTempActor(watcher, watcher.Path);
        internalTarget.SendSystemMessage(new Watch(internalTarget, watcher));
        return watcher;
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification notification && notification.Actor.Equals(_target)) _death.TrySetResult(true);
    }

    public void Dispose()
    {
        Provider.UnregisterTempActor(Path);
        if (!_death.Task.IsCompleted) _target.SendSystemMessage(new Unwatch(_target, this));
    }

    protected override void TellInternal(object message, IActorRef sender) => Provider.DeadLetters.Tell(message, sender);
}
