using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>A reference to an actor in this process, whose cell is there from the start.</summary>
public class LocalActorRef : ActorRefWithCell
{
    private readonly ActorCell _cell;

    public LocalActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType, IInternalActorRef supervisor, ActorPath path)
    {
        Props = props;
        MailboxType = mailboxType;
        Path = path;
        _cell = NewActorCell(system, this, props, dispatcher, supervisor);
        _cell.Init(sendSupervise: true, MailboxType);
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider => _cell.SystemImpl.Provider;

    public override IInternalActorRef Parent => _cell.Parent;

    public override IEnumerable<IActorRef> Children => _cell.GetChildren();

    public override bool IsLocal => true;

    public override ICell Underlying => _cell;

    public ActorCell Cell => _cell;

    public override bool IsTerminated => _cell.IsTerminated;

    protected ActorSystem System => _cell.System;

    protected Props Props { get; }

    protected MessageDispatcher Dispatcher => _cell.Dispatcher;

    protected MailboxType MailboxType { get; }

    protected IInternalActorRef Supervisor => _cell.Parent;

    public override void Start() => _cell.Start();

    public override void Stop() => _cell.Stop();

    public override void Suspend() => _cell.Suspend();

    public override void Resume(Exception causedByFailure = null) => _cell.Resume(causedByFailure);

    public override void Restart(Exception cause) => _cell.Restart(cause);

    public override void SendSystemMessage(ISystemMessage message) => _cell.SendSystemMessage(message);

    public override IInternalActorRef GetSingleChild(string name) => _cell.GetSingleChild(name);

    public override IActorRef GetChild(IReadOnlyList<string> name) => ChildLookup.Walk(this, name);

    protected virtual ActorCell NewActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef supervisor) =>
        new(system, self, props, dispatcher, supervisor);

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is null) throw new InvalidMessageException();
        _cell.SendMessage(new Envelope(message, sender));
    }
}

/// <summary>Walks from a reference down or up the tree by names.</summary>
internal static class ChildLookup
{
    public static IActorRef Walk(IInternalActorRef start, IReadOnlyList<string> names)
    {
        IInternalActorRef current = start;
        for (var i = 0; i < names.Count; i++)
        {
            if (current is not ActorRefWithCell withCell) return i == 0 ? ActorRefs.Nobody : current.GetChild(names.Skip(i).ToArray());
            var name = names[i];
            if (name.Length == 0) continue;
            current = name == ".." ? withCell.Parent : withCell.GetSingleChild(name);
            if (current is null or Nobody) return ActorRefs.Nobody;
        }

        return current;
    }
}
