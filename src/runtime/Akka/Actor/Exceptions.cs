using System.Runtime.Serialization;

namespace Akka.Actor;

/// <summary>A name that is taken, empty or not allowed.</summary>
public class InvalidActorNameException : AkkaException
{
    public InvalidActorNameException(string message)
        : base(message)
    {
    }

    public InvalidActorNameException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    protected InvalidActorNameException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>An Ask got no answer in time.</summary>
public class AskTimeoutException : AkkaException
{
    public AskTimeoutException(string message)
        : base(message)
    {
    }

    protected AskTimeoutException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>Tells a parent that its child's thread was interrupted.</summary>
public class ActorInterruptedException : AkkaException
{
    public ActorInterruptedException(string message = null, Exception cause = null)
        : base(message, cause)
    {
    }

    protected ActorInterruptedException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>An actor could not be created: its constructor or PreStart threw.</summary>
public class ActorInitializationException : AkkaException
{
    private readonly IActorRef _actor;

    public ActorInitializationException()
    {
    }

    public ActorInitializationException(string message)
        : base(message)
    {
    }

    public ActorInitializationException(string message, Exception cause)
        : base(message, cause)
    {
    }

    public ActorInitializationException(IActorRef actor, string message, Exception cause = null)
        : base(message, cause) => _actor = actor;

    protected ActorInitializationException(SerializationInfo info, StreamingContext context)
        : base(info, context) => _actor = (IActorRef)info.GetValue("Actor", typeof(IActorRef));

    public IActorRef Actor
    {
        get => _actor;
        init => _actor = value;
    }

#pragma warning disable SYSLIB0051, CS0672 // part of Akka.NET's surface
    public override void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        ArgumentNullException.ThrowIfNull(info);
        info.AddValue("Actor", Actor);
        base.GetObjectData(info, context);
    }
#pragma warning restore SYSLIB0051, CS0672

    public override string ToString() => _actor is null ? base.ToString() : $"{_actor}: {base.ToString()}";
}

/// <summary>A logger did not start.</summary>
public class LoggerInitializationException : AkkaException
{
    public LoggerInitializationException()
    {
    }

    public LoggerInitializationException(string message)
        : base(message)
    {
    }

    public LoggerInitializationException(string message, Exception cause = null)
        : base(message, cause)
    {
    }

    protected LoggerInitializationException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>What an actor throws when it is told to <see cref="Kill"/>.</summary>
public class ActorKilledException : AkkaException
{
    public ActorKilledException()
    {
    }

    public ActorKilledException(string message)
        : base(message)
    {
    }

    protected ActorKilledException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>A path element that no actor may have.</summary>
public class IllegalActorNameException : AkkaException
{
    public IllegalActorNameException(string message)
        : base(message)
    {
    }

    protected IllegalActorNameException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>An operation that the actor's state does not allow.</summary>
public class IllegalActorStateException : AkkaException
{
    public IllegalActorStateException(string message)
        : base(message)
    {
    }

    protected IllegalActorStateException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>A watched actor died and the watcher did not handle its <see cref="Terminated"/>.</summary>
public class DeathPactException : AkkaException
{
    private readonly IActorRef _deadActor;

    public DeathPactException(IActorRef deadActor)
        : base("Monitored actor [" + deadActor + "] terminated") => _deadActor = deadActor;

    protected DeathPactException(SerializationInfo info, StreamingContext context)
        : base(info, context) => _deadActor = (IActorRef)info.GetValue("DeadActor", typeof(IActorRef));

    public IActorRef DeadActor => _deadActor;

#pragma warning disable SYSLIB0051, CS0672 // part of Akka.NET's surface
    public override void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        ArgumentNullException.ThrowIfNull(info);
        info.AddValue("DeadActor", DeadActor);
        base.GetObjectData(info, context);
    }
#pragma warning restore SYSLIB0051, CS0672
}

/// <summary>PreRestart threw; carries the exception that caused the restart as well.</summary>
public class PreRestartException : AkkaException
{
    private readonly Exception _exception;
    private readonly object _optionalMessage;

    public PreRestartException(IActorRef actor, Exception restartException, Exception cause, object optionalMessage)
        : base($"Exception in PreRestart(exception = {restartException?.GetType().ToString() ?? "null"}, message = {optionalMessage?.GetType().ToString() ?? "null"})", cause)
    {
        Actor = actor;
        _exception = restartException;
        _optionalMessage = optionalMessage;
    }

    protected PreRestartException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
        _exception = (Exception)info.GetValue("RestartException", typeof(Exception));
        _optionalMessage = info.GetValue("OptionalMessage", typeof(object));
    }

    public Exception RestartException => _exception;

    public object OptionalMessage => _optionalMessage;

    internal IActorRef Actor { get; }

#pragma warning disable SYSLIB0051, CS0672 // part of Akka.NET's surface
    public override void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        ArgumentNullException.ThrowIfNull(info);
        info.AddValue("RestartException", RestartException);
        info.AddValue("OptionalMessage", OptionalMessage);
        base.GetObjectData(info, context);
    }
#pragma warning restore SYSLIB0051, CS0672
}

/// <summary>The restarted actor threw in its constructor or in PostRestart; carries the cause of the restart as well.</summary>
public class PostRestartException : ActorInitializationException
{
    private readonly Exception _originalCause;

    public PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
        : base(actor, $"Exception post restart ({originalCause?.GetType().ToString() ?? "null"})", cause) => _originalCause = originalCause;

    protected PostRestartException(SerializationInfo info, StreamingContext context)
        : base(info, context) => _originalCause = (Exception)info.GetValue("OriginalCause", typeof(Exception));

    public Exception OriginalCause => _originalCause;

#pragma warning disable SYSLIB0051, CS0672 // part of Akka.NET's surface
    public override void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        ArgumentNullException.ThrowIfNull(info);
        info.AddValue("OriginalCause", OriginalCause);
        base.GetObjectData(info, context);
    }
#pragma warning restore SYSLIB0051, CS0672
}

/// <summary>ResolveOne found no actor.</summary>
public class ActorNotFoundException : AkkaException
{
    public ActorNotFoundException()
    {
    }

    public ActorNotFoundException(string message, Exception innerException = null)
        : base(message, innerException)
    {
    }

    protected ActorNotFoundException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>A message that may not be sent, as null.</summary>
public class InvalidMessageException : AkkaException
{
    public InvalidMessageException()
        : this("Message is null")
    {
    }

    public InvalidMessageException(string message)
        : base(message)
    {
    }

    protected InvalidMessageException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>A stash with a capacity is full.</summary>
public class StashOverflowException : AkkaException
{
    public StashOverflowException(string message, Exception cause = null)
        : base(message, cause)
    {
    }

    protected StashOverflowException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>The scheduler could not accept or do its work.</summary>
public class SchedulerException : AkkaException
{
    public SchedulerException(string message)
        : base(message)
    {
    }

    protected SchedulerException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}
