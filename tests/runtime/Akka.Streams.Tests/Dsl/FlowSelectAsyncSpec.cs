using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowSelectAsyncSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_SelectAsync_must_keep_the_order_of_the_elements() => Stopping(() =>
    {
        var tasks = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<string>()).ToArray();
        var down = Into(Source.From(Enumerable.Range(0, 3)).SelectAsync(3, i => tasks[i].Task));
        down.Request(3);
        tasks[2].SetResult("c");
        tasks[1].SetResult("b");
        down.ExpectNoMsg(AWhile);
        tasks[0].SetResult("a");
        down.ExpectNext("a", "b", "c").ExpectComplete();
    });

    [Fact]
    public void A_SelectAsync_must_not_run_more_tasks_than_its_parallelism() => Stopping(() =>
    {
        var running = 0;
        var most = 0;
        var all = All(Source.From(Enumerable.Range(1, 200)).SelectAsync(4, async i =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return i;
        }));
        all.Should().Equal(Enumerable.Range(1, 200));
        most.Should().BeInRange(1, 4);
    });

    [Fact]
    public void A_SelectAsync_must_emit_nothing_without_demand() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().SelectAsync(1, Task.FromResult));
        up.SendNext(1);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(1);
        up.SendNext(2);
        down.ExpectNoMsg(AWhile);
        down.Request(1).ExpectNext(2);
        up.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_SelectAsync_must_fail_as_soon_as_any_task_fails() => Stopping(() =>
    {
        var tasks = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var down = Into(Source.From(Enumerable.Range(0, 3)).SelectAsync(3, i => tasks[i].Task));
        down.Request(3);
        tasks[2].SetException(new TestException("third"));
        down.ExpectError().GetBaseException().Message.Should().Be("third");
    });

    [Fact]
    public void A_SelectAsync_must_fail_when_the_function_throws_or_gives_null() => Stopping(() =>
    {
        Into(Source.Single(1).SelectAsync<int, int, NotUsed>(2, _ => throw new TestException("thrown"))).Request(1)
            .ExpectError().Message.Should().Be("thrown");
        Into(Source.Single(1).SelectAsync(2, _ => Task.FromResult<string>(null!))).Request(1)
            .ExpectError().Should().BeOfType<ArgumentNullException>()
            .Which.Message.Should().Contain("Element must not be null");
    });

    [Fact]
    public void A_SelectAsync_must_skip_failures_when_told_to_resume() => Stopping(() =>
    {
        async Task<int> Odd(int x)
        {
            await Task.Yield();
            return x % 2 == 0 ? throw new TestException("even") : x;
        }

        All(Source.From(Enumerable.Range(1, 6)).SelectAsync(3, Odd).WithAttributes(Resuming)).Should().Equal(1, 3, 5);
        All(Source.From(Enumerable.Range(1, 3))
                .SelectAsync(2, x => x == 2 ? throw new TestException("two") : Task.FromResult(x)).WithAttributes(Resuming))
            .Should().Equal(1, 3);
        All(Source.From(["a", "b", "c"]).SelectAsync(2, s => Task.FromResult(s == "b" ? null : s)).WithAttributes(Resuming))
            .Should().Equal("a", "c");
    });

    [Fact]
    public void A_SelectAsync_must_ask_the_decider_once_about_each_failure() => Stopping(() =>
    {
        var asked = 0;
        var counting = ActorAttributes.CreateSupervisionStrategy(_ =>
        {
            Interlocked.Increment(ref asked);
            return Supervision.Directive.Resume;
        });
        All(Source.From(Enumerable.Range(1, 100)).SelectAsync(8, x => Task.Run(() =>
                x % 2 == 0 ? throw new TestException("even") : x)).WithAttributes(counting))
            .Should().Equal(Enumerable.Range(0, 50).Select(i => 2 * i + 1));
        asked.Should().Be(50);
    });

    [Fact]
    public void A_SelectAsync_must_cancel_the_upstream() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().SelectAsync(2, Task.FromResult));
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_SelectAsyncUnordered_must_emit_results_as_they_come() => Stopping(() =>
    {
        var tasks = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var down = Into(Source.From(Enumerable.Range(0, 3)).SelectAsyncUnordered(3, i => tasks[i].Task));
        down.Request(3);
        tasks[1].SetResult(1);
        down.ExpectNext(1);
        tasks[2].SetResult(2);
        down.ExpectNext(2);
        tasks[0].SetResult(0);
        down.ExpectNext(0).ExpectComplete();
    });

    [Fact]
    public void A_SelectAsyncUnordered_must_skip_failures_when_told_to_resume_and_fail_otherwise() => Stopping(() =>
    {
        async Task<int> Odd(int x)
        {
            await Task.Yield();
            return x % 2 == 0 ? throw new TestException("even") : x;
        }

        All(Source.From(Enumerable.Range(1, 6)).SelectAsyncUnordered(3, Odd).WithAttributes(Resuming))
            .Should().BeEquivalentTo([1, 3, 5]);
        Into(Source.From([2]).SelectAsyncUnordered(3, Odd)).Request(1)
            .ExpectError().GetBaseException().Message.Should().Be("even");
        All(Source.Empty<int>().SelectAsyncUnordered(3, Odd)).Should().BeEmpty();
    });

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
