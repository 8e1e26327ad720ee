using Akka.Actor;
using Akka.Pattern;

namespace AkkaCollector.Supervision;

/// <summary>The one way in which a part is put under a supervisor with backoff.</summary>
public static class BackoffProps
{
    /// <summary>
    /// A supervisor around one child: <see cref="FailureTable"/> decides; a retryable failure restarts the child after a pause that
    /// doubles; beyond the restart window, or when the table says stop, child and supervisor stop, and <paramref name="owner"/>, who
    /// watches, decides what then.
    /// </summary>
    /// <param name="child">The part.</param>
    /// <param name="name">Its name below the supervisor.</param>
    /// <param name="settings">Pauses and window.</param>
    /// <param name="ledger">Where failures are written down.</param>
    /// <param name="owner">Who is told of every failure as <see cref="SupervisionProtocol.PartFailed"/>.</param>
    public static Props Around(Props child, string name, SupervisionSettings settings, ActorLedger ledger, IActorRef owner)
    {
        var path = owner.Path.ToStringWithoutAddress() + "/" + name;
        var decider = LedgerDecider.For(ledger, path, (cause, failure) =>
        {
            owner.Tell(new SupervisionProtocol.PartFailed(name, cause, failure), ActorRefs.NoSender);
            return FailureTable.DirectiveOf(failure);
        });
        var strategy = new OneForOneStrategy(settings.RestartsMax, settings.BackoffMax * 2 * settings.RestartsMax, decider);
        return BackoffSupervisor.Props(Backoff.OnFailure(child, name, settings.BackoffMin, settings.BackoffMax, settings.BackoffJitter, settings.RestartsMax)
            .WithAutoReset(settings.BackoffMax)
            .WithSupervisorStrategy(strategy));
    }
}
