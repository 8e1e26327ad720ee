using Akka.Event;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowLogSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Log_must_log_elements_and_completion() => Stopping(() =>
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LogEvent));
        var log = Logging.GetLogger(Sys, "spec");
        All(Source.From([1, 2]).Log("numbers", x => x + 100, log).WithAttributes(
            Attributes.CreateLogLevels(LogLevel.WarningLevel, LogLevel.WarningLevel, LogLevel.ErrorLevel))).Should().Equal(1, 2);
        ExpectLine<Warning>("[numbers] Element: 101");
        ExpectLine<Warning>("[numbers] Element: 102");
        ExpectLine<Warning>("[numbers] Upstream finished.");
    });

    [Fact]
    public void A_Log_must_log_the_failure_with_its_cause() => Stopping(() =>
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        var cause = new TestException("up");
        Source.Failed<int>(cause).Log("numbers").RunWith(Sink.Ignore<int>(), Materializer);
        ExpectLine<Error>("[numbers] Upstream failed.").Cause.Should().Be(cause);
    });

    [Fact]
    public void A_Log_must_do_what_the_decider_says_when_the_element_cannot_be_told() => Stopping(() =>
        All(Source.From([1, 2, 3]).Log("numbers", x => x == 2 ? throw new TestException("two") : x, Logging.GetLogger(Sys, "spec"))
                .WithAttributes(Attributes.CreateLogLevels(LogLevel.WarningLevel).And(Resuming)))
            .Should().Equal(1, 3));

    private TEvent ExpectLine<TEvent>(string line) where TEvent : LogEvent =>
        (TEvent)FishForMessage(message => message is TEvent logged && logged.Message.ToString() == line);
}
