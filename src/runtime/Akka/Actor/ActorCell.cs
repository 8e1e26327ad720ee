using System.Runtime.InteropServices;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Holds one actor through all its incarnations: mailbox, behaviours, children, watchers.</summary>
public partial class ActorCell : IUntypedActorContext, ICell
{
    public const int UndefinedUid = 0;

    // What Props of a terminated actor are: its own, and what they hold, can be collected.
    private static readonly Props GoneProps = new TerminatedProps();

    private readonly ActorSystemImpl _systemImpl;
    private readonly IInternalActorRef _self;
    private Props _props;
    private Mailbox _mailbox;
    private ActorBase _actor;
    private Receive _behavior;
    private Stack<Receive> _behaviorsBelow;
    private ActorTaskScheduler _taskScheduler;
    private bool _behaviorIsInitial;
    private Turn _turn;

    public ActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
    {
        _systemImpl = system;
        _self = self;
        _props = props;
        Dispatcher = dispatcher;
        Parent = parent;
    }

    internal static ActorCell Current => InternalCurrentActorCellKeeper.Current;

    public object CurrentMessage
    {
        get => _turn.Message;
        internal set => _turn.Message = value;
    }

    public Mailbox Mailbox => Volatile.Read(ref _mailbox);

    public MessageDispatcher Dispatcher { get; }

    public bool IsLocal => true;

    public ActorSystem System => _systemImpl;

    public ActorSystemImpl SystemImpl => _systemImpl;

    public Props Props => _props;

    public IActorRef Self => _self;

    IActorRef IActorContext.Parent => Parent;

    public IInternalActorRef Parent { get; }

    public IActorRef Sender
    {
        get => _turn.Sender;
        internal set => _turn.Sender = value;
    }

    public bool HasMessages => Mailbox.HasMessages;

    public int NumberOfMessages => Mailbox.NumberOfMessages;

    public ActorTaskScheduler TaskScheduler => Volatile.Read(ref _taskScheduler)
        ?? Interlocked.CompareExchange(ref _taskScheduler, NewTaskScheduler(), null) ?? _taskScheduler;

    internal virtual ActorTaskScheduler NewTaskScheduler() => new(this);

    internal bool HasTaskScheduler => Volatile.Read(ref _taskScheduler) is not null;

    internal ActorBase Actor => _actor;

    /// <summary>Makes the mailbox and tells the supervisor; the actor itself is created on its dispatcher.</summary>
    public void Init(bool sendSupervise, MailboxType mailboxType)
    {
        var mailbox = Dispatcher.CreateMailbox(this, mailboxType);
        Create createMessage;
        // A mailbox that does not fit the actor is an error of the actor's creation, so that its supervisor decides on it.
        var required = _systemImpl.Mailboxes.GetRequiredTypeOrNull(_props.Type);
        if (required is not null && !required.IsInstanceOfType(mailbox.MessageQueue))
        {
            createMessage = new Create(new ActorInitializationException(Self,
                $"Actor [{Self}] requires mailbox type [{required}] got [{mailbox.MessageQueue.GetType()}]"));
        }
        else createMessage = new Create();

        Volatile.Write(ref _mailbox, mailbox);
        mailbox.SetActor(this);
        mailbox.SystemEnqueue(createMessage);
        if (sendSupervise) Parent.SendSystemMessage(new Supervise(Self, async: false));
    }

    public virtual void Start()
    {
        PreStart();
        Dispatcher.Attach(this);
    }

    public void Suspend() => SendSystemMessage(new Suspend());

    public void Resume(Exception causedByFailure) => SendSystemMessage(new Resume(causedByFailure));

