namespace AkkaCollector.Connections;

/// <summary>What to do about silence.</summary>
public enum SilenceStep : byte
{
    /// <summary>Nothing, or nothing more than was done.</summary>
    None,
    /// <summary>Tell an operator.</summary>
    Warn,
    /// <summary>Subscribe every channel anew.</summary>
    Resubscribe,
    /// <summary>Make the connection anew.</summary>
    Reconnect,
    /// <summary>Start the venue's actors anew and report the source as unhealthy.</summary>
    RestartVenue,
}

/// <summary>
/// The ladder of silence. Warning, subscribing and reconnecting look at how long this connection has been silent; restarting at how
/// long the source has been connected without a tick over all connections since the last one. Time without a connection counts for
/// neither: no restart helps against a venue that cannot be reached. Times are those of a clock that never jumps.
/// </summary>
public sealed class LivenessRules
{
    private readonly LivenessSettings _settings;
    private TimeSpan? _connectedAt;
    private TimeSpan _lastTick = TimeSpan.MinValue;
    private TimeSpan _silentBefore;
    private SilenceStep _done;

    /// <summary>Makes rules for a source that is not connected.</summary>
    public LivenessRules(LivenessSettings settings) => _settings = settings;

    /// <summary>A connection is up and its channels are asked for.</summary>
    public void Connected(TimeSpan now)
    {
        _connectedAt = now;
        _done = SilenceStep.None;
    }

    /// <summary>The connection is gone.</summary>
    public void Disconnected(TimeSpan now)
    {
        _silentBefore += SilentOnConnection(now);
        _connectedAt = null;
    }

    /// <summary>How long this connection has brought no tick; zero without a connection.</summary>
    public TimeSpan SilentOnConnection(TimeSpan now)
    {
        if (_connectedAt is not { } connected) return TimeSpan.Zero;
        var since = _lastTick > connected ? _lastTick : connected;
        return now > since ? now - since : TimeSpan.Zero;
    }

    /// <summary>How long the source has been connected without a tick, over all connections since the last tick.</summary>
    public TimeSpan SilentInAll(TimeSpan now) => _silentBefore + SilentOnConnection(now);

    /// <summary>A tick came in at <paramref name="at"/>.</summary>
    public void Ticked(TimeSpan at)
    {
        if (at <= _lastTick) return;
        _lastTick = at;
        _silentBefore = TimeSpan.Zero;
        _done = SilenceStep.None;
    }

    /// <summary>The next step of the ladder, each once in one silence.</summary>
    public SilenceStep Check(TimeSpan now)
    {
        if (_connectedAt is null) return SilenceStep.None;
        var silent = SilentOnConnection(now);
        var due = SilentInAll(now) >= _settings.RestartAfter ? SilenceStep.RestartVenue
            : silent >= _settings.ReconnectAfter ? SilenceStep.Reconnect
            : silent >= _settings.ResubscribeAfter ? SilenceStep.Resubscribe
            : silent >= _settings.WarnAfter ? SilenceStep.Warn
            : SilenceStep.None;
        if (due <= _done) return SilenceStep.None;
        _done = due;
        return due;
    }

    /// <summary>
    /// Whether a steady channel counts as silent by itself: it was asked for at <paramref name="asked"/> and brought its last tick at
    /// <paramref name="lastTick"/>, if any.
    /// </summary>
    public bool IsChannelSilent(TimeSpan asked, TimeSpan? lastTick, TimeSpan now) =>
        now - (lastTick > asked ? lastTick.Value : asked) >= _settings.ChannelSilentAfter;
}
