using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowScanSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Scan_must_emit_the_zero_and_every_intermediate_value() => Stopping(() =>
    {
        All(Source.From([1, 2, 3]).Scan(0, (sum, x) => sum + x)).Should().Equal(0, 1, 3, 6);
        All(Source.Empty<int>().Scan(7, (sum, x) => sum + x)).Should().Equal(7);
    });

    [Fact]
    public void A_Scan_must_emit_the_zero_before_the_failure_of_the_upstream() => Stopping(() =>
        Into(Source.Failed<int>(new TestException("up")).Scan(7, (sum, x) => sum + x)).Request(2)
            .ExpectNext(7).ExpectError().Message.Should().Be("up"));

    [Fact]
    public void A_Scan_must_emit_the_zero_again_on_restart_and_nothing_on_resume() => Stopping(() =>
    {
        var source = Source.From([1, 3, -1, 5, 7]).Scan(0, (sum, x) => x < 0 ? throw new TestException("negative") : sum + x);
        All(source.WithAttributes(Restarting)).Should().Equal(0, 1, 4, 0, 5, 12);
        All(source.WithAttributes(Resuming)).Should().Equal(0, 1, 4, 9, 16);
        Into(source).Request(9).ExpectNext(0, 1, 4).ExpectError().Message.Should().Be("negative");
    });

    [Fact]
    public void A_ScanAsync_must_emit_the_zero_and_every_intermediate_value() => Stopping(() =>
    {
        All(Source.From([1, 2, 3]).ScanAsync(0, async (sum, x) =>
        {
            await Task.Yield();
            return sum + x;
        })).Should().Equal(0, 1, 3, 6);
        All(Source.Empty<int>().ScanAsync(7, (sum, x) => Task.FromResult(sum + x))).Should().Equal(7);
        All(Source.Single(1).ScanAsync(7, (sum, x) => Task.FromResult(sum + x))).Should().Equal(7, 8);
    });

    [Fact]
    public void A_ScanAsync_must_begin_at_the_zero_on_restart_and_go_on_on_resume() => Stopping(() =>
    {
        async Task<int> AddAsync(int sum, int x)
        {
            await Task.Yield();
            return x < 0 ? throw new TestException("negative") : sum + x;
        }

        All(Source.From([1, -1, 1]).ScanAsync(0, AddAsync).WithAttributes(Restarting)).Should().Equal(0, 1, 1);
        All(Source.From([1, -1, 1]).ScanAsync(0, AddAsync).WithAttributes(Resuming)).Should().Equal(0, 1, 2);
        All(Source.From([1, -1]).ScanAsync(0, AddAsync).WithAttributes(Resuming)).Should().Equal(0, 1);
        Into(Source.From([1, -1, 1]).ScanAsync(0, AddAsync)).Request(9).ExpectNext(0, 1)
            .ExpectError().GetBaseException().Message.Should().Be("negative");
    });
}
