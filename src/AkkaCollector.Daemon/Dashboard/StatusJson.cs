using System.Text.Json.Serialization;
using AkkaCollector.Health;

namespace AkkaCollector.Daemon.Dashboard;

/// <summary>How the page writes its reports: camel case, names for enumerations, no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StatusJson : JsonSerializerContext;
