using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Pattern;

namespace Akka.Actor;

/// <summary>A reference that is handed out before its supervisor put the cell in place; messages wait in an <see cref="UnstartedCell"/>.</summary>
public class RepointableActorRef : ActorRefWithCell, IRepointableRef
{
    protected readonly ActorSystemImpl System;
    protected readonly Props Props;
    protected readonly MessageDispatcher Dispatcher;
    protected readonly IInternalActorRef Supervisor;
    protected readonly ActorPath _path;
    private readonly MailboxType _mailboxType;
    private ICell _underlying;
    private ICell _lookup;
    private ActorCell _started;

    public RepointableActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType, IInternalActorRef supervisor, ActorPath path)
    {
        System = system;
        Props = props;
        Dispatcher = dispatcher;
        _mailboxType = mailboxType;
        Supervisor = supervisor;
        _path = path;
    }

    public override ICell Underlying => Volatile.Read(ref _underlying);

    public ICell Lookup => Volatile.Read(ref _lookup);

    public override bool IsTerminated => Underlying.IsTerminated;

    public override ActorPath Path => _path;

    public override IActorRefProvider Provider => System.Provider;

    public override bool IsLocal => Underlying.IsLocal;

    public override IInternalActorRef Parent => Underlying.Parent;

    public override IEnumerable<IActorRef> Children => Lookup.GetChildren();

    public bool IsStarted => Underlying switch
    {
        null => throw new IllegalStateException("IsStarted called before initialized"),
        UnstartedCell => false,
        _ => true,
    };

    public void SwapUnderlying(ICell cell)
    {
        Volatile.Write(ref _underlying, cell);
        if (cell is ActorCell started) Volatile.Write(ref _started, started);
    }

    /// <summary>Asks the supervisor to put the cell in place; at once when not asynchronous.</summary>
    public RepointableActorRef Initialize(bool async)
    {
        if (Underlying is not null) throw new IllegalStateException("initialize called more than once!");
        var unstarted = new UnstartedCell(System, this, Props, Supervisor);
        SwapUnderlying(unstarted);
        Volatile.Write(ref _lookup, unstarted);
        Supervisor.SendSystemMessage(new Supervise(this, async));
        if (!async) PutInPlace();
        return this;
    }

    /// <summary>Whether the actor runs on the thread that sends to it.</summary>
    internal bool RunsOnCaller => Dispatcher.RunsOnCaller;

    /// <summary>Puts the real cell in place and hands it what waited; left to the creator when the actor runs on its thread.</summary>
    public void Point()
    {
        if (!RunsOnCaller) PutInPlace();
    }

    /// <summary>Does what <see cref="Point"/> does, on the thread of the creator.</summary>
    internal void PutInPlace()
    {
        switch (Underlying)
        {
            case UnstartedCell unstarted:
                var cell = NewCell();
                Volatile.Write(ref _lookup, cell);
                cell.Start();
                unstarted.ReplaceWith(cell);
                break;
            case null:
                throw new IllegalStateException("underlying cell is null");
        }
    }

    public override void Start()
    {
    }

    public override void Suspend() => Underlying.Suspend();

    public override void Resume(Exception causedByFailure = null) => Underlying.Resume(causedByFailure);

    public override void Stop() => Underlying.Stop();

    public override void Restart(Exception cause) => Underlying.Restart(cause);

    public override void SendSystemMessage(ISystemMessage message) => Underlying.SendSystemMessage(message);

    public override IInternalActorRef GetSingleChild(string name) => Lookup.GetSingleChild(name);

    public override IActorRef GetChild(IReadOnlyList<string> name) => ChildLookup.Walk(this, name);

    protected virtual ActorCell NewCell()
    {
        var cell = new ActorCell(System, this, Props, Dispatcher, Supervisor);
        cell.Init(sendSupervise: false, _mailboxType);
        return cell;
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is null) throw new InvalidMessageException();
        var started = _started;
        if (started is not null) started.SendMessage(new Envelope(message, sender));
        else Underlying.SendMessage(sender, message);
    }
}

/// <summary>Keeps messages until the supervisor has put the real cell in place.</summary>
public class UnstartedCell : ICell
{
    private readonly ActorSystemImpl _system;
    private readonly RepointableActorRef _self;
    private readonly Lock _lock = new();
    private readonly Queue<Envelope> _messages = new();
    private readonly Queue<ISystemMessage> _systemMessages = new();

    public UnstartedCell(ActorSystemImpl system, RepointableActorRef self, Props props, IInternalActorRef supervisor)
    {
        _system = system;
        _self = self;
        Props = props;
        Supervisor = supervisor;
    }

    public ActorSystem System => _system;

    public ActorSystemImpl SystemImpl => _system;

    public Props Props { get; }

    public IInternalActorRef Parent => Supervisor;

    public bool IsLocal => true;

    public IActorRef Self => _self;

    public IChildrenContainer ChildrenContainer => EmptyChildrenContainer.Instance;

    public bool IsTerminated
    {
        get
        {
            lock (_lock) return CellIsReady() && _self.Underlying.IsTerminated;
        }
    }

    public bool HasMessages
    {
        get
        {
            lock (_lock) return CellIsReady() ? _self.Underlying.HasMessages : _messages.Count > 0;
        }
    }

    public int NumberOfMessages
    {
        get
        {
            lock (_lock) return CellIsReady() ? _self.Underlying.NumberOfMessages : _messages.Count;
        }
    }

    private IInternalActorRef Supervisor { get; }

    /// <summary>Gives the cell everything that waited, then puts it in this one's place.</summary>
    public void ReplaceWith(ICell cell)
    {
        lock (_lock)
        {
            while (_systemMessages.TryDequeue(out var system)) cell.SendSystemMessage(system);
            while (_messages.TryDequeue(out var envelope)) cell.SendMessage(envelope.Sender, envelope.Message);
            _self.SwapUnderlying(cell);
        }
    }

    public void Start()
    {
    }

    public void Suspend() => SendSystemMessage(new Suspend());

    public void Resume(Exception causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

    public void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    public void Stop() => SendSystemMessage(new Terminate());

    public IInternalActorRef GetSingleChild(string name) => ActorRefs.Nobody;

    public IInternalActorRef GetChildByName(string name) => ActorRefs.Nobody;

    public IEnumerable<IInternalActorRef> GetChildren() => [];

    public bool TryGetChildStatsByName(string name, out IChildStats child)
    {
        child = null;
        return false;
    }

    public void SendMessage(IActorRef sender, object message)
    {
        lock (_lock)
        {
            if (CellIsReady()) _self.Underlying.SendMessage(sender, message);
            else _messages.Enqueue(new Envelope(message, sender));
        }
    }

    public void SendSystemMessage(ISystemMessage message)
    {
        lock (_lock)
        {
            if (CellIsReady()) _self.Underlying.SendSystemMessage(message);
            else _systemMessages.Enqueue(message);
        }
    }

    private bool CellIsReady() => !ReferenceEquals(_self.Underlying, this);
}
