namespace AkkaCollector.Telemetry;

/// <summary>What one step of one source's graph has taken and given, in ticks. One writer each side; read by anyone.</summary>
public sealed class StepMeter(string step)
{
    private long _received, _sent;

    /// <summary>The step's name, such as <c>validate</c>.</summary>
    public string Step { get; } = step;

    /// <summary>Ticks taken.</summary>
    public long ReceivedTotal => Volatile.Read(ref _received);

    /// <summary>Ticks given.</summary>
    public long SentTotal => Volatile.Read(ref _sent);

    /// <summary>Counts what the step was given. Called by the stage before it.</summary>
    public void Received(int ticks) => Volatile.Write(ref _received, _received + ticks);

    /// <summary>Counts what the step gave on. Called by the stage behind it.</summary>
    public void Sent(int ticks) => Volatile.Write(ref _sent, _sent + ticks);
}

/// <summary>The steps of one source's graph, in order.</summary>
public sealed class SourceMeters
{
    /// <summary>From the intake to validation.</summary>
    public StepMeter Throttle { get; } = new("throttle");
    /// <summary>Validation.</summary>
    public StepMeter Validate { get; } = new("validate");
    /// <summary>Batching.</summary>
    public StepMeter Batch { get; } = new("batch");
    /// <summary>Storage.</summary>
    public StepMeter Store { get; } = new("store");

    /// <summary>All of them, left to right.</summary>
    public IReadOnlyList<StepMeter> All => [Throttle, Validate, Batch, Store];
}
