using Microsoft.Extensions.Logging;

namespace AkkaCollector.Connections;

/// <summary>What connections log: event ids 1000 to 1199. Operators look for these phrases, so they stay as they are.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(1000, LogLevel.Information, "WebSocket connected successfully: {Source} to {Endpoint} after {Elapsed:0.000} s")]
    public static partial void Connected(this ILogger log, string source, string endpoint, double elapsed);

    [LoggerMessage(1001, LogLevel.Warning, "WebSocket error: {Source}: {Cause}, after {Uptime:0.0} s up, {Reconnects} reconnects so far")]
    public static partial void Disconnected(this ILogger log, string source, string cause, double uptime, long reconnects);

    [LoggerMessage(1002, LogLevel.Warning, "Reconnecting in {Seconds}s... ({Source}, failure {Failures} since data flowed last)")]
    public static partial void Reconnecting(this ILogger log, long seconds, string source, int failures);

    [LoggerMessage(1003, LogLevel.Information, "Fetching top {Count} {Aim} for {Source}")]
    public static partial void Fetching(this ILogger log, int count, string aim, string source);

    [LoggerMessage(1004, LogLevel.Information, "{Source} lists {Listed} instruments ({Unreadable} unreadable), {Chosen} chosen: {Added} channels new, {Removed} given up")]
    public static partial void Chosen(this ILogger log, string source, int listed, int unreadable, int chosen, int added, int removed);

    [LoggerMessage(1005, LogLevel.Information, "Successfully subscribed {Accepted} of {Wanted} channels of {Source}")]
    public static partial void Subscribed(this ILogger log, int accepted, int wanted, string source);

    [LoggerMessage(1006, LogLevel.Warning, "{Source} refused {Refused} channels, first {First}; asking again later")]
    public static partial void ChannelsRefused(this ILogger log, string source, int refused, string first);

    [LoggerMessage(1007, LogLevel.Warning, "No ticks received for {Seconds}s: {Source} is connected and silent; next step {Step}")]
    public static partial void Silent(this ILogger log, long seconds, string source, SilenceStep step);

    [LoggerMessage(1008, LogLevel.Warning, "{Count} ticker channels of {Source} are silent for {Seconds}s, first {First}; subscribing them anew")]
    public static partial void ChannelsSilent(this ILogger log, int count, string source, long seconds, string first);

    [LoggerMessage(1009, LogLevel.Warning, "{Missing} trades of {Instrument} of {Source} were never received, between numbers {Last} and {Next}; {Gaps} holes so far")]
    public static partial void TradesMissing(this ILogger log, long missing, string instrument, string source, long last, long next, long gaps);

    [LoggerMessage(1010, LogLevel.Warning, "{Source} refused {Method}: {Error}")]
    public static partial void RequestRefused(this ILogger log, string source, string method, string error);

    [LoggerMessage(1011, LogLevel.Warning, "{Source} did not answer {Method} within {Seconds:0.0} s")]
    public static partial void RequestTimedOut(this ILogger log, string source, string method, double seconds);

    [LoggerMessage(1012, LogLevel.Warning, "Listing the instruments of {Source} failed: {Cause}; trying again in {Seconds:0} s with the old choice")]
    public static partial void RenewalFailed(this ILogger log, string source, string cause, double seconds);

    [LoggerMessage(1013, LogLevel.Debug, "{Source} ignored an answer to request {Id}, which nobody waits for any more")]
    public static partial void LateAnswer(this ILogger log, string source, long id);

    [LoggerMessage(1014, LogLevel.Warning, "{Source} sent an error to no request: {Error}")]
    public static partial void ErrorWithoutRequest(this ILogger log, string source, string error);

    [LoggerMessage(1015, LogLevel.Warning, "{Source} was asked too much; nothing is asked for {Seconds:0.0} s")]
    public static partial void AskedTooMuch(this ILogger log, string source, double seconds);

    [LoggerMessage(1016, LogLevel.Warning, "{Source} lists none of {Aim}: nothing is subscribed")]
    public static partial void NothingChosen(this ILogger log, string source, string aim);

    [LoggerMessage(1017, LogLevel.Information, "Ticks of {Source} flow again")]
    public static partial void FlowsAgain(this ILogger log, string source);
}
