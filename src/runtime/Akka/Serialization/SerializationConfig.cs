using System.Reflection;
using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Serialization;

public partial class Serialization
{
    private void AddConfiguredSerializers()
    {
        var settings = System.Settings.Config.GetConfig("akka.actor.serialization-settings");
        foreach (var (name, value) in Section("akka.actor.serializers"))
        {
            var type = Type.GetType(value.GetString());
            if (type is null)
                Warn($"The type name for serializer '{name}' did not resolve to an actual Type: '{value.GetString()}'");
            else
                AddSerializer(name, Create(type, settings?.GetConfig(name)));
        }
    }

    private void AddConfiguredBindings()
    {
        foreach (var (typeName, value) in Section("akka.actor.serialization-bindings"))
        {
            var type = Type.GetType(typeName);
            if (type is null)
                Warn($"The type name for message/serializer binding '{value.GetString()}' did not resolve to an actual Type: '{typeName}'");
            else if (_byName.TryGetValue(value.GetString(), out var serializer))
                AddSerializationMap(type, serializer);
            else
                Warn($"Serialization binding to non existing serializer: '{value.GetString()}'");
        }
    }

    private void AddSerializersOfSetup()
    {
        if (System.Settings.Setup.Get<SerializationSetup>() is not { HasValue: true } setup)
            return;
        foreach (var details in setup.Value.CreateSerializers(System))
        {
            AddSerializer(details.Alias, details.Serializer);
            foreach (var type in details.UseFor)
                AddSerializationMap(type, details.Serializer);
        }
    }

    private IEnumerable<KeyValuePair<string, Configuration.Hocon.HoconValue>> Section(string path) =>
        System.Settings.Config.GetConfig(path)?.AsEnumerable() ?? [];

    private Serializer Create(Type type, Config settings)
    {
        try
        {
            var takesSettings = type.GetConstructor([typeof(ExtendedActorSystem), typeof(Config)]) is not null;
            return (Serializer)(takesSettings && settings is not null
                ? Activator.CreateInstance(type, System, settings)
                : Activator.CreateInstance(type, System));
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Capture(e.InnerException).Throw();
            throw;
        }
    }

    private void WarnOfOverride(string what, Serializer before, Serializer after)
    {
        if (System.Settings.LogSerializerOverrideOnStart)
            Warn($"{what} are being overridden from [{before.GetType()}] to [{after.GetType()}]. Did you mean to do this?");
    }

    private void Warn(string message) => System.EventStream.Publish(new Warning(null, nameof(Serialization), typeof(Serialization), message));
}
