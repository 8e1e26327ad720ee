using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Akka.Event;

/// <summary>The queue of a logger: what is left in it when the system stops is still printed.</summary>
public interface ILoggerMessageQueueSemantics : ISemantics
{
}

/// <summary>A queue without bound that prints the log events left in it to standard out instead of making them dead letters.</summary>
public sealed class LoggerMailbox : IMessageQueue, ILoggerMessageQueueSemantics
{
    private readonly UnboundedMessageQueue _queue = new();
    private readonly ActorSystem _system;

    public LoggerMailbox(IActorRef owner, ActorSystem system) => _system = system;

    bool IMessageQueue.HasMessages => _queue.HasMessages;

    int IMessageQueue.Count => _queue.Count;

    void IMessageQueue.Enqueue(IActorRef receiver, Envelope envelope) => _queue.Enqueue(receiver, envelope);

    bool IMessageQueue.TryDequeue(out Envelope envelope) => _queue.TryDequeue(out envelope);

    void IMessageQueue.CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        var level = Logging.LogLevelFor(_system.Settings.LogLevel);
        while (_queue.TryDequeue(out var envelope))
        {
            if (envelope.Message is LogEvent log && log.LogLevel() >= level)
                _system.Settings.StdoutLogger.Tell(log, envelope.Sender);
        }
    }
}

/// <summary>Makes <see cref="LoggerMailbox"/> for the actors that ask for <see cref="ILoggerMessageQueueSemantics"/>.</summary>
internal sealed class LoggerMailboxType : MailboxType, IProducesMessageQueue<LoggerMailbox>
{
    public LoggerMailboxType(Settings settings, Config config)
        : base(settings, config)
    {
    }

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new LoggerMailbox(owner, system);
}
