using Akka.Actor;

namespace Akka.Util;

/// <summary>A stand-in that travels in place of an object which cannot be serialized as it is.</summary>
public interface ISurrogate
{
    ISurrogated FromSurrogate(ActorSystem system);
}

/// <summary>An object that is serialized through its <see cref="ISurrogate"/>.</summary>
public interface ISurrogated
{
    ISurrogate ToSurrogate(ActorSystem system);
}
