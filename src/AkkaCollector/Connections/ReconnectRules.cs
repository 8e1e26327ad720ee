namespace AkkaCollector.Connections;

/// <summary>
/// How long to wait before connecting again, for ever: full jitter (any time from zero) up to a bound that doubles with each failure,
/// so that many collectors do not come back at the same moment. Only data resets the bound: a venue that accepts connections and
/// closes them at once is not worn out by them.
/// </summary>
public sealed class ReconnectRules
{
    private readonly BackoffSettings _settings;
    private readonly Random _random;

    /// <summary>Makes rules that have seen no failure.</summary>
    public ReconnectRules(BackoffSettings settings, Random random)
    {
        _settings = settings;
        _random = random;
    }

    /// <summary>Failures since data flowed last.</summary>
    public int Failures { get; private set; }

    /// <summary>Notes a failure and says how long to wait.</summary>
    public TimeSpan Failed() => _settings.After(Failures++) * _random.NextDouble();

    /// <summary>Data has been received.</summary>
    public void DataFlows() => Failures = 0;
}
