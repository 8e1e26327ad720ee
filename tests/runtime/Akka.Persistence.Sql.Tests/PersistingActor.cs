using Akka.Actor;
using Akka.Pattern;

namespace Akka.Persistence.Sql.Tests;

/// <summary>
/// Counts: each event is the number after the one before. Says what it has recovered, which numbers are acknowledged, and when its history
/// is not 1, 2, 3...
/// </summary>
/// <param name="id">The persistence id.</param>
/// <param name="watch">Who is told.</param>
/// <param name="atOnce">How many events to persist whenever none is under way, by itself: one by Persist, more by PersistAsync; 0 waits for commands.</param>
internal sealed class PersistingActor(string id, IPersistingWatch watch, int atOnce = 0) : UntypedPersistentActor
{
    private long _last;
    private long _asked;

    /// <summary>Starts one that comes back by itself when it stops because the journal failed.</summary>
    public static void StartAgainAndAgain(ActorSystem system, string id, IPersistingWatch watch, int atOnce) => system.ActorOf(
        BackoffSupervisor.Props(Backoff.OnStop(Props.Create(() => new PersistingActor(id, watch, atOnce)), id, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(300), 0.2, -1)),
        $"again-{id}");

    public override string PersistenceId => id;

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case long number when number == _last + 1 && LastSequenceNr == number:
                _last = number;
                break;
            case long number:
                watch.Broken(id, $"event {number} with sequence number {LastSequenceNr} came after {_last}");
                break;
            case RecoveryCompleted:
                _asked = _last;
                watch.Recovered(id, _last);
                PersistNext();
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case PersistOne:
                Persist(++_asked, Acknowledge);
                break;
            case PersistMany many:
                for (var i = 0; i < many.Count; i++) PersistAsync(++_asked, Acknowledge);
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => watch.Failed(id, (long)@event, cause);

    protected override void OnRecoveryFailure(Exception reason, object message) => watch.NotRecovered(id, reason);

    private void Acknowledge(long number)
    {
        _last = number;
        watch.Acknowledged(id, number, Self);
        if (_last == _asked) PersistNext();
    }

    private void PersistNext()
    {
        if (atOnce == 1) Self.Tell(PersistOne.Instance);
        else if (atOnce > 1) Self.Tell(new PersistMany(atOnce));
    }

    internal sealed record PersistOne
    {
        public static readonly PersistOne Instance = new();
    }

    internal sealed record PersistMany(int Count);
}

/// <summary>Gets to know what happens in <see cref="PersistingActor"/>s, on their threads.</summary>
internal interface IPersistingWatch
{
    void Recovered(string id, long last);

    void Acknowledged(string id, long number, IActorRef self);

    void Failed(string id, long number, Exception cause);

    void NotRecovered(string id, Exception cause);

    void Broken(string id, string how);
}
