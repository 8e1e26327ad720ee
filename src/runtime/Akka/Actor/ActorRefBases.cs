using Akka.Dispatch.SysMsg;
using Akka.Util;

namespace Akka.Actor;

/// <summary>Equality, order and text of references: path and uid.</summary>
public abstract class ActorRefBase : IActorRef
{
    protected ActorRefBase()
    {
    }

    public abstract ActorPath Path { get; }

    public void Tell(object message, IActorRef sender) => TellInternal(message, sender);

    protected abstract void TellInternal(object message, IActorRef sender);

    public override string ToString() => Path.Uid == ActorCell.UndefinedUid ? $"[{Path}]" : $"[{Path}#{Path.Uid}]";

    public override bool Equals(object obj) => obj is IActorRef other && Equals(other);

    public override int GetHashCode()
    {
        var path = Path;
        return path.Uid != ActorCell.UndefinedUid ? path.Uid.GetHashCode() : path.GetHashCode();
    }

    public int CompareTo(object obj)
    {
        if (obj is null) return 1;
        return obj is IActorRef other ? CompareTo(other) : throw new ArgumentException($"Object must be of type {nameof(IActorRef)}.", nameof(obj));
    }

    public bool Equals(IActorRef other) => ReferenceEquals(this, other)
        || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    public int CompareTo(IActorRef other)
    {
        var paths = Path.CompareTo(other.Path);
        return paths != 0 ? paths : Path.Uid.CompareTo(other.Path.Uid);
    }

    public virtual ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(Serialization.Serialization.SerializedActorPath(this));

    /// <summary>The serialized form of a reference: its path.</summary>
    public class Surrogate : ISurrogate
    {
        public Surrogate(string path) => Path = path;

        public string Path { get; }

        public ISurrogated FromSurrogate(ActorSystem system) => ((ExtendedActorSystem)system).Provider.ResolveActorRef(Path);
    }
}

/// <summary>The base of references that the runtime makes.</summary>
public abstract class InternalActorRefBase : ActorRefBase, IInternalActorRef
{
    protected InternalActorRefBase()
    {
    }

    public abstract IInternalActorRef Parent { get; }

    public abstract IActorRefProvider Provider { get; }

    public abstract bool IsTerminated { get; }

    public abstract bool IsLocal { get; }

    public abstract IActorRef GetChild(IReadOnlyList<string> name);

    public abstract void Resume(Exception causedByFailure = null);

    public abstract void Start();

    public abstract void Stop();

    public abstract void Restart(Exception cause);

    public abstract void Suspend();

    public void SendSystemMessage(ISystemMessage message, IActorRef sender) => SendSystemMessage(message);

    public abstract void SendSystemMessage(ISystemMessage message);
}

/// <summary>A local reference without a cell behind it; does nothing unless a subclass says so.</summary>
public abstract class MinimalActorRef : InternalActorRefBase
{
    protected MinimalActorRef()
    {
    }

    public override IInternalActorRef Parent => ActorRefs.Nobody;

    public override bool IsLocal => true;

    public override bool IsTerminated => false;

    public override IActorRef GetChild(IReadOnlyList<string> name) => name.All(string.IsNullOrEmpty) ? this : ActorRefs.Nobody;

    public override void Resume(Exception causedByFailure = null)
    {
    }

    public override void Start()
    {
    }

    public override void Stop()
    {
    }

    public override void Restart(Exception cause)
    {
    }

    public override void Suspend()
    {
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}

/// <summary>A reference to no actor: what it is told is forgotten.</summary>
public sealed class Nobody : MinimalActorRef
{
    public static readonly Nobody Instance = new();

    private Nobody()
    {
    }

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems, "/Nobody");

    public override IActorRefProvider Provider => throw new NotSupportedException("Nobody does not provide");

    public override ISurrogate ToSurrogate(ActorSystem system) => new NobodySurrogate();

    /// <summary>The serialized form of <see cref="Nobody"/>.</summary>
    public class NobodySurrogate : ISurrogate
    {
        public ISurrogated FromSurrogate(ActorSystem system) => Nobody;

        private static Nobody Nobody => Instance;
    }
}

/// <summary>A reference whose actor lives in a cell.</summary>
public abstract class ActorRefWithCell : InternalActorRefBase
{
    protected ActorRefWithCell()
    {
    }

    public abstract ICell Underlying { get; }

    public abstract IEnumerable<IActorRef> Children { get; }

    public abstract IInternalActorRef GetSingleChild(string name);
}

/// <summary>Swallows everything that it is told, silently and on purpose.</summary>
internal sealed class IgnoreActorRef : MinimalActorRef
{
    private const string FakeSystemName = "local";

    public IgnoreActorRef(IActorRefProvider provider) => Provider = provider;

    public static ActorPath StaticPath { get; } = new RootActorPath(new Address("akka", FakeSystemName)) / "ignore";

    public override ActorPath Path => StaticPath;

    public override IActorRefProvider Provider { get; }

    public static bool IsIgnoreRefPath(ActorPath path) => path.Depth == 1 && path.Name == "ignore" && path.Address.System == FakeSystemName;

    public static bool IsIgnoreRefPath(string path) => ActorPath.TryParse(path, out ActorPath parsed) && IsIgnoreRefPath(parsed);
}
