using Akka.Actor;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>What a test actor can be told besides the messages that it queues for the test.</summary>
public static class TestActor
{
    /// <summary>Decides whether a message is left out of the queue.</summary>
    public delegate bool Ignore(object message);

    public static AutoPilot NoAutoPilot => AutoPilot.NoAutoPilot;

    public static AutoPilot KeepRunning => AutoPilot.KeepRunning;

    public static NullMessageEnvelope NullMessage => NullMessageEnvelope.Instance;

    /// <summary>Sets which messages are ignored; null ignores none.</summary>
    public class SetIgnore : INoSerializationVerificationNeeded
    {
        public SetIgnore(Ignore ignore) => Ignore = ignore;

        public Ignore Ignore { get; }
    }

    /// <summary>Makes the test actor watch another actor.</summary>
    public class Watch : INoSerializationVerificationNeeded
    {
        public Watch(IActorRef actorRef) => Actor = actorRef;

        public IActorRef Actor { get; }
    }

    /// <summary>Makes the test actor stop watching another actor.</summary>
    public class Unwatch : INoSerializationVerificationNeeded
    {
        public Unwatch(IActorRef actorRef) => Actor = actorRef;

        public IActorRef Actor { get; }
    }

    /// <summary>Puts a pilot in charge of the test actor.</summary>
    public class SetAutoPilot : INoSerializationVerificationNeeded
    {
        public SetAutoPilot(AutoPilot autoPilot) => AutoPilot = autoPilot;

        public AutoPilot AutoPilot { get; }
    }

    /// <summary>Makes the test actor create a child; the child is queued as a message.</summary>
    public class Spawn : INoSerializationVerificationNeeded
    {
        public readonly Props _props;
        public readonly Option<string> _name;
        public readonly Option<SupervisorStrategy> _supervisorStrategy;

        public Spawn(Props props, Option<string> name, Option<SupervisorStrategy> supervisorStrategy)
        {
            _props = props;
            _name = name;
            _supervisorStrategy = supervisorStrategy;
        }

        /// <summary>Creates the child with the given factory.</summary>
        public IActorRef Apply(IActorRefFactory context) =>
            _name.HasValue ? context.ActorOf(_props, _name.Value) : context.ActorOf(_props);
    }
}
