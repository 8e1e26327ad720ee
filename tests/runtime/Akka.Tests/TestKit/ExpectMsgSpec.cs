using Akka.Actor;
using Akka.TestKit;
using Xunit;
using Xunit.Sdk;

namespace Akka.Tests.TestKit;

public class ExpectMsgSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private static string FailureOf(Action expectation) => Assert.ThrowsAny<XunitException>(expectation).Message;

    [Fact]
    public void ExpectMsg_must_give_the_next_message_of_the_type()
    {
        TestActor.Tell(4711);
        Assert.Equal(4711, ExpectMsg<int>());
    }

    [Fact]
    public void ExpectMsg_must_say_how_long_it_waited_and_for_what()
    {
        var failure = FailureOf(() => ExpectMsg<int>(Soon, hint: "the answer"));
        Assert.Equal("Failed: Timeout 00:00:00.0500000 while waiting for a message of type System.Int32 the answer", failure);
    }

    [Fact]
    public void ExpectMsg_must_wait_three_seconds_unless_told_otherwise()
    {
        Assert.Equal(TimeSpan.FromSeconds(3), TestKitSettings.SingleExpectDefault);
        Assert.Equal(TimeSpan.FromSeconds(3), RemainingOrDefault);
    }

    [Fact]
    public void ExpectMsg_must_name_a_message_of_another_type()
    {
        TestActor.Tell("text");
        var failure = FailureOf(() => ExpectMsg<int>());
        Assert.StartsWith("Failed: Expected a message of type System.Int32, but received {text} (type System.String) instead", failure);
    }

    [Fact]
    public void ExpectMsg_must_compare_with_the_given_message()
    {
        TestActor.Tell("one");
        ExpectMsg("one");
        TestActor.Tell("two");
        var failure = FailureOf(() => ExpectMsg("one", hint: "first things first"));
        Assert.Contains("Expected: \"one\"", failure);
        Assert.Contains("Actual:   \"two\"", failure);
        Assert.Contains("first things first", failure);
    }

    [Fact]
    public void ExpectMsg_must_compare_sequences_by_their_items()
    {
        TestActor.Tell(new[] { 1, 2, 3 });
        ExpectMsg<IEnumerable<int>>([1, 2, 3]);
    }

    [Fact]
    public void ExpectMsg_must_take_a_predicate()
    {
        TestActor.Tell(7);
        Assert.Equal(7, ExpectMsg<int>(i => i > 5));
        TestActor.Tell(3);
        Assert.Contains("Also expected a large one but the message {3}", FailureOf(() => ExpectMsg<int>(i => i > 5, hint: "a large one")));
    }

    [Fact]
    public void ExpectMsg_must_take_assertions_on_message_and_sender()
    {
        var probe = CreateTestProbe();
        probe.Send(TestActor, "hello");
        ExpectMsg<string>((message, sender) =>
        {
            Assert.Equal("hello", message);
            Assert.Equal(probe.Ref, sender);
        });
        probe.Send(TestActor, "hello");
        ExpectMsg<string>((_, sender) => sender.Equals(probe.Ref));
        probe.Send(TestActor, "hello");
        Assert.Throws<InvalidOperationException>(() => ExpectMsg<string>(_ => throw new InvalidOperationException("mine")));
    }

    [Fact]
    public void ExpectMsg_must_take_a_comparer()
    {
        TestActor.Tell("HELLO");
        ExpectMsg("hello", (a, b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void ExpectMsgFrom_must_check_the_sender()
    {
        var probe = CreateTestProbe();
        probe.Send(TestActor, "a");
        ExpectMsgFrom(probe.Ref, "a");
        probe.Send(TestActor, "b");
        ExpectMsgFrom<string>(probe.Ref, m => m == "b");
        probe.Send(TestActor, "c");
        ExpectMsgFrom<string>(sender => sender.Equals(probe.Ref), m => m == "c");
        TestActor.Tell("d", TestActor);
        Assert.Contains(probe.Ref.ToString()!, FailureOf(() => ExpectMsgFrom<string>(probe.Ref)));
    }

    [Fact]
    public void ExpectTerminated_must_know_the_actor()
    {
        var first = Sys.ActorOf(Akka.TestKit.TestActors.BlackHoleActor.Props);
        var second = Sys.ActorOf(Akka.TestKit.TestActors.BlackHoleActor.Props);
        Watch(first);
        Watch(second);
        Sys.Stop(first);
        ExpectTerminated(first);
        Sys.Stop(second);
        Assert.Contains("Terminated " + first, FailureOf(() => ExpectTerminated(first)));
    }

    [Fact]
    public void ExpectNoMsg_must_fail_at_a_message()
    {
        ExpectNoMsg(Soon);
        ExpectNoMsg(10);
        TestActor.Tell("noise", TestActor);
        var failure = FailureOf(() => ExpectNoMsg(Soon));
        Assert.StartsWith("Failed: Expected no messages during 00:00:00.0500000, instead we received <noise> from", failure);
    }

    [Fact]
    public void ExpectMsgAnyOf_must_accept_one_of_the_given()
    {
        TestActor.Tell("b");
        Assert.Equal("b", ExpectMsgAnyOf(["a", "b"]));
        TestActor.Tell("c");
        Assert.Contains("c", FailureOf(() => ExpectMsgAnyOf(["a", "b"])));
    }

    [Fact]
    public void ExpectMsgAllOf_must_accept_any_order()
    {
        foreach (var i in new[] { 3, 1, 2 }) TestActor.Tell(i);
        Assert.Equal([3, 1, 2], ExpectMsgAllOf(1, 2, 3));
        foreach (var i in new[] { 1, 1, 2 }) TestActor.Tell(i);
        var failure = FailureOf(() => ExpectMsgAllOf(TimeSpan.FromSeconds(1), 1, 2, 3));
        Assert.Contains("not found [3]", failure);
        Assert.Contains("found unexpected [1]", failure);
    }

    [Fact]
    public void ExpectMsgAllOfMatchingPredicates_must_use_each_predicate_once()
    {
        TestActor.Tell("text");
        TestActor.Tell(5);
        ExpectMsgAllOfMatchingPredicates(PredicateInfo.Create<int>(i => i == 5), PredicateInfo.Create<string>(s => s.Length == 4));
        TestActor.Tell(5);
        TestActor.Tell(6);
        FailureOf(() => ExpectMsgAllOfMatchingPredicates(PredicateInfo.Create<int>(i => i == 5), PredicateInfo.Create<int>(i => i == 5)));
    }

    [Fact]
    public async Task The_asynchronous_forms_must_do_the_same()
    {
        TestActor.Tell(1, TestActor);
        Assert.Equal(1, await ExpectMsgAsync<int>());
        TestActor.Tell(2, TestActor);
        await ExpectMsgAsync(2);
        TestActor.Tell(3, TestActor);
        await ExpectMsgAsync<int>(i => i == 3);
        TestActor.Tell(4, TestActor);
        await ExpectMsgFromAsync(TestActor, 4);
        await ExpectNoMsgAsync(10);
        foreach (var i in new[] { 2, 1 }) TestActor.Tell(i);
        var all = new List<int>();
        await foreach (var i in ExpectMsgAllOfAsync([1, 2])) all.Add(i);
        Assert.Equal([2, 1], all);
        var failure = await Assert.ThrowsAnyAsync<XunitException>(async () => await ExpectMsgAsync<int>(Soon));
        Assert.Contains("Timeout 00:00:00.0500000 while waiting for a message of type System.Int32", failure.Message);
    }

    [Fact]
    public async Task A_cancelled_wait_must_end_at_once()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await ExpectMsgAsync<int>(TimeSpan.FromMinutes(1), cancellationToken: cancelled.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => ExpectMsg<int>(TimeSpan.FromMinutes(1), cancellationToken: cancelled.Token));
    }
}
