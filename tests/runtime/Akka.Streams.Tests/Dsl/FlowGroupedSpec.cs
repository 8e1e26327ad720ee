using Akka.Streams.Dsl;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowGroupedSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Theory]
    [InlineData(6, new[] { 3, 3 })]
    [InlineData(7, new[] { 3, 3, 1 })]
    [InlineData(0, new int[0])]
    public void A_Grouped_must_emit_full_groups_and_the_rest(int count, int[] sizes) => Stopping(() =>
    {
        var groups = All(Source.From(Enumerable.Range(0, count)).Grouped(3));
        groups.Select(group => group.Count()).Should().Equal(sizes);
        groups.SelectMany(group => group).Should().Equal(Enumerable.Range(0, count));
    });

    [Fact]
    public void A_Grouped_must_refuse_groups_of_nothing() =>
        FluentActions.Invoking(() => Source.Empty<int>().Grouped(0)).Should().Throw<ArgumentException>().WithParameterName("n");

    [Theory]
    [InlineData(3, 1, "123 234 345")]
    [InlineData(3, 2, "123 345")]
    [InlineData(2, 2, "12 34 5")]
    [InlineData(2, 3, "12 45")]
    [InlineData(9, 1, "12345")]
    public void A_Sliding_must_emit_windows(int n, int step, string expected) => Stopping(() =>
    {
        var windows = All(Source.From(Enumerable.Range(1, 5)).Sliding(n, step));
        string.Join(" ", windows.Select(window => string.Concat(window))).Should().Be(expected);
    });

    [Fact]
    public void A_Sliding_must_refuse_empty_windows_and_steps()
    {
        FluentActions.Invoking(() => Source.Empty<int>().Sliding(0)).Should().Throw<ArgumentException>().WithParameterName("n");
        FluentActions.Invoking(() => Source.Empty<int>().Sliding(1, 0)).Should().Throw<ArgumentException>().WithParameterName("step");
    }
}
