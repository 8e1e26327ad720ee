namespace AkkaCollector.Throttling;

/// <summary>
/// The rate gate of one source: a bucket of tokens, one an event, that fills at the allowed rate up to the burst. Times are
/// microseconds of any clock that does not go back.
/// </summary>
public sealed class ThrottleRules
{
    private readonly bool _enabled;
    private readonly double _perMicro, _most;
    private double _tokens;
    private long _filledMicros;
    private bool _started;

    /// <summary>Makes a gate whose bucket is full.</summary>
    public ThrottleRules(ThrottleSettings settings)
    {
        _enabled = settings.Enabled;
        _perMicro = settings.RateMax / 1_000_000;
        _most = Math.Max(1, settings.RateMax * settings.Burst.TotalSeconds);
        _tokens = _most;
    }

    /// <summary>Whether the gate has to be asked at all.</summary>
    public bool Enabled => _enabled;

    /// <summary>Lets one event pass, or not.</summary>
    public bool TryPass(long nowMicros)
    {
        if (!_enabled) return true;
        Fill(nowMicros);
        if (_tokens < 1) return false;
        _tokens -= 1;
        return true;
    }

    /// <summary>How long until the next event may pass; zero when it may now.</summary>
    public TimeSpan Wait(long nowMicros)
    {
        if (!_enabled) return TimeSpan.Zero;
        Fill(nowMicros);
        return _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(Math.Ceiling((1 - _tokens) / _perMicro));
    }

    private void Fill(long nowMicros)
    {
        if (_started) _tokens = Math.Min(_most, _tokens + Math.Max(0, nowMicros - _filledMicros) * _perMicro);
        _filledMicros = _started ? Math.Max(_filledMicros, nowMicros) : nowMicros;
        _started = true;
    }
}
