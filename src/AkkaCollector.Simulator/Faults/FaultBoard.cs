namespace AkkaCollector.Simulator;

/// <summary>A fault whose time has come, with the count of what it has seen.</summary>
internal sealed class ActiveFault(Fault fault)
{
    private long _seen;

    public Fault Fault { get; } = fault;

    /// <summary>Counts a frame of a channel and tells whether it is one of those hit: of ten, the tenth.</summary>
    public bool CountsAsHit(string channel) => Fault.Hits(channel) && Interlocked.Increment(ref _seen) % Fault.Every == 0;
}

/// <summary>Keeps the faults and starts and ends each at its time. Safe for many threads.</summary>
public sealed class FaultBoard : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<ITimer> _timers = [];
    private readonly List<Fault> _scheduled = [];
    private volatile ActiveFault[] _active = [];
    private bool _disposed;

    internal FaultBoard(TimeProvider time) => _time = time;

    /// <summary>Raised when a fault begins (true) and when it ends (false).</summary>
    internal event Action<ActiveFault, bool>? Changed;

    /// <summary>The faults that are in force now.</summary>
    internal ActiveFault[] Active => _active;

    /// <summary>Everything that has been scheduled, what is over included.</summary>
    public IReadOnlyList<Fault> Scheduled
    {
        get { lock (_lock) return [.. _scheduled]; }
    }

    /// <summary>Schedules a script's faults, their starts counted from now.</summary>
    /// <exception cref="FaultScriptException">The script cannot be read; then nothing of it is scheduled.</exception>
    public void Inject(string script)
    {
        foreach (var fault in FaultScript.Parse(script)) Inject(fault);
    }

    /// <summary>Schedules a fault, its start counted from now; a start of zero begins before this returns.</summary>
    public void Inject(Fault fault)
    {
        var active = new ActiveFault(fault);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _scheduled.Add(fault);
            if (fault.Length > TimeSpan.Zero) _timers.Add(_time.CreateTimer(_ => End(active), null, fault.Start + fault.Length, Timeout.InfiniteTimeSpan));
            if (fault.Start > TimeSpan.Zero)
            {
                _timers.Add(_time.CreateTimer(_ => Begin(active), null, fault.Start, Timeout.InfiniteTimeSpan));
                return;
            }
        }
        Begin(active);
    }

    /// <summary>The fault of a kind that is in force, or null.</summary>
    internal Fault? Find(FaultKind kind) => Array.Find(_active, a => a.Fault.Kind == kind)?.Fault;

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var timer in _timers) timer.Dispose();
            _timers.Clear();
        }
    }

    private void Begin(ActiveFault active)
    {
        lock (_lock)
        {
            if (_disposed) return;
            if (active.Fault.Kind != FaultKind.Close) _active = [.. _active, active];
        }
        Changed?.Invoke(active, true);
    }

    private void End(ActiveFault active)
    {
        lock (_lock)
        {
            if (_disposed) return;
            _active = Array.FindAll(_active, a => a != active);
        }
        Changed?.Invoke(active, false);
    }
}
