using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Makes <see cref="BackoffOptions"/>.</summary>
public static class Backoff
{
    /// <summary>Restarts a child that fails, after a delay that doubles from <paramref name="minBackoff"/> to <paramref name="maxBackoff"/>.</summary>
    /// <param name="childProps">The child.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay.</param>
    /// <param name="maxBackoff">The longest delay.</param>
    /// <param name="randomFactor">Part of the delay, 0 to 1, up to which a random time is added.</param>
    /// <param name="maxNrOfRetries">So many restarts, then the supervisor stops; -1 for no limit.</param>
    public static BackoffOptions OnFailure(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        Options(true, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);

    public static BackoffOptions OnFailure(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        OnFailure(childProps, childName, minBackoff, maxBackoff, randomFactor, -1);

    /// <summary>Starts a child that stops anew, after a delay that doubles; a child that fails is supervised as usual.</summary>
    /// <param name="childProps">The child.</param>
    /// <param name="childName">Its name.</param>
    /// <param name="minBackoff">The first delay.</param>
    /// <param name="maxBackoff">The longest delay.</param>
    /// <param name="randomFactor">Part of the delay, 0 to 1, up to which a random time is added.</param>
    /// <param name="maxNrOfRetries">So many starts, then the supervisor stops; -1 for no limit.</param>
    public static BackoffOptions OnStop(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        Options(false, childProps, childName, minBackoff, maxBackoff, randomFactor, maxNrOfRetries);

    public static BackoffOptions OnStop(Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, -1);

    private static BackoffOptionsImpl Options(bool onFailure, Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) => new()
    {
        OnFailure = onFailure,
        ChildProps = childProps,
        ChildName = childName,
        MinBackoff = minBackoff,
        MaxBackoff = maxBackoff,
        RandomFactor = randomFactor,
        Strategy = new OneForOneStrategy(SupervisorStrategy.DefaultDecider).WithMaxNrOfRetries(maxNrOfRetries),
    };
}

/// <summary>How a backoff supervisor treats its child.</summary>
public abstract class BackoffOptions
{
    internal abstract Props Props { get; }

    /// <summary>The shortest delay comes back when the child has lived so long; by default the shortest delay itself.</summary>
    public abstract BackoffOptions WithAutoReset(TimeSpan resetBackoff);

    /// <summary>The shortest delay comes back when the supervisor is told <see cref="BackoffSupervisor.Reset"/>.</summary>
    public abstract BackoffOptions WithManualReset();

    /// <summary>Decides by this strategy about failures of the child.</summary>
    public abstract BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy);

    /// <summary>Stops the child at every failure.</summary>
    public abstract BackoffOptions WithDefaultStoppingStrategy();

    /// <summary>So many restarts, then the supervisor stops; -1 for no limit.</summary>
    public abstract BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries);

    /// <summary>Answers what is sent while there is no child; by default it goes to dead letters.</summary>
    public abstract BackoffOptions WithReplyWhileStopped(object replyWhileStopped);

    /// <summary>After such a message the supervisor stops when its child has stopped.</summary>
    public abstract BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage);
}

/// <summary>The options as a record.</summary>
internal sealed class BackoffOptionsImpl : BackoffOptions
{
    public bool OnFailure { get; init; }

    public Props ChildProps { get; init; }

    public string ChildName { get; init; }

    public TimeSpan MinBackoff { get; init; }

    public TimeSpan MaxBackoff { get; init; }

    public double RandomFactor { get; init; }

    public IBackoffReset Reset { get; init; }

    public OneForOneStrategy Strategy { get; init; }

    public object ReplyWhileStopped { get; init; }

    public Func<object, bool> FinalStopMessage { get; init; }

    internal override Props Props
    {
        get
        {
            Validate();
            var (childProps, childName, minBackoff, maxBackoff, randomFactor) = (ChildProps, ChildName, MinBackoff, MaxBackoff, RandomFactor);
            var (reset, strategy, reply, finalStop) = (Reset ?? new AutoReset(minBackoff), Strategy, ReplyWhileStopped, FinalStopMessage);
            return OnFailure
                ? Props.Create(() => new BackoffOnRestartSupervisor(childProps, childName, minBackoff, maxBackoff, reset, randomFactor, strategy, reply, finalStop))
                : Props.Create(() => new BackoffSupervisor(childProps, childName, minBackoff, maxBackoff, reset, randomFactor, strategy, reply, finalStop));
        }
    }

    public override BackoffOptions WithAutoReset(TimeSpan resetBackoff) => Copy(reset: new AutoReset(resetBackoff));

    public override BackoffOptions WithManualReset() => Copy(reset: new ManualReset());

    public override BackoffOptions WithSupervisorStrategy(OneForOneStrategy supervisorStrategy) => Copy(strategy: supervisorStrategy);

    public override BackoffOptions WithDefaultStoppingStrategy() =>
        Copy(strategy: new OneForOneStrategy(SupervisorStrategy.StoppingStrategy.Decider).WithMaxNrOfRetries(Strategy.MaxNumberOfRetries));

    public override BackoffOptions WithMaxNrOfRetries(int maxNrOfRetries) => Copy(strategy: Strategy.WithMaxNrOfRetries(maxNrOfRetries));

    public override BackoffOptions WithReplyWhileStopped(object replyWhileStopped) => Copy(reply: replyWhileStopped);

    public override BackoffOptions WithFinalStopMessage(Func<object, bool> isFinalStopMessage) => Copy(finalStop: isFinalStopMessage);

    private void Validate()
    {
        if (MinBackoff <= TimeSpan.Zero) throw new ArgumentException("MinBackoff must be greater than 0");
        if (MaxBackoff < MinBackoff) throw new ArgumentException("MaxBackoff must be greater than MinBackoff");
        if (RandomFactor is < 0.0 or > 1.0) throw new ArgumentException("RandomFactor must be between 0.0 and 1.0");
        if (Reset is AutoReset auto && (auto.ResetBackoff < MinBackoff || auto.ResetBackoff > MaxBackoff))
            throw new ArgumentException("The ResetBackoff of AutoReset must be between MinBackoff and MaxBackoff");
    }

    private BackoffOptionsImpl Copy(IBackoffReset reset = null, OneForOneStrategy strategy = null, object reply = null, Func<object, bool> finalStop = null) => new()
    {
        OnFailure = OnFailure,
        ChildProps = ChildProps,
        ChildName = ChildName,
        MinBackoff = MinBackoff,
        MaxBackoff = MaxBackoff,
        RandomFactor = RandomFactor,
        Reset = reset ?? Reset,
        Strategy = strategy ?? Strategy,
        ReplyWhileStopped = reply ?? ReplyWhileStopped,
        FinalStopMessage = finalStop ?? FinalStopMessage,
    };
}
