using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Supervision;

/// <summary>
/// An actor that keeps parts running, each under a supervisor with backoff. A part that fails too often is parked and tried again
/// for as long as the process lives; one whose failure cannot be helped stays stopped and is reported; a fatal one is published.
/// </summary>
public abstract partial class PartKeeper : ReceiveActor, IWithTimers
{
    private readonly Dictionary<string, KeptPart> _parts = new(StringComparer.Ordinal);
    private readonly SupervisionSettings _settings;
    private readonly ActorLedger _ledger;
    private readonly ILogger _log;
    private readonly string _owner;

    /// <summary>Makes one; parts are added in <c>PreStart</c>.</summary>
    protected PartKeeper(string owner, SupervisionSettings settings, ActorLedger ledger, ILogger log)
    {
        _owner = owner;
        _settings = settings;
        _ledger = ledger;
        _log = log;
        Receive<SupervisionProtocol.PartFailed>(Remember);
        Receive<Terminated>(t => _parts.Values.Any(p => t.ActorRef.Equals(p.Ref)), Ended);
        Receive<Unpark>(u => Start(_parts[u.Part]));
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Whether parts that end are to stay down, since everything is being closed.</summary>
    protected bool Closing { get; set; }

    /// <inheritdoc />
    protected override void PreStart()
    {
        _ledger.Started(Self);
        base.PreStart();
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _ledger.Stopped(Self);
        base.PostStop();
    }

    /// <summary>A fatal failure is handed up as far as here, where it has been published; the part's supervisor goes with it.</summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(LedgerDecider.For(_ledger, LedgerDecider.ChildrenOf(Self), (_, _) => Directive.Stop));

    /// <summary>Adds a part and starts it.</summary>
    protected void Keep(string name, Func<Props> props)
    {
        var part = new KeptPart(name, props);
        _parts.Add(name, part);
        Start(part);
    }

    /// <summary>The part's supervisor; null while it is parked or stopped. It forwards what it is told.</summary>
    protected IActorRef? Part(string name) => _parts.GetValueOrDefault(name)?.Ref;

    /// <summary>Called when a part has ended while <see cref="Closing"/>.</summary>
    protected virtual void PartClosed(string name)
    {
    }

    private void Start(KeptPart part)
    {
        if (Closing) return;
        part.LastClass = null;
        part.Ref = Context.Watch(Context.ActorOf(BackoffProps.Around(part.Props(), part.Name, _settings, _ledger, Self), part.Name + "-supervisor"));
        Publish(part, PartState.Running);
    }

    private void Remember(SupervisionProtocol.PartFailed failed)
    {
        if (!_parts.TryGetValue(failed.Part, out var part)) return;
        part.LastCause = failed.Cause;
        part.LastClass = failed.Class;
        LogFailure(failed.Cause, _owner, failed.Part, failed.Class);
        if (failed.Class == FailureClass.Fatal) Context.System.EventStream.Publish(new SupervisionProtocol.FatalFailure(failed.Part, failed.Cause));
    }

    private void Ended(Terminated terminated)
    {
        var part = _parts.Values.First(p => terminated.ActorRef.Equals(p.Ref));
        part.Ref = null;
        if (Closing)
        {
            PartClosed(part.Name);
        }
        else if (part.LastClass is FailureClass.NonRetryable or FailureClass.Fatal)
        {
            PartStopped(_owner, part.Name, part.LastCause?.Message);
            Publish(part, PartState.Stopped);
        }
        else
        {
            PartParked(_owner, part.Name, _settings.Park.TotalSeconds, part.LastCause?.Message);
            Publish(part, PartState.Parked);
            Timers.StartSingleTimer(part.Name, new Unpark(part.Name), _settings.Park);
        }
    }

    private void Publish(KeptPart part, PartState state) =>
        Context.System.EventStream.Publish(new SupervisionProtocol.PartChanged(_owner, part.Name, state, part.LastCause?.Message));

    private sealed record Unpark(string Part);

    [LoggerMessage(1500, LogLevel.Error, "{Owner}: {Part} failed ({Class})")]
    private partial void LogFailure(Exception cause, string owner, string part, FailureClass @class);

    [LoggerMessage(1501, LogLevel.Error, "{Owner}: {Part} stays stopped until its cause is mended: {Cause}")]
    private partial void PartStopped(string owner, string part, string? cause);

    [LoggerMessage(1502, LogLevel.Error, "{Owner}: {Part} failed too often and is parked; it is tried again in {Seconds}s: {Cause}")]
    private partial void PartParked(string owner, string part, double seconds, string? cause);
}
