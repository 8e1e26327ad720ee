namespace AkkaCollector.Storage;

// The disk below the log: Working <-> Failing. What fails there is the spool's own matter: it is told, shown and tried again, and the
// store behind, which may be well, is left alone. A batch that neither the store nor the log takes is held, and holds up what comes after.
public sealed partial class SpoolingTickStore
{
    // Guarded by the gate.
    private int _logFailures;
    private long _logFailedAt, _bytesRefused;

    private bool IsLogFailing => _logFailures > 0;

    private TimeSpan LogRetryIn => SpoolRules.WaitAfter(_logFailures, _settings.RetryMin, _settings.RetryMax);

    /// <summary>Whether the log may be tried now.</summary>
    private bool IsLogDue => !IsLogFailing || _time.GetElapsedTime(_logFailedAt) >= LogRetryIn;

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Does something with the log; what the disk refuses is told.</summary>
    private void TryLog_NeedsGate(Action<SpoolLog> work)
    {
        if (_log is not { } log) return;
        try
        {
            work(log);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            LogFailed_NeedsGate(e, 0);
        }
    }

    /// <summary>Whether a record waits in the log. When it cannot be read, its own count tells.</summary>
    private bool HasRecord_NeedsGate(SpoolLog log)
    {
        try
        {
            return log.HasRecord;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            LogFailed_NeedsGate(e, 0);
            return log.Records > 0;
        }
    }

    /// <summary>How full the log is; null when the disk does not say.</summary>
    private double? TryFill_NeedsGate(SpoolLog log)
    {
        try
        {
            return Fill_NeedsGate(log);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            LogFailed_NeedsGate(e, 0);
            return null;
        }
    }

    /// <summary>Tries a log that has failed, while nothing else asks for it.</summary>
    private void CheckLog_NeedsGate()
    {
        if (!IsLogFailing || !IsLogDue) return;
        TryLog_NeedsGate(log =>
        {
            if (_diskFree(_settings.Log.Path) is var free && free < _bytesRefused) throw new IOException($"{free} bytes are free, and {_bytesRefused} found no room.");
            log.Check();
            LogWorks_NeedsGate();
        });
    }

    private void LogFailed_NeedsGate(Exception cause, int bytes)
    {
        _bytesRefused = Math.Max(_bytesRefused, bytes);
        // One failure for each time that it is due: while the log drains, the same refusal comes with every batch.
        if (!IsLogDue) return;
        _logFailures++;
        _logFailedAt = _time.GetTimestamp();
        _books.Failed(cause.Message);
        Tell(new StoreNews.SpoolFailed(_settings.Log.Path, cause.Message, LogRetryIn));
    }

    private void LogWorks_NeedsGate()
    {
        if (!IsLogFailing) return;
        (_logFailures, _bytesRefused) = (0, 0);
        _books.Failed(null);
        Tell(new StoreNews.SpoolWorks(_settings.Log.Path));
    }
}
