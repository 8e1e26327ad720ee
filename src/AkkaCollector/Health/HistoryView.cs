using AkkaCollector.Memory;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Health;

/// <summary>What a source's memory has said, as the page shows it.</summary>
internal static class HistoryView
{
    public static HistoryStatus? Of(MemoryProtocol.SourceRemembered? said, long nowMicros)
    {
        if (said is null) return null;
        var history = said.History;
        return new HistoryStatus
        {
            State = Names.Kebab(said.Condition),
            StateSeconds = Math.Max(0, nowMicros - said.SinceMicros) / 1e6,
            LastError = said.LastError,
            Connects = history.Connects,
            Disconnects = history.Disconnects,
            Reconnects = history.Reconnects,
            UptimeSeconds = (history.UptimeMicros + (history.Open is { } open ? Math.Max(0, nowMicros - open.SinceMicros) : 0)) / 1e6,
            Ended = [.. history.Ended.Select(e => new EndedConnectionStatus(Time(e.AtMicros), e.Cause, e.UptimeMicros / 1e6))],
            LastGoodTick = TimeOrNone(history.LastGoodTickMicros),
            Channels = history.Cursors.Count,
            Forgotten = said.Forgotten,
            Resumed = said.Resumed is { } resumed ? new ResumedStatus(resumed.Connects, TimeOrNone(resumed.LastGoodTickMicros), resumed.Channels) : null,
        };
    }

    private static DateTimeOffset? TimeOrNone(long micros) => micros == 0 ? null : Time(micros);

    private static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddMicroseconds(micros);
}
