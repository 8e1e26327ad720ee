using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Akka.Streams.TestKit;

/// <summary>The mailbox type of stream specs: unbounded.</summary>
public sealed class StreamTestDefaultMailbox : MailboxType, IProducesMessageQueue<UnboundedMessageQueue>
{
    public StreamTestDefaultMailbox() : this(null, null) { }

    public StreamTestDefaultMailbox(Settings settings, Config config) : base(settings, config) { }

    /// <summary>The configuration of stream specs: this mailbox, and the dispatcher <c>akka.test.stream-dispatcher</c>.</summary>
    public static Config DefaultConfig => ConfigurationFactory.FromResource<StreamTestDefaultMailbox>("Akka.Streams.TestKit.reference.conf");

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new UnboundedMessageQueue();
}
