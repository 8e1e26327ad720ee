using System.Globalization;
using System.Net;
using AkkaCollector.Configuration;

namespace AkkaCollector.Health;

/// <summary>Where the status page listens; read from <c>collector.status</c>.</summary>
/// <param name="Enabled">Whether there is one.</param>
/// <param name="Address">The address that it listens on; loopback unless told otherwise.</param>
/// <param name="Port">The port; 0 lets the system choose.</param>
/// <param name="Token">What a request that changes something must carry as a bearer token when it does not come over loopback; null refuses such requests.</param>
/// <param name="StatsInterval">How often a line of statistics is logged.</param>
/// <param name="Timeout">How long a request waits for the actors' answer.</param>
/// <param name="SizeInterval">How often the store is measured.</param>
public sealed record StatusSettings(bool Enabled, IPAddress Address, int Port, string? Token, TimeSpan StatsInterval, TimeSpan Timeout, TimeSpan SizeInterval)
{
    /// <summary>The page's address as a client on this machine reaches it.</summary>
    public Uri Page => PageAt(Port);

    /// <summary>The page's address at the port that the system chose.</summary>
    public Uri PageAt(int port)
    {
        var host = Address.Equals(IPAddress.Any) ? IPAddress.Loopback : Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Address;
        return new UriBuilder(Uri.UriSchemeHttp, host.ToString(), port).Uri;
    }

    /// <summary>Reads the section; problems are collected in it.</summary>
    public static StatusSettings Read(ConfigSection section)
    {
        if (!IPAddress.TryParse(section.Text("address"), out var address))
        {
            section.Problem("address", "an IP address such as 127.0.0.1 or 0.0.0.0");
            address = IPAddress.Loopback;
        }
        return new StatusSettings(
            section.Bool("enabled"), address, section.Int("port", 0, 65535), section.OptionalText("token"),
            section.Duration("stats-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            section.Duration("timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            section.Duration("size-interval", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)));
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");
}
