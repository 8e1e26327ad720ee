using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Util;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace Akka.Serialization;

/// <summary>
/// The serializer for everything that no other is bound to: JSON with type names. Actor references and the like travel as their
/// surrogates; int, float and decimal as marked text, since JSON alone would not bring their types back.
/// </summary>
public class NewtonSoftJsonSerializer : Serializer
{
    private readonly JsonSerializer _serializer;
    private readonly ConcurrentBag<StringBuilder> _builders;
    private readonly NewtonSoftJsonSerializerSettings _settings;

    public NewtonSoftJsonSerializer(ExtendedActorSystem system)
        : this(system, NewtonSoftJsonSerializerSettings.Default)
    {
    }

    public NewtonSoftJsonSerializer(ExtendedActorSystem system, Config config)
        : this(system, NewtonSoftJsonSerializerSettings.Create(config))
    {
    }

    public NewtonSoftJsonSerializer(ExtendedActorSystem system, NewtonSoftJsonSerializerSettings settings)
        : base(system)
    {
        _settings = settings;
        _builders = settings.UsePooledStringBuilder ? [] : null;
        Settings = new JsonSerializerSettings
        {
            PreserveReferencesHandling = settings.PreserveObjectReferences ? PreserveReferencesHandling.Objects : PreserveReferencesHandling.None,
            NullValueHandling = NullValueHandling.Ignore,
            DefaultValueHandling = DefaultValueHandling.Ignore,
            MissingMemberHandling = MissingMemberHandling.Ignore,
            ConstructorHandling = ConstructorHandling.AllowNonPublicDefaultConstructor,
            TypeNameHandling = settings.EncodeTypeNames ? TypeNameHandling.All : TypeNameHandling.None,
        };
        if (system?.Settings.Setup.Get<NewtonSoftJsonSerializerSetup>() is { HasValue: true } setup)
            setup.Value.ApplySettings(Settings);
        foreach (var type in settings.Converters)
            Settings.Converters.Add(CreateConverter(type, system));
        Settings.Converters.Add(new SurrogateConverter(this));

        // Reuse would write into the defaults that a constructor shares, such as Props.Empty.
        Settings.ObjectCreationHandling = ObjectCreationHandling.Replace;
        Settings.ContractResolver = new PrivateSetterResolver();
        _serializer = JsonSerializer.Create(Settings);
    }

    public JsonSerializerSettings Settings { get; }

    /// <summary>The Json.NET serializer underneath.</summary>
    public object Serializer => _serializer;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        if (_builders is null || !_builders.TryTake(out var builder))
            builder = new StringBuilder(_settings.StringBuilderMinSize);
        try
        {
            using var writer = new JsonTextWriter(new StringWriter(builder, CultureInfo.InvariantCulture)) { Formatting = Formatting.None };
            _serializer.Serialize(writer, obj, obj?.GetType());
            return Encoding.UTF8.GetBytes(builder.ToString());
        }
        finally
        {
            if (_builders is not null && builder.Capacity <= _settings.StringBuilderMaxSize)
                _builders.Add(builder.Clear());
        }
    }

    public override object FromBinary(byte[] bytes, Type type)
    {
        using var reader = new JsonTextReader(new StreamReader(new MemoryStream(bytes), Encoding.UTF8));
        return Translate(_serializer.Deserialize(reader, type), type);
    }

    private static JsonConverter CreateConverter(Type type, ExtendedActorSystem system) =>
        (JsonConverter)(type.GetConstructor([typeof(ExtendedActorSystem)]) is null
            ? Activator.CreateInstance(type)
            : Activator.CreateInstance(type, system));

    private static object Primitive(string text) => text[0] switch
    {
        'I' => int.Parse(text.AsSpan(1), NumberFormatInfo.InvariantInfo),
        'F' => float.Parse(text.AsSpan(1), NumberFormatInfo.InvariantInfo),
        'M' => decimal.Parse(text.AsSpan(1), NumberFormatInfo.InvariantInfo),
        _ => throw new JsonSerializationException($"'{text[0]}' marks no primitive type; it must be I, F or M."),
    };

    private object Translate(object value, Type type)
    {
        switch (value)
        {
            case JObject json when json["$"] is { } primitive:
                return Primitive(primitive.Value<string>());
            case JObject when typeof(ISurrogated).IsAssignableFrom(type):
                throw new JsonSerializationException($"The JSON of a {type} must name its surrogate's type as $type.");
            case JObject json when type is not null && type != typeof(object):
                return json.ToObject(type, _serializer);
            case ISurrogate surrogate:
                return surrogate.FromSurrogate(system);
            case long or double when type == typeof(int) || type == typeof(float) || type == typeof(decimal):
                return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
            default:
                return value;
        }
    }

    private sealed class PrivateSetterResolver : DefaultContractResolver
    {
        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            if (!property.Writable && member is PropertyInfo info)
                property.Writable = info.GetSetMethod(nonPublic: true) is not null;
            return property;
        }
    }

    private sealed class SurrogateConverter(NewtonSoftJsonSerializer parent) : JsonConverter
    {
        public override bool CanConvert(Type objectType) =>
            objectType == typeof(int) || objectType == typeof(float) || objectType == typeof(decimal)
            || objectType == typeof(object) || typeof(ISurrogated).IsAssignableFrom(objectType);

        public override object ReadJson(JsonReader reader, Type objectType, object existingValue, JsonSerializer serializer) =>
            parent.Translate(serializer.Deserialize(reader), objectType == typeof(object) ? null : objectType);

        public override void WriteJson(JsonWriter writer, object value, JsonSerializer serializer)
        {
            var primitive = value switch
            {
                int i => "I" + i.ToString(NumberFormatInfo.InvariantInfo),
                float f => "F" + f.ToString(NumberFormatInfo.InvariantInfo),
                decimal m => "M" + m.ToString(NumberFormatInfo.InvariantInfo),
                _ => null,
            };
            if (primitive is not null)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("$");
                writer.WriteValue(primitive);
                writer.WriteEndObject();
            }
            else
            {
                serializer.Serialize(writer, value is ISurrogated surrogated ? surrogated.ToSurrogate(parent.system) : value);
            }
        }
    }
}
