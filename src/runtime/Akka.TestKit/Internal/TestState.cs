using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit.Internal;

/// <summary>What one TestKit or probe holds while its test runs.</summary>
internal sealed class TestState
{
    public TestState()
    {
        LastMessage = NullMessageEnvelope.Instance;
    }

    public ActorSystem System { get; set; }

    public TestKitSettings TestKitSettings { get; set; }

    public TestActorQueue Queue { get; } = new();

    public ILoggingAdapter Log { get; set; }

    public EventFilterFactory EventFilterFactory { get; set; }

    public IActorRef TestActor { get; set; }

    /// <summary>When the innermost Within block ends, on the clock of <c>Now</c>; null outside any block.</summary>
    public TimeSpan? End { get; set; }

    /// <summary>The last thing expected was silence, whose full wait must not count as an overrun of Within.</summary>
    public bool LastWasNoMsg { get; set; }

    public MessageEnvelope LastMessage { get; set; }
}
