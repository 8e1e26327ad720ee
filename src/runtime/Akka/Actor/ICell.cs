using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>What a reference needs of the cell behind it.</summary>
public interface ICell
{
    IActorRef Self { get; }

    ActorSystem System { get; }

    ActorSystemImpl SystemImpl { get; }

    bool IsTerminated { get; }

    IInternalActorRef Parent { get; }

    bool IsLocal { get; }

    Props Props { get; }

    bool HasMessages { get; }

    int NumberOfMessages { get; }

    IChildrenContainer ChildrenContainer { get; }

    void Start();

    void Suspend();

    void Resume(Exception causedByFailure);

    void Restart(Exception cause);

    void Stop();

    IInternalActorRef GetSingleChild(string name);

    IInternalActorRef GetChildByName(string name);

    IEnumerable<IInternalActorRef> GetChildren();

    bool TryGetChildStatsByName(string name, out IChildStats child);

    void SendMessage(IActorRef sender, object message);

    void SendSystemMessage(ISystemMessage message);
}
