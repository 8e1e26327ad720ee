using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.TestKit.Internal;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>A reference to an actor that runs on the calling thread and whose instance a test can look at.</summary>
public abstract class TestActorRefBase<TActor> : IInternalActorRef, IStandIn where TActor : ActorBase
{
    private readonly InternalTestActorRef _internalRef;

    protected TestActorRefBase(ActorSystem system, Props actorProps, IActorRef supervisor = null, string name = null) =>
        _internalRef = InternalTestActorRef.Create(system, actorProps, supervisor, name);

    /// <summary>The actor's instance as it is now; a restart makes another.</summary>
    public TActor UnderlyingActor => (TActor)_internalRef.UnderlyingActor;

    public ActorPath Path => _internalRef.Path;

    public IActorRef Ref => _internalRef;

    protected InternalTestActorRef InternalRef => _internalRef;

    IInternalActorRef IStandIn.Target => _internalRef;

    IInternalActorRef IInternalActorRef.Parent => _internalRef.Parent;

    IActorRefProvider IInternalActorRef.Provider => _internalRef.Provider;

    bool IInternalActorRef.IsTerminated => _internalRef.IsTerminated;

    bool IActorRefScope.IsLocal => _internalRef.IsLocal;

    public static bool operator ==(TestActorRefBase<TActor> testActorRef, IActorRef actorRef) =>
        testActorRef is null ? actorRef is null : testActorRef.Equals(actorRef);

    public static bool operator !=(TestActorRefBase<TActor> testActorRef, IActorRef actorRef) => !(testActorRef == actorRef);

    public static bool operator ==(IActorRef actorRef, TestActorRefBase<TActor> testActorRef) => testActorRef == actorRef;

    public static bool operator !=(IActorRef actorRef, TestActorRefBase<TActor> testActorRef) => !(testActorRef == actorRef);

    public static IActorRef ToActorRef(TestActorRefBase<TActor> actorRef) => actorRef._internalRef;

    /// <summary>Calls the actor's receive directly, past mailbox and supervision: what it throws reaches the test.</summary>
    public void Receive(object message, IActorRef sender = null) => _internalRef.Receive(message, sender);

    /// <summary>The same for an asynchronous receive; ends when the receive has ended.</summary>
    public Task ReceiveAsync(object message, IActorRef sender = null) => _internalRef.ReceiveAsync(message, sender);

    /// <summary>Makes the actor watch another.</summary>
    public void Watch(IActorRef subject) => _internalRef.Watch(subject);

    public void Unwatch(IActorRef subject) => _internalRef.Unwatch(subject);

    public void Tell(object message, IActorRef sender) => _internalRef.Tell(message, sender);

    /// <summary>Sends with the current actor as sender.</summary>
    public void Tell(object message) => _internalRef.Tell(message, ActorCell.GetCurrentSelfOrNoSender());

    /// <summary>Sends with the sender of the current message as sender.</summary>
    public void Forward(object message) => _internalRef.Forward(message);

    public void SendSystemMessage(ISystemMessage message) => _internalRef.SendSystemMessage(message);

    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => _internalRef.SendSystemMessage(message);

    public int CompareTo(object obj) => _internalRef.CompareTo(obj);

    public override string ToString() => _internalRef.ToString();

    public override bool Equals(object obj) =>
        ReferenceEquals(this, obj) || _internalRef.Equals(obj is TestActorRefBase<TActor> other ? other._internalRef : obj);

    public override int GetHashCode() => _internalRef.GetHashCode();

    bool IEquatable<IActorRef>.Equals(IActorRef other) => Equals(other);

    int IComparable<IActorRef>.CompareTo(IActorRef other) => _internalRef.CompareTo(other);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => _internalRef.ToSurrogate(system);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => _internalRef.GetChild(name);

    void IInternalActorRef.Resume(Exception causedByFailure) => _internalRef.Resume(causedByFailure);

    void IInternalActorRef.Start() => _internalRef.Start();

    void IInternalActorRef.Stop() => _internalRef.Stop();

    void IInternalActorRef.Restart(Exception cause) => _internalRef.Restart(cause);

    void IInternalActorRef.Suspend() => _internalRef.Suspend();
}

/// <summary>The usual <see cref="TestActorRefBase{TActor}"/>.</summary>
public class TestActorRef<TActor> : TestActorRefBase<TActor> where TActor : ActorBase
{
    public TestActorRef(ActorSystem system, Props actorProps, IActorRef supervisor = null, string name = null) : base(system, actorProps, supervisor, name) { }
}
