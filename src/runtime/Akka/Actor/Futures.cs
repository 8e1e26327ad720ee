using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>Asks actors and gives their answer as a task.</summary>
public static class Futures
{
    /// <summary>Asks; the task fails with <see cref="AskTimeoutException"/> after the timeout, which is <c>akka.actor.ask-timeout</c> unless given.</summary>
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) => self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) =>
        self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) => self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var question = Prepare<T>(self, timeout, cancellationToken);
        question.DeliverAsk(message, self);
        return question.Answer;
    }

    /// <summary>Asks with a message that carries the reference to answer to.</summary>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var question = Prepare<T>(self, timeout, cancellationToken);
        question.DeliverAsk(messageFactory(question), self);
        return question.Answer;
    }

    internal static IActorRefProvider ResolveProvider(ICanTell self)
    {
        switch (self)
        {
            case IInternalActorRef actorRef:
                return actorRef.Provider;
            case ActorSelection { Anchor: IInternalActorRef anchor }:
                return anchor.Provider;
        }

        return ActorCell.Current?.SystemImpl.Provider
            ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
    }

    private static FutureActorRef<T> Prepare<T>(ICanTell self, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var provider = ResolveProvider(self);
        var question = provider.CreateFutureRef(new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously));
        var limit = timeout ?? provider.Settings.AskTimeout;
        question.Limit(limit, cancellationToken);
        return question;
    }
}

/// <summary>The reference that an Ask is answered to: the first answer completes its task.</summary>
public sealed class FutureActorRef<T> : MinimalActorRef
{
    private readonly TaskCompletionSource<T> _result;
    private readonly IActorRefProvider _provider;
    private ActorPath _path;
    private bool _registered;
    private Timer _timer;
    private CancellationTokenRegistration _cancellation;
    private CancellationToken _token;
    private TimeSpan _timeout;

    public FutureActorRef(TaskCompletionSource<T> result, ActorPath path, IActorRefProvider provider)
    {
        _result = result;
        _path = path;
        _provider = provider;
    }

    /// <summary>A path of its own under <c>/temp</c>. It is made, and the reference becomes known under it, only when somebody asks: most answers need none.</summary>
    public override ActorPath Path => Volatile.Read(ref _path) ?? RegisterPath();

    public override IActorRefProvider Provider => _provider;

    internal Task<T> Answer => _result.Task;

    public void DeliverAsk(object message, ICanTell destination) => destination.Tell(message, this);

    internal void Limit(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout != Timeout.InfiniteTimeSpan && timeout > TimeSpan.Zero)
        {
            _timer = new Timer(static state => ((FutureActorRef<T>)state!).TimedOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timeout = timeout;
            _timer.Change(timeout, Timeout.InfiniteTimeSpan);
        }

        if (!cancellationToken.CanBeCanceled) return;
        _token = cancellationToken;
        _cancellation = cancellationToken.UnsafeRegister(static state => ((FutureActorRef<T>)state!).Cancelled(), this);
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        // Who looks for this reference by its path gets it, and the question stays open.
        if (message is Identify identify && typeof(T) != typeof(Identify))
        {
            sender?.Tell(new ActorIdentity(identify.MessageId, this), this);
            return;
        }

        var accepted = message switch
        {
            ISystemMessage system => Fail(new InvalidOperationException($"system message of type '{system.GetType().Name}' is invalid for {nameof(FutureActorRef<T>)}")),
            Status.Failure failure when typeof(T) == typeof(object) => Fail(failure.Cause),
            T answer => _result.TrySetResult(answer),
            null => _result.TrySetResult(default),
            Status.Failure failure => Fail(failure.Cause),
            _ => Fail(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (accepted) Finish();
        // Who cancelled does not want the answer; any other late answer is a dead letter.
        else if (!_result.Task.IsCanceled) _provider.DeadLetters.Tell(message, this);
    }

    private bool Fail(Exception cause) => _result.TrySetException(cause ?? new TaskCanceledException("Task cancelled by actor via Failure message."));

    private void TimedOut()
    {
        if (_result.TrySetException(new AskTimeoutException($"Timeout after {_timeout} seconds"))) Finish();
    }

    private void Cancelled()
    {
        if (_result.TrySetCanceled(_token)) Finish();
    }

    private void Finish()
    {
        _timer?.Dispose();
        _cancellation.Unregister();
        lock (_result)
        {
            if (!_registered) return;
            _registered = false;
        }

        _provider.UnregisterTempActor(_path);
    }

    private ActorPath RegisterPath()
    {
        lock (_result)
        {
            if (_path is not null) return _path;
            var path = _provider.TempPath();
            if (!_result.Task.IsCompleted)
            {
                _provider.RegisterTempActor(this, path);
                _registered = true;
            }

            Volatile.Write(ref _path, path);
            return path;
        }
    }
}
