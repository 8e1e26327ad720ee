using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using Akka.Actor;
using AkkaCollector.Connections;
using AkkaCollector.Storage;
using Xunit;

namespace AkkaCollector.Tests.Supervision;

public sealed class FailureTableSpec
{
    public static TheoryData<Exception, FailureClass, bool> Failures => new()
    {
        { new WebSocketException("broken"), FailureClass.Retryable, true },
        { new SocketException(1), FailureClass.Retryable, true },
        { new HttpRequestException("away"), FailureClass.Retryable, true },
        { new IOException("disk"), FailureClass.Retryable, true },
        { new TimeoutException("late"), FailureClass.Retryable, true },
        { new VenueSilentException("eth", TimeSpan.FromMinutes(5)), FailureClass.Retryable, true },
        { new VenueAnswerException("nonsense"), FailureClass.Retryable, true },
        { new VenueRefusedException(FailureClass.NonRetryable, "no"), FailureClass.NonRetryable, true },
        { new VenueRefusedException(FailureClass.Retryable, "later"), FailureClass.Retryable, true },
        { new TickStoreException(FailureClass.Retryable, "busy"), FailureClass.Retryable, true },
        { new TickStoreException(FailureClass.NonRetryable, "another version"), FailureClass.NonRetryable, true },
        { new TickStoreException(FailureClass.Fatal, "unusable"), FailureClass.Fatal, true },
        { new OutOfMemoryException(), FailureClass.Fatal, true },
        { new InvalidOperationException("a bug"), FailureClass.Retryable, false },
        { new AggregateException(new IOException(), new TickStoreException(FailureClass.Fatal, "unusable")), FailureClass.Fatal, true },
        { new AggregateException(new IOException(), new InvalidOperationException()), FailureClass.Retryable, false },
        { new AggregateException(), FailureClass.Retryable, false },
        { new ActorInitializationException(ActorRefs.Nobody, "made badly", new VenueRefusedException(FailureClass.NonRetryable, "no")), FailureClass.NonRetryable, true },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void FailureTable_must_class_each_failure(Exception failure, FailureClass due, bool isKnown) =>
        Assert.Equal((due, isKnown), (FailureTable.ClassOf(failure), FailureTable.IsKnown(failure)));

    [Theory]
    [InlineData(FailureClass.Retryable, Directive.Restart)]
    [InlineData(FailureClass.NonRetryable, Directive.Stop)]
    [InlineData(FailureClass.Fatal, Directive.Escalate)]
    public void FailureTable_must_give_each_class_its_directive(FailureClass failure, Directive due) =>
        Assert.Equal(due, FailureTable.DirectiveOf(failure));

    [Fact]
    public void FailureTable_must_retry_what_is_unknown() =>
        Assert.Equal(Directive.Restart, FailureTable.DirectiveOf(new InvalidOperationException("a bug")));
}
