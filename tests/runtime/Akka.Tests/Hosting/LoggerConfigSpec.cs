using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;
using LogLevel = Akka.Event.LogLevel;
using MelLogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Akka.Tests.Hosting;

public class LoggerConfigSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private sealed class RecordingLoggers : ILoggerProvider, ILogger
    {
        private readonly BlockingCollection<(MelLogLevel Level, string Text, Exception? Cause, IReadOnlyDictionary<string, object?> Holes)> _entries = [];

        /// <summary>The texts of the entries that came up to the last one expected.</summary>
        public List<string> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(MelLogLevel logLevel) => true;

        public void Log<TState>(MelLogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var holes = (state as IEnumerable<KeyValuePair<string, object?>>)?.ToDictionary(h => h.Key, h => h.Value) ?? [];
            _entries.Add((logLevel, formatter(state, exception), exception, holes));
        }

        public void Dispose()
        {
        }

        public (MelLogLevel Level, string Text, Exception? Cause, IReadOnlyDictionary<string, object?> Holes) Expect(string text)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (true)
            {
                Assert.True(_entries.TryTake(out var entry, (int)Patience.TotalMilliseconds, CancellationToken.None), $"no entry with '{text}' came");
                Seen.Add(entry.Text);
                if (entry.Text.Contains(text))
                    return entry;
                Assert.False(patience.IsCancellationRequested, $"no entry with '{text}' came among many others");
            }
        }
    }

    private static IHost Host(RecordingLoggers loggers, Action<LoggerConfigBuilder> configure) => new HostBuilder()
        .ConfigureLogging(logging => logging.ClearProviders().SetMinimumLevel(MelLogLevel.Trace).AddProvider(loggers))
        .ConfigureServices(services => services.AddAkka("logged", (builder, _) => builder.ConfigureLoggers(configure)))
        .Build();

    [Fact]
    public async Task LoggerFactoryLogger_must_write_to_the_hosts_loggers()
    {
        var loggers = new RecordingLoggers();
        using var host = Host(loggers, setup =>
        {
            setup.LogLevel = LogLevel.DebugLevel;
            setup.ClearLoggers();
            setup.AddLoggerFactory();
        });
        await host.StartAsync().WaitAsync(Patience);
        var log = host.Services.GetRequiredService<ActorSystem>().Log;
        log.Debug("first {0}", 1);
        log.Error(new InvalidOperationException("cause"), "second");
        log.Warning("third {0} {1}", "hole without argument");

        var first = loggers.Expect("first 1");
        Assert.Equal(MelLogLevel.Debug, first.Level);
        Assert.Equal("first 1", first.Holes["Message"]);
        Assert.Contains("logged", first.Holes["LogSource"]!.ToString());
        Assert.IsType<DateTime>(first.Holes["Timestamp"]);
        Assert.IsType<InvalidOperationException>(loggers.Expect("second").Cause);
        Assert.Equal(MelLogLevel.Warning, loggers.Expect("malformed").Level);
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task LoggerConfigBuilder_must_filter_by_level_and_source()
    {
        var loggers = new RecordingLoggers();
        using var host = Host(loggers, setup =>
        {
            setup.LogLevel = LogLevel.WarningLevel;
            setup.ClearLoggers().AddLoggerFactory().WithLogFilter(filter => filter.ExcludeMessageContaining("hidden"));
        });
        await host.StartAsync().WaitAsync(Patience);
        var log = host.Services.GetRequiredService<ActorSystem>().Log;
        log.Info("below the level");
        log.Warning("hidden by the filter");
        log.Warning("shown");
        loggers.Expect("shown");
        Assert.DoesNotContain(loggers.Seen, text => text.Contains("below the level") || text.Contains("hidden by the filter"));
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public void LoggerConfigBuilder_must_write_its_choices_as_HOCON()
    {
        var builder = new AkkaConfigurationBuilder(new ServiceCollection(), "x");
        builder.ConfigureLoggers(setup =>
        {
            setup.LogLevel = LogLevel.ErrorLevel;
            setup.LogConfigOnStart = true;
            setup.AddLoggerFactory();
            setup.WithDefaultLogMessageFormatter<DefaultLogMessageFormatter>();
            setup.DebugOptions = new DebugOptions { LifeCycle = true, Unhandled = false };
            setup.DeadLetterOptions = new DeadLetterOptions
            {
                ShouldLog = TriStateValue.All, LogDuringShutdown = true, LogSuspendDuration = TimeSpan.Zero,
            };
        });
        var akka = builder.Configuration.Value.GetConfig("akka");
        Assert.Equal("ERROR", akka.GetString("loglevel"));
        Assert.True(akka.GetBoolean("log-config-on-start"));
        Assert.Equal(["Akka.Event.DefaultLogger, Akka", "Akka.Hosting.Logging.LoggerFactoryLogger, Akka.Hosting"], akka.GetStringList("loggers"));
        Assert.Equal("Akka.Event.DefaultLogMessageFormatter, Akka", akka.GetString("logger-formatter"));
        Assert.True(akka.GetBoolean("actor.debug.lifecycle"));
        Assert.False(akka.GetBoolean("actor.debug.unhandled", true));
        Assert.False(akka.HasPath("actor.debug.receive"));
        Assert.True(akka.GetBoolean("log-dead-letters"));
        Assert.True(akka.GetBoolean("log-dead-letters-during-shutdown"));
        Assert.Equal(Timeout.InfiniteTimeSpan, akka.GetTimeSpan("log-dead-letters-suspend-duration"));
    }

    [Fact]
    public void HoconExtensions_must_write_what_the_parser_reads()
    {
        Assert.Equal("plain", "plain".ToHocon());
        Assert.Equal("\"a.b \\\"c\\\"\"", "a.b \"c\"".ToHocon());
        Assert.Equal("null", ((string?)null).ToHocon());
        Assert.Equal("on", true.ToHocon());
        Assert.Equal("off", ((bool?)false).ToHocon());
        Assert.Equal("250ms", TimeSpan.FromMilliseconds(250).ToHocon());
        Assert.Equal("infinite", TimeSpan.Zero.ToHocon(allowInfinite: true, zeroIsInfinite: true));
        Assert.Equal("1.5", 1.5.ToHocon());
        Assert.Equal("7", 7L.ToHocon());
        Assert.Throws<Akka.Configuration.ConfigurationException>(() => ((int?)null).ToHocon());
        Assert.Throws<Akka.Configuration.ConfigurationException>(() => Timeout.InfiniteTimeSpan.ToHocon());
    }
}
