using AkkaCollector.Configuration;

namespace AkkaCollector.Connections;

/// <summary>How connections are made, kept alive and made again: <c>collector.connections</c>.</summary>
public sealed record ConnectionSettings
{
    /// <summary>How long making a connection may take.</summary>
    public required TimeSpan ConnectTimeout { get; init; }
    /// <summary>How long a request may stay unanswered.</summary>
    public required TimeSpan RequestTimeout { get; init; }
    /// <summary>How often a WebSocket ping is sent.</summary>
    public required TimeSpan PingInterval { get; init; }
    /// <summary>How long a pong may take before the connection counts as dead.</summary>
    public required TimeSpan PongTimeout { get; init; }
    /// <summary>The largest frame that is read whole, in bytes.</summary>
    public required int FrameMax { get; init; }
    /// <summary>How often silence, time-outs and retries are looked at.</summary>
    public required TimeSpan CheckInterval { get; init; }
    /// <summary>The most channels that one request names.</summary>
    public required int ChannelsPerRequest { get; init; }
    /// <summary>How long nothing is asked after the venue has said that it was asked too much.</summary>
    public required TimeSpan TooManyRequestsPause { get; init; }
    /// <summary>How long to wait before connecting again.</summary>
    public required BackoffSettings Reconnect { get; init; }
    /// <summary>How long to wait before asking again for a channel that was refused.</summary>
    public required BackoffSettings Resubscribe { get; init; }
    /// <summary>What is done about silence, and when.</summary>
    public required LivenessSettings Liveness { get; init; }
    /// <summary>When the choice of instruments is made anew.</summary>
    public required RenewalSettings Renewal { get; init; }

    /// <summary>Reads the section; problems are noted in it.</summary>
    public static ConnectionSettings Read(ConfigSection section) => new()
    {
        ConnectTimeout = section.Duration("connect-timeout", Least.Tenth, Most.Minute),
        RequestTimeout = section.Duration("request-timeout", Least.Tenth, Most.Hour),
        PingInterval = section.Duration("ping-interval", Least.Tenth, Most.Hour),
        PongTimeout = section.Duration("pong-timeout", Least.Tenth, Most.Hour),
        FrameMax = (int)section.Size("frame-max", 64 * 1024, 1024 * 1024 * 1024),
        CheckInterval = section.Duration("check-interval", Least.Tenth, Most.Minute),
        ChannelsPerRequest = section.Int("channels-per-request", 1, 1_000),
        TooManyRequestsPause = section.Duration("too-many-requests-pause", Least.Tenth, Most.Hour),
        Reconnect = BackoffSettings.Read(section.Section("reconnect")),
        Resubscribe = BackoffSettings.Read(section.Section("resubscribe")),
        Liveness = LivenessSettings.Read(section.Section("liveness")),
        Renewal = RenewalSettings.Read(section.Section("renewal")),
    };

    private static class Least
    {
        public static readonly TimeSpan Tenth = TimeSpan.FromMilliseconds(100);
    }

    private static class Most
    {
        public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
        public static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    }
}

/// <summary>A wait that doubles from <paramref name="Min"/> to <paramref name="Max"/>.</summary>
public sealed record BackoffSettings(TimeSpan Min, TimeSpan Max)
{
    /// <summary>Reads the section; problems are noted in it.</summary>
    public static BackoffSettings Read(ConfigSection section)
    {
        var min = section.Duration("min", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        return new BackoffSettings(min, section.Duration("max", min, TimeSpan.FromDays(1)));
    }

    /// <summary>The longest wait after so many failures in a row: <see cref="Min"/> for none, doubled by each.</summary>
    public TimeSpan After(int failures)
    {
        const int mostDoublings = 30;
        var wait = Min * Math.Pow(2, Math.Min(failures, mostDoublings));
        return wait < Max ? wait : Max;
    }
}

/// <summary>What is done, and when, about a connection that is up and brings no tick: <c>collector.connections.liveness</c>.</summary>
public sealed record LivenessSettings
{
    /// <summary>When an operator is told.</summary>
    public required TimeSpan WarnAfter { get; init; }
    /// <summary>When every channel is subscribed anew.</summary>
    public required TimeSpan ResubscribeAfter { get; init; }
    /// <summary>When the connection is made anew.</summary>
    public required TimeSpan ReconnectAfter { get; init; }
    /// <summary>When the venue's actors are started anew and the source counts as unhealthy.</summary>
    public required TimeSpan RestartAfter { get; init; }
    /// <summary>When a single channel of quotes, books or funding counts as silent and is subscribed anew.</summary>
    public required TimeSpan ChannelSilentAfter { get; init; }

    /// <summary>Reads the section; problems are noted in it. Each step has to come after the one before.</summary>
    public static LivenessSettings Read(ConfigSection section)
    {
        var least = TimeSpan.FromSeconds(1);
        var warn = section.Duration("warn-after", least);
        var resubscribe = section.Duration("resubscribe-after", warn);
        var reconnect = section.Duration("reconnect-after", resubscribe);
        return new LivenessSettings
        {
            WarnAfter = warn,
            ResubscribeAfter = resubscribe,
            ReconnectAfter = reconnect,
            RestartAfter = section.Duration("restart-after", reconnect),
            ChannelSilentAfter = section.Duration("channel-silent-after", least),
        };
    }
}

/// <summary>When the choice of instruments is made anew: <c>collector.connections.renewal</c>.</summary>
public sealed record RenewalSettings(TimeSpan Interval, TimeSpan AfterExpiry, TimeSpan Retry)
{
    /// <summary>Reads the section; problems are noted in it.</summary>
    public static RenewalSettings Read(ConfigSection section) => new(
        section.Duration("interval", TimeSpan.FromSeconds(10), TimeSpan.FromDays(7)),
        section.Duration("after-expiry", TimeSpan.Zero, TimeSpan.FromHours(1)),
        section.Duration("retry", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
}
