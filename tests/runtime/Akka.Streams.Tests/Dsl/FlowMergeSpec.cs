using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowMergeSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Merge_must_take_elements_from_both_until_both_complete() => Stopping(() =>
    {
        All(Source.From([1, 2, 3]).Merge(Source.From([4, 5]))).Should().BeEquivalentTo([1, 2, 3, 4, 5]);
        All(Source.Empty<int>().Merge(Source.Single(1))).Should().Equal(1);
        All(Source.Single(1).Merge(Source.Empty<int>())).Should().Equal(1);
    });

    [Fact]
    public void A_Merge_must_cancel_both_and_fail_with_either() => Stopping(() =>
    {
        var (left, right, down) = TwoInto((a, b) => a.Merge(b));
        down.Cancel();
        left.ExpectCancellation();
        right.ExpectCancellation();

        (left, right, down) = TwoInto((a, b) => a.Merge(b));
        right.SendError(new TestException("right"));
        down.ExpectError().Message.Should().Be("right");
        left.ExpectCancellation();
    });

    [Fact]
    public void An_eager_Merge_must_complete_with_the_first() => Stopping(() =>
    {
        var (left, right, down) = TwoInto((a, b) => a.Merge(b, eagerComplete: true));
        left.SendComplete();
        right.ExpectCancellation();
        down.ExpectComplete();
    });

    [Fact]
    public void A_Merge_must_widen_the_type_of_the_elements() => Stopping(() =>
        All(Source.From(["a", "b"]).Merge<string, object, NotUsed>(Source.Single<object>(1)))
            .Should().BeEquivalentTo(new object[] { "a", "b", 1 }));

    [Fact]
    public void A_Merge_must_refuse_to_have_no_input() =>
        FluentActions.Invoking(() => new Merge<int>(0)).Should().Throw<ArgumentException>();

    [Fact]
    public void A_MergeSorted_must_keep_the_order() => Stopping(() =>
    {
        All(Source.From([1, 4, 6]).MergeSorted(Source.From([2, 3, 7, 8]))).Should().Equal(1, 2, 3, 4, 6, 7, 8);
        All(Source.From([3, 1]).MergeSorted(Source.From([4, 2]), (a, b) => b.CompareTo(a))).Should().Equal(4, 3, 2, 1);
        All(Source.Empty<int>().MergeSorted(Source.From([1, 2]))).Should().Equal(1, 2);
        All(Source.From([1, 2]).MergeSorted(Source.Empty<int>(), Comparer<int>.Default)).Should().Equal(1, 2);
    });

    [Fact]
    public void A_MergePreferred_must_prefer_its_preferred_input() => Stopping(() =>
    {
        var source = Source.FromGraph(GraphDsl.Create(builder =>
        {
            var merge = builder.Add(new MergePreferred<int>(2));
            builder.From(Source.From(Enumerable.Repeat(1, 100))).To(merge.Preferred);
            builder.From(Source.From(Enumerable.Repeat(2, 10))).To(merge.In(0));
            builder.From(Source.From(Enumerable.Repeat(3, 10))).To(merge.In(1));
            return new SourceShape<int>(merge.Out);
        }));
        var all = All(source);
        all.Should().HaveCount(120);
        all.Take(110).Count(x => x == 1).Should().Be(100, "the others wait while the preferred input has elements");
    });

    [Fact]
    public void A_MergePrioritized_must_take_every_element_of_every_input() => Stopping(() =>
    {
        var source = Source.FromGraph(GraphDsl.Create(builder =>
        {
            var merge = builder.Add(new MergePrioritized<int>([6, 3, 1]));
            for (var i = 0; i < 3; i++)
                builder.From(Source.From(Enumerable.Repeat(i, 1000))).To(merge.In(i));
            return new SourceShape<int>(merge.Out);
        }));
        var all = All(source);
        all.Should().HaveCount(3000);
        all.Take(1000).Count(x => x == 0).Should().BeGreaterThan(all.Take(1000).Count(x => x == 2));
    });

    private (TestPublisher.Probe<int> Left, TestPublisher.Probe<int> Right, TestSubscriber.Probe<int> Down) TwoInto(
        Func<Source<int, NotUsed>, Source<int, NotUsed>, Source<int, NotUsed>> combine)
    {
        var left = this.CreatePublisherProbe<int>();
        var right = this.CreatePublisherProbe<int>();
        var down = Into(combine(Source.FromPublisher(left), Source.FromPublisher(right)));
        left.EnsureSubscription();
        right.EnsureSubscription();
        return (left, right, down);
    }
}
