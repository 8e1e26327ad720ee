namespace AkkaCollector.Connections;

/// <summary>A venue answered with something that makes no sense; the same question may get a better answer.</summary>
public sealed class VenueAnswerException : Exception, IClassedFailure
{
    /// <summary>Makes one.</summary>
    public VenueAnswerException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <inheritdoc />
    public FailureClass Failure => FailureClass.Retryable;
}

/// <summary>A venue refuses what was asked for.</summary>
public sealed class VenueRefusedException : Exception, IClassedFailure
{
    /// <summary>Makes one.</summary>
    public VenueRefusedException(FailureClass failure, string message) : base(message) => Failure = failure;

    /// <inheritdoc />
    public FailureClass Failure { get; }
}

/// <summary>A venue is connected and has sent no tick for as long as is borne: its actors are to be started anew.</summary>
public sealed class VenueSilentException : Exception, IClassedFailure
{
    /// <summary>Makes one.</summary>
    public VenueSilentException(string source, TimeSpan silent)
        : base($"Source {source} was connected for {silent.TotalSeconds:0} s without one tick.") => Silent = silent;

    /// <summary>How long it was silent.</summary>
    public TimeSpan Silent { get; }

    /// <inheritdoc />
    public FailureClass Failure => FailureClass.Retryable;
}
