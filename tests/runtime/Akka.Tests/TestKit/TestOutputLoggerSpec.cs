using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Tests.TestKit;

public class TestOutputLoggerSpec : Akka.TestKit.Xunit2.TestKit
{
    private const string Malformed = "{0} and {4}";

    public TestOutputLoggerSpec(ITestOutputHelper output) : base(ConfigurationFactory.ParseString("akka.loglevel = INFO"), output: output) { }

    [Fact]
    public void A_malformed_message_must_be_reported_as_an_error_of_the_logger_and_not_stop_it()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LogEvent));
        for (var i = 0; i < 2; i++)
        {
            Sys.Log.Warning(Malformed, "a");
            ExpectMsg<Warning>();
            var error = ExpectMsg<Error>();
            Assert.IsType<FormatException>(error.Cause);
            Assert.Contains("Template: [{0} and {4}], args: [a]", error.Message.ToString());
        }
    }

    [Fact]
    public void The_cause_of_a_malformed_message_must_be_kept()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Error));
        Sys.Log.Error(new InvalidDataException("cause"), Malformed, "a");
        var (first, second) = (ExpectMsg<Error>(), ExpectMsg<Error>());
        var report = Assert.IsType<AggregateException>(first.Cause is AggregateException ? first.Cause : second.Cause);
        Assert.Contains(report.InnerExceptions, e => e is InvalidDataException);
        Assert.Contains(report.InnerExceptions, e => e is FormatException);
    }
}
