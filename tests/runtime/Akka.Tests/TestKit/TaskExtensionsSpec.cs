using Akka.TestKit.Extensions;
using Xunit;

namespace Akka.Tests.TestKit;

public class TaskExtensionsSpec
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly FormatException Failure = new("on purpose");

    [Fact]
    public async Task A_task_must_throw_what_it_holds_be_it_wrapped()
    {
        foreach (var task in new[] { Task.FromException(Failure), Task.FromException(new AggregateException(new AggregateException(Failure))) })
        {
            Assert.Same(Failure, await task.ShouldThrowWithin<FormatException>(Long));
            Assert.Same(Failure, await task.ShouldThrowWithin<Exception>(Long));
            await task.ShouldThrowWithin(Failure, Long);
        }

        Assert.IsType<AggregateException>(await Task.FromException(new AggregateException(Failure)).ShouldThrowWithin<AggregateException>(Long));
    }

    [Fact]
    public async Task A_task_must_not_throw_something_else_nor_succeed_nor_take_too_long()
    {
        var wrapped = Task.FromException(new AggregateException(Failure));
        var other = await Assert.ThrowsAsync<InvalidOperationException>(() => wrapped.ShouldThrowWithin<ArgumentException>(Long));
        Assert.Contains("FormatException", other.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => wrapped.ShouldThrowWithin(new FormatException("on purpose"), Long));
        var succeeded = await Assert.ThrowsAsync<InvalidOperationException>(() => Task.CompletedTask.ShouldThrowWithin<FormatException>(Long));
        Assert.Contains("succeeded", succeeded.Message);
        var never = new TaskCompletionSource().Task;
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => never.ShouldThrowWithin<FormatException>(TimeSpan.FromMilliseconds(50)));
        Assert.Contains("did not end", late.Message);
        await Assert.ThrowsAsync<TimeoutException>(() => never.ShouldCompleteWithin(TimeSpan.FromMilliseconds(50)));
    }
}
