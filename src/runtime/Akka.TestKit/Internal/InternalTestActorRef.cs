using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;

namespace Akka.TestKit.Internal;

/// <summary>The reference behind a <see cref="TestActorRef{TActor}"/>.</summary>
public class InternalTestActorRef : LocalActorRef
{
    private static long _uniqueNames;

    private InternalTestActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType, IInternalActorRef supervisor, ActorPath path)
        : base(system, props, dispatcher, mailboxType, supervisor, path) { }

    /// <summary>The actor's instance; waits for it when it is not created yet.</summary>
    public object UnderlyingActor
    {
        get
        {
            var cell = GetTestActorCell();
            if (cell.IsTerminated) throw new IllegalActorStateException("Underlying actor is terminated");
            return cell.Actor ?? this.Ask(InternalGetActor.Instance, TestKitExtension.For(System).DefaultTimeout).GetAwaiter().GetResult();
        }
    }

    /// <summary>Creates and starts the actor, on the calling thread unless its props name a dispatcher.</summary>
    public static InternalTestActorRef Create(ActorSystem system, Props props, IActorRef supervisor = null, string name = null)
    {
        var impl = (ActorSystemImpl)system;
        if (props.Deploy.Dispatcher == Deploy.NoDispatcherGiven) props = props.WithDispatcher(CallingThreadDispatcher.Id);
        var dispatcher = system.Dispatchers.Lookup(props.Dispatcher);
        var mailboxType = impl.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
        var parent = supervisor is IStandIn standIn ? standIn.Target : (IInternalActorRef)supervisor ?? impl.Guardian;
        name = string.IsNullOrEmpty(name) ? CreateUniqueName() : name;
        if (parent is ActorRefWithCell { Underlying: ActorCell parentCell }) parentCell.ReserveChild(name);
        var actorRef = new InternalTestActorRef(impl, props, dispatcher, mailboxType, parent, new ChildActorPath(parent.Path, name, ActorCell.NewUid()));
        actorRef.Start();
        return actorRef;
    }

    public void Receive(object message, IActorRef sender = null) => GetTestActorCell().ReceiveMessageForTest(new Envelope(message, sender ?? System.DeadLetters));

    public Task ReceiveAsync(object message, IActorRef sender = null) =>
        GetTestActorCell().ReceiveMessageForTestAsync(new Envelope(message, sender ?? System.DeadLetters));

    public void Watch(IActorRef subject)
    {
        var cell = GetTestActorCell();
        cell.UseThreadContext(() => cell.Watch(subject));
    }

    public void Unwatch(IActorRef subject)
    {
        var cell = GetTestActorCell();
        cell.UseThreadContext(() => cell.Unwatch(subject));
    }

    public override string ToString() => $"TestActor[{Path}]";

    protected TestActorCell GetTestActorCell() => (TestActorCell)Cell;

    protected override ActorCell NewActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef supervisor) =>
        new TestActorCell(system, self, props, dispatcher, supervisor);

    private static string CreateUniqueName() => "$$" + (Interlocked.Increment(ref _uniqueNames) - 1);

    /// <summary>Asks the actor for its instance.</summary>
    protected class InternalGetActor : IAutoReceivedMessage, IPossiblyHarmful
    {
        public static InternalGetActor Instance = new();

        private InternalGetActor() { }
    }

    /// <summary>A cell that can be called directly.</summary>
    protected class TestActorCell : ActorCell
    {
        public TestActorCell(ActorSystemImpl system, IInternalActorRef self, Props props, MessageDispatcher dispatcher, IInternalActorRef parent)
            : base(system, self, props, dispatcher, parent) { }

        /// <summary>The instance as it is now.</summary>
        public new object Actor => base.Actor;

        /// <summary>Runs the actor's receive and waits for what it does asynchronously.</summary>
        public async Task ReceiveMessageForTestAsync(Envelope envelope)
        {
            var scheduler = (TestActorTaskScheduler)TaskScheduler;
            var done = scheduler.NextTask();
            CurrentMessage = envelope.Message;
            Sender = envelope.Sender;
            try
            {
                StartReceive(envelope.Message);
                if (scheduler.IsBusy) await done;
            }
            finally
            {
                CurrentMessage = null;
                Sender = System.DeadLetters;
            }
        }

        private void StartReceive(object message)
        {
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            try
            {
                UseThreadContext(() => ReceiveMessage(message));
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(context);
            }
        }

        internal override ActorTaskScheduler NewTaskScheduler() => new TestActorTaskScheduler(this);

        protected internal override void AutoReceiveMessage(Envelope envelope)
        {
            if (envelope.Message is InternalGetActor) Sender.Tell(Actor, Self);
            else base.AutoReceiveMessage(envelope);
        }
    }

    /// <summary>Knows when the asynchronous handler of the actor has ended.</summary>
    private sealed class TestActorTaskScheduler : ActorTaskScheduler
    {
        private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _running;

        public TestActorTaskScheduler(ActorCell actorCell) : base(actorCell) { }

        public bool IsBusy => Volatile.Read(ref _running) > 0;

        /// <summary>Ends when the next handler that starts has ended.</summary>
        public Task NextTask()
        {
            if (_done.Task.IsCompleted) _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _done.Task;
        }

        protected override void OnBeforeTaskStarted() => Interlocked.Increment(ref _running);

        protected override void OnAfterTaskCompleted()
        {
            if (Interlocked.Decrement(ref _running) == 0) _done.TrySetResult();
        }
    }
}
