using Akka.Event;

namespace Akka.TestKit;

/// <summary>Decides whether a log event is kept from the log.</summary>
public interface IEventFilter
{
    /// <summary>True when the event is to be filtered out.</summary>
    bool Apply(LogEvent logEvent);
}

/// <summary>Takes back what <see cref="IEventFilterApplier.Mute()"/> did.</summary>
public interface IUnmutableFilter : IDisposable
{
    void Unmute();
}
