using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using Xunit;

namespace Akka.Tests.Dispatch;

public class MessageQueueSpec
{
    [Fact]
    public void Messages_must_come_out_in_the_order_in_which_they_went_in()
    {
        var queue = new UnboundedMessageQueue();
        var random = new Random(4711);
        var (next, expected) = (0, 0);
        for (var round = 0; round < 2_000; round++)
        {
            for (var n = random.Next(200); n > 0; n--) queue.Enqueue(null, new Envelope(next++, null));
            Assert.Equal(next - expected, queue.Count);
            for (var n = random.Next(200); n > 0 && queue.TryDequeue(out var envelope); n--) Assert.Equal(expected++, envelope.Message);
        }

        while (queue.TryDequeue(out var envelope)) Assert.Equal(expected++, envelope.Message);
        Assert.Equal(next, expected);
        Assert.False(queue.HasMessages);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Many_senders_must_lose_and_double_nothing_and_each_keep_its_order()
    {
        const int senders = 4;
        const int each = 200_000;
        var queue = new UnboundedMessageQueue();
        var threads = Enumerable.Range(0, senders).Select(sender => new Thread(() =>
        {
            for (var i = 0; i < each; i++) queue.Enqueue(null, new Envelope((sender, i), null));
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        var seen = new int[senders];
        for (var total = 0; total < senders * each;)
        {
            if (!queue.TryDequeue(out var envelope))
            {
                Thread.Yield();
                continue;
            }

            var (sender, i) = ((int, int))envelope.Message;
            Assert.Equal(seen[sender]++, i);
            total++;
        }

        foreach (var thread in threads) thread.Join();
        Assert.False(queue.HasMessages);
    }

    [Fact]
    public void A_deque_must_give_what_was_put_in_front_first()
    {
        var queue = new UnboundedDequeMessageQueue();
        queue.Enqueue(null, new Envelope("c", null));
        queue.EnqueueFirst(new Envelope("b", null));
        queue.EnqueueFirst(new Envelope("a", null));
        Assert.Equal(3, queue.Count);
        foreach (var expected in new[] { "a", "b", "c" })
        {
            Assert.True(queue.TryDequeue(out var envelope));
            Assert.Equal(expected, envelope.Message);
        }
    }
}
