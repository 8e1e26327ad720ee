using System.Threading.Channels;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class ChannelSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TestException Failure = new("on purpose");

    [Fact]
    public Task A_channel_source_must_emit_what_is_written_until_the_writer_completes() => StoppingAsync(async () =>
    {
        var (writer, all) = ChannelSource.Create<int>(16).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        for (var i = 0; i < 5000; i++)
            await writer.WriteAsync(i);
        writer.Complete();
        (await InTime(all, "The end of the stream")).Should().Equal(Enumerable.Range(0, 5000));
    });

    [Fact]
    public Task A_channel_source_must_fail_with_its_channel_and_close_it_when_cancelled() => StoppingAsync(async () =>
    {
        var (writer, down) = ChannelSource.Create<int>(16).ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Request(1);
        writer.Complete(Failure);
        down.ExpectError().Should().BeOfType<AggregateException>().Which.InnerException.Should().Be(Failure);
        (writer, down) = ChannelSource.Create<int>(16).ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Request(1);
        await writer.WriteAsync(1);
        down.ExpectNext(1);
        down.Cancel();
        await FluentActions.Awaiting(() => InTime(WriteForEver(writer), "Closing the channel")).Should().ThrowAsync<ChannelClosedException>();
    });

    private static async Task WriteForEver(ChannelWriter<int> writer)
    {
        while (true)
            await writer.WriteAsync(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_channel_source_must_end_with_its_channel_while_nobody_asks(bool fails) => Stopping(() =>
    {
        var channel = Channel.CreateBounded<int>(4);
        var down = ChannelSource.FromReader(channel.Reader).RunWith(this.SinkProbe<int>(), Materializer);
        channel.Writer.TryWrite(1).Should().BeTrue();
        down.Request(1).ExpectNext(1);
        channel.Writer.Complete(fails ? Failure : null);
        if (fails)
            down.ExpectError().Should().BeOfType<AggregateException>().Which.InnerException.Should().Be(Failure);
        else
            down.ExpectComplete();
    });

    [Fact]
    public void A_channel_source_must_take_no_more_than_downstream_asks_for() => Stopping(() =>
    {
        var channel = Channel.CreateUnbounded<int>();
        for (var i = 1; i <= 5; i++)
            channel.Writer.TryWrite(i);
        var down = ChannelSource.FromReader(channel.Reader).RunWith(this.SinkProbe<int>(), Materializer);
        down.Request(2).ExpectNext(1, 2);
        down.ExpectNoMsg(Short);
        channel.Reader.Count.Should().Be(3);
        down.Cancel();
    });

    [Fact]
    public Task A_channel_sink_must_give_all_elements_and_the_end() => StoppingAsync(async () =>
    {
        var reader = Source.From(Enumerable.Range(0, 2000)).RunWith(ChannelSink.AsReader<int>(8), Materializer);
        var read = new List<int>();
        while (await InTime(reader.WaitToReadAsync().AsTask(), "An element or the end"))
        {
            while (reader.TryRead(out var element))
                read.Add(element);
        }

        read.Should().Equal(Enumerable.Range(0, 2000));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_channel_sink_must_complete_the_writer_that_it_owns(bool isOwner) => StoppingAsync(async () =>
    {
        var channel = Channel.CreateBounded<int>(4);
        var up = this.SourceProbe<int>().To(ChannelSink.FromWriter(channel.Writer, isOwner)).Run(Materializer);
        up.SendNext(1);
        (await InTime(channel.Reader.ReadAsync().AsTask(), "The element")).Should().Be(1);
        up.SendError(Failure);
        if (isOwner)
            await FluentActions.Awaiting(() => InTime(channel.Reader.Completion, "The failure")).Should().ThrowAsync<TestException>();
        else
            channel.Writer.TryWrite(2).Should().BeTrue();
    });

    [Fact]
    public void A_channel_sink_must_cancel_upstream_when_the_channel_is_closed() => Stopping(() =>
    {
        var channel = Channel.CreateBounded<int>(4);
        var up = this.SourceProbe<int>().To(ChannelSink.FromWriter(channel.Writer, isOwner: false)).Run(Materializer);
        channel.Writer.Complete();
        up.SendNext(1);
        up.ExpectCancellation();
    });
}