    public void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));

    public void Stop() => SendSystemMessage(new Terminate());

    public virtual void SendMessage(Envelope message)
    {
        if (_systemImpl.VerifiesSerialization && !_systemImpl.TryVerifySerialization(ref message, this)) return;
        Dispatcher.Dispatch(this, message);
    }

    public void SendMessage(IActorRef sender, object message) => SendMessage(new Envelope(message, sender));

    public virtual void SendSystemMessage(ISystemMessage systemMessage) => Dispatcher.SystemDispatch(this, (SystemMessage)systemMessage);

    public void Become(Receive receive)
    {
        // Replaces the behaviour on top, but never the first one: there UnbecomeStacked leads back to.
        if (_behaviorsBelow is { Count: > 0 }) _behavior = receive;
        else BecomeStacked(receive);
    }

    public void BecomeStacked(Receive receive)
    {
        (_behaviorsBelow ??= new Stack<Receive>()).Push(_behavior);
        _behavior = receive;
        _behaviorIsInitial = false;
    }

    public void UnbecomeStacked()
    {
        if (_behaviorsBelow is { Count: > 0 }) _behavior = _behaviorsBelow.Pop();
    }

    void IUntypedActorContext.Become(UntypedReceive receive) => Become(Handled(receive));

    void IUntypedActorContext.BecomeStacked(UntypedReceive receive) => BecomeStacked(Handled(receive));

    public ActorSelection ActorSelection(string actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, _systemImpl, Self);

    public ActorSelection ActorSelection(ActorPath actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, _systemImpl);

    /// <summary>Runs the action as if on this actor's thread: Context and implicit sender are this actor's.</summary>
    public void UseThreadContext(Action action)
    {
        var previous = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = this;
        try
        {
            action();
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = previous;
        }
    }

    public static IActorRef GetCurrentSelfOrNoSender() => Current?.Self ?? ActorRefs.NoSender;

    public static IActorRef GetCurrentSenderOrNoSender() => Current?.Sender ?? ActorRefs.NoSender;

    internal static long NewUid()
    {
        // 0 stands for an undefined uid.
        long uid;
        do uid = ThreadLocalRandom.Current.Next();
        while (uid == UndefinedUid);
        return uid;
    }

    internal Mailbox SwapMailbox(Mailbox mailbox)
    {
        // The dead-letter mailbox is shared by all stopped actors and belongs to none.
        if (mailbox is not DeadLetterMailbox) mailbox.SetActor(this);
        return Interlocked.Exchange(ref _mailbox, mailbox);
    }

    internal void SetInitialBehavior(Receive receive)
    {
        _behavior = receive;
        _behaviorIsInitial = true;
        _behaviorsBelow = null;
    }

    internal void ReplaceInitialBehavior(Receive receive)
    {
        if (_behaviorIsInitial) _behavior = receive;
    }

    protected virtual void PreStart()
    {
    }

    protected virtual ActorBase CreateNewActorInstance()
    {
        var actor = _props.NewActor();
        // The plugins come after the constructor and before Init and PreStart.
        var pipeline = _systemImpl.ActorPipelineResolver.ResolvePipeline(actor.GetType());
        pipeline.AfterActorIncarnated(actor, this);
        _overridesAroundReceive = pipeline.OverridesAroundReceive;
        (actor as IInitializableActor)?.Init();
        return actor;
    }

    protected virtual void PrepareForNewActor()
    {
        _behavior = null;
        _behaviorsBelow = null;
    }

    private ActorBase NewActor()
    {
        PrepareForNewActor();
        var instance = CreateNewActorInstance();
        instance.SupervisorStrategyInternal = _props.SupervisorStrategy ?? instance.CreateSupervisorStrategy() ?? SupervisorStrategy.DefaultStrategy;
        if (instance is IWithTimers withTimers) withTimers.Timers ??= new Scheduler.TimerScheduler(this);
        return instance;
    }

    private static Receive Handled(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    /// <summary>
    /// What changes with each message, away from what every sender reads: in front of it lie the cell's numbers, which senders do not read, behind it
    /// the mailbox.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 96)]
    private struct Turn
    {
        [FieldOffset(32)]
        public object Message;

        [FieldOffset(40)]
        public IActorRef Sender;

        [FieldOffset(48)]
        public int EnvelopeId;
    }
}
