using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>Keeps messages for later.</summary>
public interface IStash
{
    int Count { get; }

    bool IsEmpty { get; }

    bool NonEmpty { get; }

    bool IsFull { get; }

    /// <summary>How many messages it may hold; -1 for any number.</summary>
    int Capacity { get; }

    /// <summary>Keeps the current message.</summary>
    void Stash();

    /// <summary>Puts the oldest kept message in front of the mailbox.</summary>
    void Unstash();

    /// <summary>Puts all kept messages in front of the mailbox, in the order in which they came.</summary>
    void UnstashAll();

    void UnstashAll(Func<Envelope, bool> predicate);

    IEnumerable<Envelope> ClearStash();

    void Prepend(IEnumerable<Envelope> envelopes);
}

/// <summary>An actor with a stash, which the runtime puts in place.</summary>
public interface IActorStash
{
    IStash Stash { get; set; }
}

/// <summary>An actor with a stash whose mailbox may be any with a front.</summary>
public interface IWithUnrestrictedStash : IActorStash
{
}

/// <summary>An actor with a stash; its mailbox is a deque without bound unless configured otherwise.</summary>
public interface IWithStash : IWithUnrestrictedStash, IRequiresMessageQueue<IDequeBasedMessageQueueSemantics>
{
}

/// <summary>An actor with a stash for any number of messages.</summary>
public interface IWithUnboundedStash : IWithUnrestrictedStash, IRequiresMessageQueue<IUnboundedDequeBasedMessageQueueSemantics>
{
}

/// <summary>An untyped actor with a stash.</summary>
public abstract class UntypedActorWithStash : UntypedActor, IWithStash
{
    public IStash Stash { get; set; }
}

/// <summary>An untyped actor with a stash for any number of messages.</summary>
public abstract class UntypedActorWithUnboundedStash : UntypedActor, IWithUnboundedStash
{
    public IStash Stash { get; set; }
}

/// <summary>An untyped actor with a stash over a mailbox of its own choice.</summary>
public abstract class UntypedActorWithUnrestrictedStash : UntypedActor, IWithUnrestrictedStash
{
    public IStash Stash { get; set; }
}

/// <summary>Makes the stash that an actor type asks for.</summary>
public static class StashFactory
{
    public static IStash CreateStash<T>(this IActorContext context)
        where T : ActorBase => context.CreateStash(typeof(T));

    public static IStash CreateStash(this IActorContext context, IActorStash actorInstance) => context.CreateStash(actorInstance.GetType());

    public static IStash CreateStash(this IActorContext context, Type actorType) => typeof(IActorStash).IsAssignableFrom(actorType)
        ? typeof(IWithUnboundedStash).IsAssignableFrom(actorType) ? new Internal.UnboundedStashImpl(context) : new Internal.ConfiguredStash(context)
        : throw new ArgumentException($"Actor {actorType} implements an unrecognized subclass of {typeof(IActorStash)} - cannot instantiate", nameof(actorType));
}

/// <summary>Gives actors with a stash their stash, and puts what is in it back before they are recycled.</summary>
public class ActorStashPlugin : ActorProducerPluginBase
{
    public override bool CanBeAppliedTo(Type actorType) => typeof(IActorStash).IsAssignableFrom(actorType);

    public override void AfterIncarnated(ActorBase actor, IActorContext context)
    {
        if (actor is IActorStash { Stash: null } stashed) stashed.Stash = context.CreateStash(actor.GetType());
    }

    public override void BeforeIncarnated(ActorBase actor, IActorContext context) => (actor as IActorStash)?.Stash?.UnstashAll();
}
