using System.Reflection;
using System.Xml;
using System.Xml.Linq;
using Akka.Configuration.Hocon;
using Newtonsoft.Json;

namespace Akka.Configuration;

/// <summary>Makes <see cref="Config"/> instances from text, embedded resources, objects and the application's configuration file.</summary>
public class ConfigurationFactory
{
    private const string DefaultResource = "Akka.Configuration.akka.conf";
    private static readonly Lazy<Config> DefaultConfig = new(() => FromResource(DefaultResource, typeof(ConfigurationFactory).Assembly));

    /// <summary>A configuration without keys.</summary>
    public static Config Empty => ParseString("");

    /// <summary>Parses HOCON text.</summary>
    /// <param name="includeCallback">Gives the parsed content of every <c>include "name"</c> in the text.</param>
    /// <exception cref="FormatException">The text is not HOCON, or a substitution has no target in it.</exception>
    public static Config ParseString(string hocon, Func<string, HoconRoot> includeCallback) => new(Parser.Parse(hocon, includeCallback));

    /// <summary>Parses HOCON text that has no includes.</summary>
    /// <exception cref="FormatException">The text is not HOCON, or a substitution has no target in it.</exception>
    public static Config ParseString(string hocon) => ParseString(hocon, null);

    /// <summary>The <c>akka/hocon</c> section of the application's <c>.config</c> file; empty when there is none.</summary>
    public static Config Load()
    {
        var assembly = Assembly.GetEntryAssembly();
        var file = assembly is null ? null : Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".dll.config");
        return file is null || !File.Exists(file) ? Empty : FromApplicationFile(file);
    }

    /// <summary>The reference configuration embedded in this assembly.</summary>
    public static Config Default() => DefaultConfig.Value;

    /// <summary>Parses a resource embedded in the assembly of <paramref name="instanceInAssembly"/>, which may also be a type or an assembly.</summary>
    public static Config FromResource(string resourceName, object instanceInAssembly) => instanceInAssembly switch
    {
        Type type => FromResource(resourceName, type.Assembly),
        Assembly assembly => FromResource(resourceName, assembly),
        _ => FromResource(resourceName, instanceInAssembly.GetType().Assembly),
    };

    /// <summary>Parses a resource embedded in the assembly that holds <typeparamref name="TAssembly"/>.</summary>
    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    /// <summary>Parses a resource embedded in an assembly.</summary>
    /// <exception cref="ConfigurationException">The assembly has no resource of that name.</exception>
    public static Config FromResource(string resourceName, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"Assembly {assembly.GetName().Name} has no embedded resource '{resourceName}'.");
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }

    /// <summary>Turns the properties of an object, anonymous or not, into keys.</summary>
    public static Config FromObject(object source) => ParseString(JsonConvert.SerializeObject(source, Newtonsoft.Json.Formatting.None));

    internal static Config FromApplicationFile(string file)
    {
        try
        {
            var hocon = XDocument.Load(file).Root?.Element("akka")?.Element("hocon");
            return hocon is null ? Empty : ParseString(hocon.Value);
        }
        catch (XmlException e)
        {
            throw new ConfigurationException($"{file} is not valid XML: {e.Message}", e);
        }
    }
}
