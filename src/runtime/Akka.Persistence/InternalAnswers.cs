namespace Akka.Persistence;

/// <summary>
/// All answers to one <see cref="WriteMessages"/> in one message, for an actor that asked for it: a message for each event costs more than what
/// the actor does with it. The actor goes through them as if they came one by one.
/// </summary>
internal sealed class WriteMessagesAnswered(WriteMessages request, IReadOnlyList<Exception> rejections, Exception failure) : IJournalResponse, Event.IDeadLetterSuppression
{
    private readonly IPersistentEnvelope[] _envelopes = (IPersistentEnvelope[])request.Messages;
    private int _envelope;
    private int _event;
    private int _write;

    public int ActorInstanceId => request.ActorInstanceId;

    public Exception Failure => failure;

    /// <summary>Whether the first of them was taken.</summary>
    public bool IsStarted => _envelope > 0 || _event > 0;

    public bool IsAtEnd => _envelope == _envelopes.Length;

    /// <summary>The next event or what was deferred, and goes on to the one after it.</summary>
    /// <param name="written">The event; null for what was deferred.</param>
    /// <param name="rejection">Why the event was rejected; null when it was not.</param>
    public IPersistentEnvelope Next(out IPersistentRepresentation written, out Exception rejection)
    {
        var envelope = _envelopes[_envelope];
        if (envelope is not AtomicWrite write)
        {
            (written, rejection) = (null, null);
            _envelope++;
            return envelope;
        }

        written = write.Events[_event];
        rejection = rejections?[_write];
        if (++_event < write.Size) return write;
        _event = 0;
        _write++;
        _envelope++;
        return write;
    }
}

/// <summary>Several replayed events in one message, for an actor that can take them so.</summary>
internal sealed class ReplayedMessages(IPersistentRepresentation[] events, int recoveryId) : IJournalResponse, Event.IDeadLetterSuppression
{
    public IPersistentRepresentation[] Events => events;

    public int RecoveryId => recoveryId;

    /// <summary>Which event comes next.</summary>
    public int Next { get; set; }
}
