using AkkaCollector.Captures;
using Xunit;

namespace AkkaCollector.Tests.Captures;

public sealed class CaptureQueueSpec
{
    [Fact]
    public void A_frame_that_finds_the_queue_full_must_be_left_out_and_counted()
    {
        var queue = new CaptureQueue(1000);
        for (var i = 0; i < 10; i++) queue.Received(1, i, new byte[200]);
        var full = queue.Read();
        Assert.Equal((10L, 3L, 7L, 0L), (full.Records, full.Waiting, full.DroppedByReason[CaptureDropReason.QueueFull], full.Difference));
        Assert.InRange(full.WaitingBytes, 600, 1000);
        Assert.True(queue.TryTake(out var entry));
        queue.Return(entry);
        queue.Flushed(1, 5);
        queue.Received(1, 11, new byte[200]);
        Assert.Equal((7L, 1L, 3L, 0L), (queue.Read().Dropped, queue.Read().Written, queue.Read().Waiting, queue.Read().Difference));
    }

    [Fact]
    public void The_writer_must_be_woken_once_by_what_comes_after_it_found_nothing()
    {
        var queue = new CaptureQueue(100_000);
        var woken = 0;
        queue.Attach(() => woken++);
        queue.Received(1, 1, "a"u8);
        Assert.Equal(0, woken);
        Assert.True(queue.TryTake(out _));
        Assert.False(queue.TryTake(out _));
        queue.Received(1, 2, "b"u8);
        queue.Received(1, 3, "c"u8);
        Assert.Equal(1, woken);
        queue.Complete();
        Assert.Equal((2, false), (woken, queue.IsDrained));
    }

    [Fact]
    public void What_waits_at_the_end_must_be_counted_as_shutdown()
    {
        var queue = new CaptureQueue(100_000);
        for (var i = 0; i < 5; i++) queue.Received(1, i, "x"u8);
        queue.Abandon();
        Assert.Equal((5L, 0L, 0L, 0L), (queue.Read().DroppedByReason[CaptureDropReason.Shutdown], queue.Read().Waiting, queue.Read().WaitingBytes, queue.Read().Difference));
        Assert.True(queue.IsDrained);
    }
}
