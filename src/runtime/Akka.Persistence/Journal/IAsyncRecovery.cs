using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>How a journal gives back what it stores.</summary>
public interface IAsyncRecovery
{
    /// <summary>Calls back for each event in order of the sequence numbers, both bounds included; the task ends after the last.</summary>
    /// <param name="context">The context of the journal.</param>
    /// <param name="persistenceId">Whose events.</param>
    /// <param name="fromSequenceNr">The first sequence number.</param>
    /// <param name="toSequenceNr">The last sequence number.</param>
    /// <param name="max">How many events at most.</param>
    /// <param name="recoveryCallback">Gets each event; may be called on any thread, one call at a time.</param>
    Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback);

    /// <summary>The highest sequence number stored, deleted events included; 0 when there was never one.</summary>
    /// <param name="persistenceId">Whose events.</param>
    /// <param name="fromSequenceNr">A hint: the search may begin there.</param>
    Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);
}
