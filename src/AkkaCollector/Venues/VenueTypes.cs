using AkkaCollector.Configuration;
using AkkaCollector.Connections;
using AkkaCollector.Venues.Deribit;

namespace AkkaCollector.Venues;

/// <summary>What a source of some venue is told, and how to connect by it.</summary>
public interface IVenueSettings
{
    /// <summary>The venue's id.</summary>
    string Venue { get; }

    /// <summary>Makes what a connection needs to know.</summary>
    /// <param name="simulator">Where the endpoint <c>ws://simulator</c> leads; null when this process serves none.</param>
    IVenueAdapter CreateAdapter(Uri? simulator);
}

/// <summary>The one list of venues.</summary>
public static class VenueTypes
{
    /// <summary>The host of an endpoint that stands for the simulator of this process.</summary>
    public const string SimulatorHost = "simulator";

    private static readonly Dictionary<string, Func<ConfigSection, IVenueSettings>> Known = new(StringComparer.Ordinal)
    {
        ["deribit"] = DeribitSettings.Read,
    };

    /// <summary>Every venue that a source may name.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads a source's settings as its venue has them; null, with a problem noted, when there is no such venue.</summary>
    public static IVenueSettings? Read(ConfigSection section)
    {
        var venue = section.OneOf("venue", [.. Names]);
        return Known.TryGetValue(venue, out var read) ? read(section) : null;
    }
}
