using Akka.Actor;
using Akka.TestKit.Internal;

namespace Akka.TestKit.TestEvent;

/// <summary>Published to keep log events that match the filters from the log.</summary>
public sealed class Mute : INoSerializationVerificationNeeded
{
    public Mute(params EventFilterBase[] filters) => Filters = filters;

    public Mute(IReadOnlyCollection<EventFilterBase> filters) => Filters = filters;

    public IReadOnlyCollection<EventFilterBase> Filters { get; }
}

/// <summary>Published to take the filters away again.</summary>
public sealed class Unmute : INoSerializationVerificationNeeded
{
    public Unmute(params EventFilterBase[] filters) => Filters = filters;

    public Unmute(IReadOnlyCollection<EventFilterBase> filters) => Filters = filters;

    public IReadOnlyCollection<EventFilterBase> Filters { get; }
}
