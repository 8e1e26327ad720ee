using Akka.Configuration;
using Newtonsoft.Json;

namespace Akka.Serialization;

/// <summary>How <see cref="NewtonSoftJsonSerializer"/> writes JSON; read from <c>akka.actor.serialization-settings.json</c>.</summary>
public sealed class NewtonSoftJsonSerializerSettings
{
    public static readonly NewtonSoftJsonSerializerSettings Default = new(true, true, [], true, 2048, 32768);

    /// <param name="encodeTypeNames">Write the type of every object, as <c>$type</c>.</param>
    /// <param name="preserveObjectReferences">Write an object that occurs twice once, with a reference.</param>
    /// <param name="converters">Types of Json.NET converters to add.</param>
    /// <param name="usePooledStringBuilder">Keep string builders for the next message.</param>
    /// <param name="stringBuilderMinSize">Characters that a new builder has room for.</param>
    /// <param name="stringBuilderMaxSize">Characters beyond which a builder is not kept.</param>
    public NewtonSoftJsonSerializerSettings(
        bool encodeTypeNames,
        bool preserveObjectReferences,
        IEnumerable<Type> converters,
        bool usePooledStringBuilder,
        int stringBuilderMinSize,
        int stringBuilderMaxSize)
    {
        EncodeTypeNames = encodeTypeNames;
        PreserveObjectReferences = preserveObjectReferences;
        Converters = converters ?? throw new ArgumentNullException(nameof(converters), $"{nameof(NewtonSoftJsonSerializer)} requires a sequence of converters.");
        UsePooledStringBuilder = usePooledStringBuilder;
        StringBuilderMinSize = stringBuilderMinSize;
        StringBuilderMaxSize = stringBuilderMaxSize;
    }

    public bool EncodeTypeNames { get; }

    public bool PreserveObjectReferences { get; }

    public IEnumerable<Type> Converters { get; }

    public bool UsePooledStringBuilder { get; }

    public int StringBuilderMinSize { get; }

    public int StringBuilderMaxSize { get; }

    /// <exception cref="ConfigurationException">There is no configuration.</exception>
    /// <exception cref="ArgumentException">A converter's name is no type of a Json.NET converter.</exception>
    public static NewtonSoftJsonSerializerSettings Create(Config config)
    {
        if (config.IsNullOrEmpty())
            throw ConfigurationException.NullOrEmptyConfig<NewtonSoftJsonSerializerSettings>();
        return new NewtonSoftJsonSerializerSettings(
            config.GetBoolean("encode-type-names", true),
            config.GetBoolean("preserve-object-references", true),
            config.GetStringList("converters", []).Select(ConverterType).ToArray(),
            config.GetBoolean("use-pooled-string-builder", true),
            config.GetInt("pooled-string-builder-minsize", 2048),
            config.GetInt("pooled-string-builder-maxsize", 32768));
    }

    private static Type ConverterType(string name)
    {
        var type = Type.GetType(name, throwOnError: true);
        return typeof(JsonConverter).IsAssignableFrom(type)
            ? type
            : throw new ArgumentException($"Type {type} doesn't inherit from a {typeof(JsonConverter)}.");
    }
}
