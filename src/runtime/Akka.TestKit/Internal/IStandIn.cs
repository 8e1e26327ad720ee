using Akka.Actor;

namespace Akka.TestKit.Internal;

/// <summary>A reference of the TestKit that stands for another: the runtime works with that one.</summary>
internal interface IStandIn
{
    IInternalActorRef Target { get; }
}
