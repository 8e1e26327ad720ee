using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.Util;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class UnfoldResourceSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void UnfoldResource_must_read_to_the_end_and_close() => Stopping(() =>
    {
        var resource = new Numbers(3);
        All(Source.UnfoldResource(resource.Open, Numbers.Read, Numbers.Close)).Should().Equal(1, 2, 3);
        resource.ToString().Should().Be("opened 1 closed 1");
    });

    [Fact]
    public void UnfoldResource_must_close_when_it_is_cancelled_and_when_reading_fails() => Stopping(() =>
    {
        var resource = new Numbers(9, failAt: 3);
        Into(Source.UnfoldResource(resource.Open, Numbers.Read, Numbers.Close)).Request(9).ExpectNext(1, 2)
            .ExpectError().Message.Should().Be("number 3");
        AwaitAssert(() => resource.ToString().Should().Be("opened 1 closed 1"));

        var cancelled = new Numbers(9);
        var down = Into(Source.UnfoldResource(cancelled.Open, Numbers.Read, Numbers.Close));
        down.Request(1).ExpectNext(1);
        down.Cancel();
        AwaitAssert(() => cancelled.ToString().Should().Be("opened 1 closed 1"));
    });

    [Fact]
    public void UnfoldResource_must_read_on_when_told_to_resume_and_open_anew_when_told_to_restart() => Stopping(() =>
    {
        var resource = new Numbers(4, failAt: 2);
        var source = Source.UnfoldResource(resource.Open, Numbers.Read, Numbers.Close);
        All(source.WithAttributes(Resuming)).Should().Equal(1, 3, 4);
        All(source.WithAttributes(Restarting).Take(4)).Should().Equal(1, 1, 1, 1);
    });

    [Fact]
    public void UnfoldResource_must_fail_when_it_cannot_open() => Stopping(() =>
        Into(Source.UnfoldResource<int, Numbers>(() => throw new TestException("locked"), Numbers.Read, Numbers.Close))
            .Request(1).ExpectError().Message.Should().Be("locked"));

    [Fact]
    public void UnfoldResourceAsync_must_read_to_the_end_and_close() => Stopping(() =>
    {
        var resource = new Numbers(3);
        All(Async(resource)).Should().Equal(1, 2, 3);
        resource.ToString().Should().Be("opened 1 closed 1");
    });

    [Fact]
    public void UnfoldResourceAsync_must_close_when_it_is_cancelled_and_when_reading_fails() => Stopping(() =>
    {
        var resource = new Numbers(9, failAt: 3);
        Into(Async(resource)).Request(9).ExpectNext(1, 2).ExpectError().GetBaseException().Message.Should().Be("number 3");
        AwaitAssert(() => resource.ToString().Should().Be("opened 1 closed 1"));

        var cancelled = new Numbers(9);
        var down = Into(Async(cancelled));
        down.Request(1).ExpectNext(1);
        down.Cancel();
        AwaitAssert(() => cancelled.ToString().Should().Be("opened 1 closed 1"));
    });

    [Fact]
    public void UnfoldResourceAsync_must_read_on_when_told_to_resume_and_open_anew_when_told_to_restart() => Stopping(() =>
    {
        var resource = new Numbers(4, failAt: 2);
        All(Async(resource).WithAttributes(Resuming)).Should().Equal(1, 3, 4);
        All(Async(resource).WithAttributes(Restarting).Take(3)).Should().Equal(1, 1, 1);
    });

    [Fact]
    public void UnfoldResourceAsync_must_close_what_is_opened_only_after_it_was_cancelled() => Stopping(() =>
    {
        var opening = new TaskCompletionSource<Numbers>();
        var closed = new TaskCompletionSource();
        var down = Into(Source.UnfoldResourceAsync(() => opening.Task, n => Task.FromResult(Numbers.Read(n)), _ =>
        {
            closed.TrySetResult();
            return Task.FromResult(Done.Instance);
        }));
        down.Cancel();
        opening.SetResult(new Numbers(1));
        closed.Task.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue("a resource that comes late is closed too");
    });

    private static Source<int, NotUsed> Async(Numbers resource) => Source.UnfoldResourceAsync(
        async () =>
        {
            await Task.Yield();
            return resource.Open();
        },
        async numbers =>
        {
            await Task.Yield();
            return Numbers.Read(numbers);
        },
        async numbers =>
        {
            await Task.Yield();
            Numbers.Close(numbers);
            return Done.Instance;
        });

    private sealed class Numbers(int last, int failAt = 0)
    {
        private int _next;
        private int _opened;
        private int _closed;

        public Numbers Open()
        {
            _next = 1;
            Interlocked.Increment(ref _opened);
            return this;
        }

        public static Option<int> Read(Numbers numbers)
        {
            var number = numbers._next++;
            return number == numbers.FailAt ? throw new TestException($"number {number}")
                : number > numbers.Last ? Option<int>.None : number;
        }

        public static void Close(Numbers numbers) => Interlocked.Increment(ref numbers._closed);

        public override string ToString() => $"opened {Volatile.Read(ref _opened)} closed {Volatile.Read(ref _closed)}";

        private int Last => last;

        private int FailAt => failAt;
    }
}
