using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>The actor behind <c>TestActor</c>: it queues what it receives for the test.</summary>
internal sealed class InternalTestActor : ActorBase
{
    private readonly TestActorQueue _queue;
    private readonly DelegatingSupervisorStrategy _supervisorStrategy = new();
    private TestActor.Ignore _ignore;
    private AutoPilot _autoPilot;

    public InternalTestActor(TestActorQueue queue) => _queue = queue;

    protected override SupervisorStrategy SupervisorStrategy() => _supervisorStrategy;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case TestActor.SetIgnore setIgnore:
                _ignore = setIgnore.Ignore;
                return true;
            case TestActor.Watch watch:
                Context.Watch(watch.Actor);
                (message as IAcknowledged)?.Done.TrySetResult();
                return true;
            case TestActor.Unwatch unwatch:
                Context.Unwatch(unwatch.Actor);
                (message as IAcknowledged)?.Done.TrySetResult();
                return true;
            case TestActor.SetAutoPilot setAutoPilot:
                _autoPilot = setAutoPilot.AutoPilot;
                return true;
            case TestActor.Spawn spawn:
                var child = spawn.Apply(Context);
                if (spawn._supervisorStrategy.HasValue) _supervisorStrategy.Update(child, spawn._supervisorStrategy.Value);
                _queue.Enqueue(new RealMessageEnvelope(child, Self));
                return true;
            default:
                Queue(message);
                return true;
        }
    }

    protected override void PostStop()
    {
        foreach (var envelope in _queue.ToList())
            Context.System.DeadLetters.Tell(new DeadLetter(envelope.Message, envelope.Sender, Self), envelope.Sender);
    }

    private void Queue(object message)
    {
        var sender = Sender;
        if (_autoPilot != null)
        {
            var next = _autoPilot.Run(sender, message);
            if (next is not TestKit.KeepRunning) _autoPilot = next;
        }
        if (_ignore == null || !_ignore(message)) _queue.Enqueue(new RealMessageEnvelope(message, sender));
    }
}

/// <summary>A command whose sender waits until the test actor has carried it out.</summary>
internal interface IAcknowledged
{
    TaskCompletionSource Done { get; }
}

/// <summary>Watches, and says so.</summary>
internal sealed class WatchCommand(IActorRef actor, TaskCompletionSource done) : TestActor.Watch(actor), IAcknowledged
{
    public TaskCompletionSource Done => done;
}

/// <summary>Stops watching, and says so.</summary>
internal sealed class UnwatchCommand(IActorRef actor, TaskCompletionSource done) : TestActor.Unwatch(actor), IAcknowledged
{
    public TaskCompletionSource Done => done;
}
