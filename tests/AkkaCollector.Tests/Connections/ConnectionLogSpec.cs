using System.Reflection;
using AkkaCollector.Connections;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AkkaCollector.Tests.Connections;

/// <summary>Operators look for these phrases and ids in their logs.</summary>
public sealed class ConnectionLogSpec
{
    private static readonly LoggerMessageAttribute[] Messages =
    [
        .. typeof(ConnectionLog).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>(),
    ];

    [Theory]
    [InlineData(1000, "WebSocket connected successfully")]
    [InlineData(1001, "WebSocket error:")]
    [InlineData(1002, "Reconnecting in {Seconds}s...")]
    [InlineData(1003, "Fetching top {Count}")]
    [InlineData(1005, "Successfully subscribed")]
    [InlineData(1007, "No ticks received for {Seconds}s")]
    public void ConnectionLog_must_keep_its_phrases(int id, string phrase) =>
        Assert.StartsWith(phrase, Assert.Single(Messages, m => m.EventId == id).Message, StringComparison.Ordinal);

    [Fact]
    public void ConnectionLog_must_use_the_ids_of_connections_each_once()
    {
        Assert.All(Messages, m => Assert.InRange(m.EventId, 1000, 1199));
        Assert.Equal(Messages.Length, Messages.Select(m => m.EventId).Distinct().Count());
    }
}
