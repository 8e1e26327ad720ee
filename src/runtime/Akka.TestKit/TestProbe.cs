using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.TestKit.Internal;
using Akka.Util;

namespace Akka.TestKit;

/// <summary>A test actor of its own, beside the one of the test: it can be used wherever an <see cref="IActorRef"/> is wanted.</summary>
public class TestProbe : TestKitBase, INoImplicitSender, IInternalActorRef, IStandIn
{
    public TestProbe(ActorSystem system, ITestKitAssertions assertions, string testProbeName = null) : base(assertions, system, testProbeName) { }

    /// <summary>The probe's actor.</summary>
    public IActorRef Ref => TestActor;

    /// <summary>The sender of the last message taken.</summary>
    public IActorRef Sender => LastSender;

    ActorPath IActorRef.Path => TestActor.Path;

    IInternalActorRef IStandIn.Target => Internal;

    IInternalActorRef IInternalActorRef.Parent => Internal.Parent;

    IActorRefProvider IInternalActorRef.Provider => Internal.Provider;

    bool IInternalActorRef.IsTerminated => Internal.IsTerminated;

    bool IActorRefScope.IsLocal => Internal.IsLocal;

    private IInternalActorRef Internal => (IInternalActorRef)TestActor;

    /// <summary>Sends a message to an actor, from the probe.</summary>
    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    /// <summary>Passes the last message taken on, with its sender.</summary>
    public void Forward(IActorRef actor) => Forward(actor, LastMessage);

    /// <summary>Sends a message as if from the sender of the last message taken.</summary>
    public void Forward(IActorRef actor, object message) => actor.Tell(message, Sender);

    /// <summary>Answers the sender of the last message taken.</summary>
    public void Reply(object message) => Sender.Tell(message, TestActor);

    public override TestProbe CreateTestProbe(string name = null) =>
        throw new NotSupportedException("Cannot create a TestProbe from a TestProbe");

    public IActorRef ChildActorOf<T>(string name, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOf(Props.Create(typeof(T)), name, supervisorStrategy, cancellationToken);

    public IActorRef ChildActorOf<T>(SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOf(Props.Create(typeof(T)), supervisorStrategy, cancellationToken);

    public IActorRef ChildActorOf<T>(string name, CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOf(Props.Create(typeof(T)), name, cancellationToken);

    public IActorRef ChildActorOf<T>(CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOf(Props.Create(typeof(T)), cancellationToken);

    public Task<IActorRef> ChildActorOfAsync<T>(string name, SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOfAsync(Props.Create(typeof(T)), name, supervisorStrategy, cancellationToken);

    public Task<IActorRef> ChildActorOfAsync<T>(SupervisorStrategy supervisorStrategy, CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOfAsync(Props.Create(typeof(T)), supervisorStrategy, cancellationToken);

    public Task<IActorRef> ChildActorOfAsync<T>(string name, CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOfAsync(Props.Create(typeof(T)), name, cancellationToken);

    public Task<IActorRef> ChildActorOfAsync<T>(CancellationToken cancellationToken = default) where T : ActorBase =>
        ChildActorOfAsync(Props.Create(typeof(T)), cancellationToken);

    public void SendSystemMessage(ISystemMessage message) => Internal.SendSystemMessage(message);

    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => Internal.SendSystemMessage(message);

    public int CompareTo(object obj) => TestActor.CompareTo(obj);

    public override bool Equals(object obj) => ReferenceEquals(this, obj) || TestActor.Equals(obj is TestProbe probe ? probe.TestActor : obj);

    public override int GetHashCode() => TestActor.GetHashCode();

    public override string ToString() => TestActor.ToString();

    void ICanTell.Tell(object message, IActorRef sender) => TestActor.Tell(message, sender);

    bool IEquatable<IActorRef>.Equals(IActorRef other) => Equals(other);

    int IComparable<IActorRef>.CompareTo(IActorRef other) => TestActor.CompareTo(other);

    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => TestActor.ToSurrogate(system);

    IActorRef IInternalActorRef.GetChild(IReadOnlyList<string> name) => Internal.GetChild(name);

    void IInternalActorRef.Resume(Exception causedByFailure) => Internal.Resume(causedByFailure);

    void IInternalActorRef.Start() => Internal.Start();

    void IInternalActorRef.Stop() => Internal.Stop();

    void IInternalActorRef.Restart(Exception cause) => Internal.Restart(cause);

    void IInternalActorRef.Suspend() => Internal.Suspend();
}
