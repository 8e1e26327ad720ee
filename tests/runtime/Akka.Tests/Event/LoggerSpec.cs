using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Xunit;

namespace Akka.Tests.Event;

public class LoggerSpec : Akka.TestKit.Xunit2.TestKit
{
    public LoggerSpec()
        : base("akka.loglevel = DEBUG")
    {
    }

    [Fact]
    public void Each_level_must_publish_its_event_with_source_cause_and_message()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LogEvent));
        var log = Logging.GetLogger(Sys, "spec");
        var cause = new FormatException("why");
        log.Debug("d {0}", 1);
        log.Info(cause, "i {0} {1}", 1, "two");
        log.Warning("w");
        log.Error(cause, "e {0}", 3);
        Assert.Equal("d 1", Next<Debug>().Message.ToString());
        var info = Next<Info>();
        Assert.Equal("i 1 two", info.Message.ToString());
        Assert.Equal(cause, info.Cause);
        Assert.Equal("w", Next<Warning>().Message);
        var error = Next<Error>();
        Assert.Equal("e 3", error.Message.ToString());
        Assert.StartsWith("spec(", error.LogSource);
        Assert.Matches(@"^\[ERROR\]\[\d\d/\d\d/\d{4} \d\d:\d\d:\d\d\.\d{3}Z\]\[Thread \d{4}\]\[spec\(", error.ToString());
        Assert.Contains("FormatException: why", error.ToString());
    }

    [Fact]
    public void A_lower_level_must_be_left_out_and_can_be_let_in_while_running()
    {
        var log = Logging.GetLogger(Sys, "spec");
        Sys.EventStream.SetLogLevel(LogLevel.WarningLevel);
        Assert.False(log.IsInfoEnabled);
        Assert.True(log.IsWarningEnabled);
        Sys.EventStream.SetLogLevel(LogLevel.DebugLevel);
        Assert.True(log.IsDebugEnabled);
    }

    [Fact]
    public void The_life_of_an_actor_must_be_logged_when_asked_for()
    {
        var system = ActorSystem.Create("debugs", ConfigurationFactory.ParseString(@"
            akka.loglevel = DEBUG
            akka.stdout-loglevel = OFF
            akka.loggers = [""Akka.TestKit.TestEventListener, Akka.TestKit""]
            akka.actor.debug { lifecycle = on, autoreceive = on, receive = on, unhandled = on }").WithFallback(DefaultConfig));
        var kit = new Akka.TestKit.Xunit2.TestKit(system);
        try
        {
            var props = Props.Create(() => new Logged());
            kit.EventFilter.Debug(new System.Text.RegularExpressions.Regex(@"Started \(.*Logged\)")).ExpectOne(() => Run(system, props));
            var actor = system.ActorOf(props, "logged");
            kit.EventFilter.Debug(start: "received handled message hello from").ExpectOne(() => actor.Tell("hello"));
            kit.EventFilter.Debug(start: "received unhandled message 1 from").ExpectOne(() => actor.Tell(1));
            // By its number: the notice of 1 may still be on its way.
            kit.EventFilter.Debug(contains: " : 2").ExpectOne(() => actor.Tell(2));
            kit.EventFilter.Debug(message: "Restarting").ExpectOne(() => actor.Tell("fail"));
            kit.EventFilter.Debug(contains: "received AutoReceiveMessage <PoisonPill>").ExpectOne(() => actor.Tell(PoisonPill.Instance));
        }
        finally
        {
            system.Terminate().Wait(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public void Filters_must_drop_by_source_and_by_text()
    {
        var evaluator = new LogFilterBuilder().ExcludeSourceContaining("noisy").ExcludeMessageContaining("secret").Build().CreateEvaluator();
        Assert.False(evaluator.EvaluatesLogSourcesOnly);
        Assert.False(evaluator.ShouldTryKeepMessage(new Info("a/noisy/one", typeof(object), "x"), out _));
        Assert.False(evaluator.ShouldTryKeepMessage(new Info("a", typeof(object), "a secret"), out _));
        Assert.True(evaluator.ShouldTryKeepMessage(new Info("a", typeof(object), "x"), out var text));
        Assert.Equal("x", text);
        Assert.True(new LogFilterBuilder().ExcludeSourceExactly("A").Build().CreateEvaluator().EvaluatesLogSourcesOnly);
    }

    [Fact]
    public void A_logger_that_does_not_exist_must_stop_the_start() => Assert.ThrowsAny<Exception>(() =>
        ActorSystem.Create("nologger", "akka.loggers = [\"No.Such.Logger, Nowhere\"]\nakka.stdout-loglevel = OFF"));

    [Fact]
    public void Levels_and_classes_must_go_both_ways()
    {
        foreach (var level in Enum.GetValues<LogLevel>()) Assert.Equal(level, Logging.LogLevelFor(level.StringFor()));
        Assert.Equal(typeof(Warning), LogLevel.WarningLevel.ClassFor());
        Assert.Equal(LogLevel.ErrorLevel, Logging.LogLevelFor<Error>());
        Assert.Throws<ArgumentException>(() => Logging.LogLevelFor("LOUD"));
    }

    private static void Run(ActorSystem system, Props props) => system.ActorOf(props);

    private T Next<T>()
        where T : LogEvent => (T)FishForMessage(message => message is T log && log.LogSource.StartsWith("spec"));

    private sealed class Logged : ReceiveActor, ILogReceive
    {
        public Logged()
        {
            Receive<string>(text =>
            {
                if (text == "fail") throw new InvalidOperationException("asked to fail");
            });
        }
    }
}
