using System.Threading.Channels;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Implementation;

/// <summary>What must hold although stages hand elements to each other by plain calls.</summary>
public class RunSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private static Channel<int> Filled(int count)
    {
        var channel = Channel.CreateUnbounded<int>();
        for (var i = 0; i < count; i++)
            channel.Writer.TryWrite(i).Should().BeTrue();
        return channel;
    }

    [Fact]
    public Task A_channel_source_must_leave_in_the_channel_what_nobody_asked_for() => StoppingAsync(async () =>
    {
        var channel = Filled(100);
        var seen = await InTime(ChannelSource.FromReader(channel.Reader).Select(x => x).Take(3).RunWith(Sink.Seq<int>(), Materializer), "The end");
        seen.Should().Equal(0, 1, 2);
        channel.Reader.TryRead(out var next).Should().BeTrue();
        next.Should().Be(3);
    });

    [Fact]
    public Task A_channel_source_must_read_no_more_than_the_groups_that_there_is_room_for() => StoppingAsync(async () =>
    {
        var channel = Filled(100);
        var (stopped, probe) = ChannelSource.FromReader(channel.Reader).Select(x => x).GroupedWithin(10, Never).WatchTermination(Keep.Right)
            .ToMaterialized(this.SinkProbe<IEnumerable<int>>(), Keep.Both).Run(Materializer);
        (await probe.RequestNextAsync()).Should().Equal(Enumerable.Range(0, 10));
        (await probe.RequestNextAsync()).Should().Equal(Enumerable.Range(10, 10));
        probe.Cancel();
        await InTime(stopped, "The end of the stream");
        // One group waits for demand, and one element for its place in the next.
        channel.Reader.Count.Should().BeInRange(100 - 31, 100 - 20);
    });

    [Fact]
    public Task A_failing_function_must_end_the_run_and_cancel_the_source() => StoppingAsync(async () =>
    {
        var produced = 0;
        var numbers = Enumerable.Range(0, 1000).Select(x =>
        {
            produced++;
            return x;
        });
        var seen = new List<int>();
        var done = Source.From(numbers).Select(x => x == 20 ? throw new InvalidOperationException("twenty") : x)
            .RunForeach(seen.Add, Materializer);
        var failed = () => InTime(done, "The failure");
        (await failed.Should().ThrowAsync<InvalidOperationException>()).WithMessage("twenty");
        seen.Should().Equal(Enumerable.Range(0, 20));
        produced.Should().BeInRange(21, 22);
    });

    [Fact]
    public Task A_restarted_fold_must_begin_anew_within_a_run() => StoppingAsync(async () =>
    {
        var sum = Source.From(Enumerable.Range(1, 50))
            .Aggregate(0, (total, x) => x == 40 ? throw new InvalidOperationException("forty") : total + x)
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(Deciders.RestartingDecider))
            .RunWith(Sink.First<int>(), Materializer);
        (await InTime(sum, "The sum")).Should().Be(Enumerable.Range(41, 10).Sum());
    });

    [Fact]
    public Task A_throttle_must_keep_its_rate_when_its_burst_is_used_up() => StoppingAsync(async () =>
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var count = await InTime(Source.From(Enumerable.Range(0, 3000)).Throttle(2000, TimeSpan.FromSeconds(1), 2048, ThrottleMode.Shaping)
            .RunAggregate(0, (n, _) => n + 1, Materializer), "The end");
        count.Should().Be(3000);
        // 952 elements beyond the burst, less the thousandth by which it may be longer.
        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(470));
    });

    [Fact]
    public Task A_kill_switch_must_stop_a_source_without_end_that_hands_its_elements_over() => StoppingAsync(async () =>
    {
        var (switched, done) = Source.From(Endless()).Where(x => x < 0).ViaMaterialized(KillSwitches.Single<int>(), Keep.Right)
            .ToMaterialized(Sink.Ignore<int>(), Keep.Both).Run(Materializer);
        switched.Shutdown();
        await InTime(done, "The end after the shutdown");
    });

    private static IEnumerable<int> Endless()
    {
        while (true)
            yield return 1;
    }
}
