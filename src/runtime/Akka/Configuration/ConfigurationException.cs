using System.Runtime.Serialization;
using Akka.Actor;

namespace Akka.Configuration;

/// <summary>Thrown when a configuration is missing, malformed or holds a value that cannot be used.</summary>
public class ConfigurationException : AkkaException
{
    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception exception)
        : base(message, exception)
    {
    }

#pragma warning disable SYSLIB0051 // part of the public surface of every Akka.NET exception
    protected ConfigurationException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
#pragma warning restore SYSLIB0051

    /// <summary>The exception for a component <typeparamref name="T"/> whose section is null or empty.</summary>
    /// <param name="path">The path that was looked up, when it is known.</param>
    public static ConfigurationException NullOrEmptyConfig<T>(string path = null) =>
        string.IsNullOrWhiteSpace(path)
            ? new ConfigurationException($"Failed to instantiate {typeof(T).Name}: Configuration is null or empty.")
            : new ConfigurationException($"Failed to instantiate {typeof(T).Name}: Configuration does not contain `{path}` node");
}
