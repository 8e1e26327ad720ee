using System.Text.Json;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AkkaCollector.Tests.Telemetry;

public sealed class CollectorLoggingSpec
{
    [Theory]
    [InlineData("hunter2-secret")]
    [InlineData("hunter2\"quoted\\and escaped")]
    public void The_file_must_be_JSON_lines_without_a_secret_however_it_got_there(string secret)
    {
        var folder = Directory.CreateTempSubdirectory("akkacollector-").FullName;
        try
        {
            var settings = new LoggingSettings(LogLevel.Debug, new Dictionary<string, LogLevel>(), true, "log-.json", 1 << 20, 3);
            using (var factory = LoggerFactory.Create(b => b.AddCollectorLogging(settings, new LogLevels(settings), folder, [secret], console: false)))
            {
                var log = factory.CreateLogger("Some.Category");
                log.LogInformation("connecting with {Key}", secret);
                log.LogError(new InvalidOperationException($"url?key={secret} refused"), "failed");
            }
            var lines = File.ReadAllLines(Assert.Single(Directory.GetFiles(Path.Combine(folder, "logs"))));
            Assert.Equal(2, lines.Length);
            Assert.All(lines, l => JsonDocument.Parse(l).Dispose());
            Assert.All(lines, l => Assert.DoesNotContain("hunter2", l, StringComparison.Ordinal));
            Assert.All(lines, l => Assert.Contains("***", l, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
