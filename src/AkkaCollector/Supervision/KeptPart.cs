using Akka.Actor;

namespace AkkaCollector.Supervision;

/// <summary>What an owner knows of one of its parts. Used by one actor only.</summary>
internal sealed class KeptPart(string name, Func<Props> props)
{
    public string Name { get; } = name;
    public Func<Props> Props { get; } = props;
    public IActorRef? Ref { get; set; }
    public Exception? LastCause { get; set; }
    public FailureClass? LastClass { get; set; }
}
