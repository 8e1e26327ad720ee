using System.Collections.Concurrent;
using Akka.Event;

namespace Akka.Actor.Internal;

public partial class ActorSystemImpl
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> _extensions = new();

    public override object RegisterExtension(IExtensionId extension)
    {
        if (extension is null) return null;
        _extensions.GetOrAdd(extension.ExtensionType, _ => new Lazy<object>(() => extension.CreateExtension(this), LazyThreadSafetyMode.ExecutionAndPublication));
        return extension.Get(this);
    }

    public override object GetExtension(IExtensionId extensionId) => TryGetExtension(extensionId.ExtensionType, out var extension) ? extension : null;

    public override T GetExtension<T>() => TryGetExtension<T>(out var extension) ? extension : null;

    public override bool HasExtension(Type type) => typeof(IExtension).IsAssignableFrom(type) && _extensions.ContainsKey(type);

    public override bool HasExtension<T>() => _extensions.ContainsKey(typeof(T));

    public override bool TryGetExtension(Type extensionType, out object extension)
    {
        var found = _extensions.TryGetValue(extensionType, out var lazy);
        extension = lazy?.Value;
        return found;
    }

    public override bool TryGetExtension<T>(out T extension)
    {
        var found = TryGetExtension(typeof(T), out var untyped);
        extension = untyped as T;
        return found;
    }

    /// <summary>Serializes a message and reads it back. One that cannot be is logged and not sent: its sender may be the supervisor that replays a start.</summary>
    internal bool TryVerifySerialization(ref Envelope envelope, ActorCell receiver)
    {
        try
        {
            envelope = VerifySerialization(envelope);
            return true;
        }
        catch (Exception cause)
        {
            EventStream.Publish(new Error(cause, receiver.Self.Path.ToString(), receiver.ActorType, "Swallowing exception during message send"));
            return false;
        }
    }

    private Envelope VerifySerialization(Envelope envelope)
    {
        var message = envelope.Message;
        if (message is INoSerializationVerificationNeeded || (message is DeadLetter letter && letter.Message is INoSerializationVerificationNeeded)) return envelope;
        var wrapped = WrappedMessage.Unwrap(message);
        if (wrapped is INoSerializationVerificationNeeded) return envelope;
        return message is IAutoReceivedMessage or IWrappedMessage ? envelope : new Envelope(RoundTrip(message), envelope.Sender);
    }

    internal void VerifyCreator(Props props, bool systemService)
    {
        if (!Settings.SerializeAllCreators || systemService || props.Deploy.Scope is LocalScope) return;
        foreach (var argument in props.Arguments)
        {
            if (argument is null or INoSerializationVerificationNeeded) continue;
            RoundTrip(argument);
        }
    }

    private object RoundTrip(object value)
    {
        var serializer = Serialization.FindSerializerFor(value);
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, value);
        var bytes = Akka.Serialization.Serialization.WithTransport(this, (serializer, value), static pair => pair.serializer.ToBinary(pair.value));
        return Serialization.Deserialize(bytes, serializer.Identifier, manifest);
    }

    private void LoadExtensions()
    {
        foreach (var fqn in Settings.Config.GetStringList("akka.extensions", []))
        {
            var type = Type.GetType(fqn);
            if (type is null)
            {
                Log.Error("[{0}] is not an 'ExtensionId', skipping...", fqn);
                continue;
            }

            if (typeof(IExtensionId).IsAssignableFrom(type)) Load(type, fqn);
            else Log.Error("[{0}] is not an 'ExtensionId', skipping...", fqn);
        }
    }

    private void Load(Type type, string fqn)
    {
        try
        {
            RegisterExtension((IExtensionId)Activator.CreateInstance(type));
        }
        catch (Exception cause)
        {
            Log.Error(cause, "While trying to load extension [{0}], skipping...", fqn);
        }
    }
}
