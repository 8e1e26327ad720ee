using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowConcatSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Concat_must_emit_the_other_stream_afterwards() => Stopping(() =>
    {
        All(Source.From([1, 2]).Concat(Source.From([3, 4]))).Should().Equal(1, 2, 3, 4);
        All(Source.Empty<int>().Concat(Source.Single(1))).Should().Equal(1);
        All(Source.Single(1).Concat(Source.Empty<int>())).Should().Equal(1);
        All(Source.From([1, 2]).Prepend(Source.From([3, 4]))).Should().Equal(3, 4, 1, 2);
    });

    [Fact]
    public void A_Concat_must_fail_at_once_when_the_other_stream_does() => Stopping(() =>
        Into(Source.Maybe<int>().Concat(Source.Failed<int>(new TestException("other"))
                .MapMaterializedValue(_ => new TaskCompletionSource<int>())))
            .Request(1).ExpectError().Message.Should().Be("other"));

    [Fact]
    public void A_ConcatMaterialized_must_combine_the_values() => Stopping(() =>
    {
        var (left, right) = Source.From([1]).MapMaterializedValue(_ => "left")
            .ConcatMaterialized(Source.From([2]).MapMaterializedValue(_ => "right"), Keep.Both)
            .To(Sink.Ignore<int>()).Run(Materializer);
        (left + right).Should().Be("leftright");
    });

    [Fact]
    public void An_OrElse_must_emit_the_secondary_only_if_the_primary_is_empty() => Stopping(() =>
    {
        All(Source.From([1, 2]).OrElse(Source.From([3]))).Should().Equal(1, 2);
        All(Source.Empty<int>().OrElse(Source.From([3, 4]))).Should().Equal(3, 4);
        All(Source.Empty<int>().OrElse(Source.Empty<int>())).Should().BeEmpty();
    });

    [Fact]
    public void An_OrElse_must_cancel_the_secondary_with_the_first_element_of_the_primary() => Stopping(() =>
    {
        var primary = this.CreatePublisherProbe<int>();
        var secondary = this.CreatePublisherProbe<int>();
        var down = Into(Source.FromPublisher(primary).OrElse(Source.FromPublisher(secondary)));
        down.Request(1);
        primary.SendNext(1);
        down.ExpectNext(1);
        secondary.ExpectCancellation();
        primary.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void An_Interleave_must_take_segments_in_turn() => Stopping(() =>
    {
        All(Source.From([1, 2, 3, 4]).Interleave(Source.From([10, 11]), 1)).Should().Equal(1, 10, 2, 11, 3, 4);
        All(Source.From([1, 2, 3]).Interleave(Source.From([10, 11, 12, 13]), 2)).Should().Equal(1, 2, 10, 11, 3, 12, 13);
        All(Source.Empty<int>().Interleave(Source.From([1, 2]), 1)).Should().Equal(1, 2);
        FluentActions.Invoking(() => Source.Single(1).Interleave(Source.Single(2), 0)).Should().Throw<ArgumentException>();
    });
}
