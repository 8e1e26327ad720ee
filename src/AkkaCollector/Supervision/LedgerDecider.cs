using Akka.Actor;

namespace AkkaCollector.Supervision;

/// <summary>The collector's one decider: <see cref="FailureTable"/> decides, and what was decided stands in the ledger.</summary>
public static class LedgerDecider
{
    /// <summary>Makes one for the children of one supervisor.</summary>
    /// <param name="ledger">Where failures are written down.</param>
    /// <param name="path">What the ledger calls the failing actor.</param>
    /// <param name="decide">Decides instead of the table, or does more about it; null leaves it to the table.</param>
    public static Func<Exception, Directive> For(ActorLedger ledger, string path, Func<Exception, FailureClass, Directive>? decide = null) => cause =>
    {
        var failure = FailureTable.ClassOf(cause);
        var directive = decide?.Invoke(cause, failure) ?? FailureTable.DirectiveOf(failure);
        ledger.Failed(path, cause, directive);
        return directive;
    };

    /// <summary>What the ledger calls the children of an actor, all together.</summary>
    public static string ChildrenOf(IActorRef actor) => actor.Path.ToStringWithoutAddress() + "/*";
}
