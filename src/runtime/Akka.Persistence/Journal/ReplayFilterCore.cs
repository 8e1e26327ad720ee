using Akka.Event;
using Akka.Pattern;

namespace Akka.Persistence.Journal;

/// <summary>The settings of a replay filter.</summary>
internal sealed record ReplayFilterSettings(ReplayFilterMode Mode, int WindowSize, int MaxOldWriters, bool Debug);

/// <summary>The replay filter itself, which a journal runs in the thread of its replay. One thread at a time.</summary>
internal sealed class ReplayFilterCore(ReplayTarget target, int recoveryId, ReplayFilterSettings settings, ILoggingAdapter log)
{
    private readonly Queue<IPersistentRepresentation> _buffer = new();
    private readonly LinkedList<string> _oldWriters = new();
    private string _writerGuid = "";
    private long _seqNo = -1;
    private bool _failed;

    public void Replayed(IPersistentRepresentation representation)
    {
        if (_failed) return;
        if (settings.Debug && log.IsInfoEnabled)
            log.Info("Replay: {0}. persistenceId={1}, writerGuid={2}, sequenceNr={3}", representation.Payload, representation.PersistenceId, representation.WriterGuid, representation.SequenceNr);
        if (_buffer.Count == settings.WindowSize && _buffer.TryDequeue(out var oldest)) target.Send(oldest);
        if (representation.WriterGuid == _writerGuid) FromCurrent(representation);
        else if (_oldWriters.Contains(representation.WriterGuid)) FromOld(representation);
        else FromNew(representation);
    }

    /// <summary>Passes on what is held back and the message that ends the replay.</summary>
    public void Ended(object message)
    {
        if (_failed) return;
        if (settings.Debug && log.IsInfoEnabled) log.Info("Replay completed: {0}", message);
        SendBuffered();
        target.End(message);
    }

    private void FromCurrent(IPersistentRepresentation representation)
    {
        if (representation.SequenceNr < _seqNo)
        {
            Complain($"Invalid replayed event [sequenceNr={representation.SequenceNr}, writerUUID={representation.WriterGuid}] as the sequenceNr should be equal to or greater than already-processed event [sequenceNr={_seqNo}, writerUUID={_writerGuid}] from the same writer, for the same persistenceId [{representation.PersistenceId}]. "
                + "Perhaps, events were journaled out of sequence, or duplicate persistentId for different entities?", representation);
            return;
        }

        _seqNo = representation.SequenceNr;
        _buffer.Enqueue(representation);
    }

    private void FromOld(IPersistentRepresentation representation)
    {
        Complain($"Invalid replayed event [sequenceNr={representation.SequenceNr}, writerUUID={representation.WriterGuid}]. "
            + $"There was already a newer writer whose last replayed event was [sequenceNr={_seqNo}, writerUUID={_writerGuid}] for the same persistenceId [{representation.PersistenceId}]. "
            + "Perhaps, the old writer kept journaling messages after the new writer created, or duplicate persistentId for different entities?", representation);
    }

    private void FromNew(IPersistentRepresentation representation)
    {
        if (_writerGuid.Length > 0) _oldWriters.AddLast(_writerGuid);
        if (_oldWriters.Count > settings.MaxOldWriters) _oldWriters.RemoveFirst();
        _writerGuid = representation.WriterGuid;
        _seqNo = representation.SequenceNr;
        RemoveOverlap(representation);
        if (!_failed) _buffer.Enqueue(representation);
    }

    // What older writers wrote from this sequence number on, the new writer did not know of when it recovered.
    private void RemoveOverlap(IPersistentRepresentation first)
    {
        for (var left = _buffer.Count; left > 0 && !_failed; left--)
        {
            var older = _buffer.Dequeue();
            if (older.SequenceNr < _seqNo)
            {
                _buffer.Enqueue(older);
                continue;
            }

            var text = $"Invalid replayed event [sequenceNr={older.SequenceNr}, writerUUID={older.WriterGuid}] from a new writer. An older writer already sent an event "
                + $"[sequenceNr={first.SequenceNr}, writerUUID={first.WriterGuid}] whose sequence number was equal or greater for the same persistenceId [{first.PersistenceId}]. "
                + "Perhaps, the new writer journaled the event out of sequence, or duplicate persistentId for different entities?";
            switch (settings.Mode)
            {
                case ReplayFilterMode.RepairByDiscardOld:
                    log.Warning("{0} Message will be discarded.", text);
                    break;
                case ReplayFilterMode.Fail:
                    Fail(text);
                    break;
                case ReplayFilterMode.Warn:
                    log.Warning("{0}", text);
                    _buffer.Enqueue(older);
                    break;
                default:
                    _buffer.Enqueue(older);
                    break;
            }
        }
    }

    private void Complain(string text, IPersistentRepresentation representation)
    {
        switch (settings.Mode)
        {
            case ReplayFilterMode.RepairByDiscardOld:
                log.Warning("{0} Message will be discarded.", text);
                break;
            case ReplayFilterMode.Fail:
                Fail(text);
                break;
            case ReplayFilterMode.Warn:
                log.Warning("{0}", text);
                _buffer.Enqueue(representation);
                break;
            default:
                _buffer.Enqueue(representation);
                break;
        }
    }

    private void Fail(string text)
    {
        log.Error("{0}", text);
        _failed = true;
        _buffer.Clear();
        target.End(new ReplayMessagesFailure(new IllegalStateException(text), recoveryId));
    }

    private void SendBuffered()
    {
        while (_buffer.TryDequeue(out var representation)) target.Send(representation);
    }
}
