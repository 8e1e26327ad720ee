using System.Collections.Immutable;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowZipSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_Zip_must_complete_with_the_shorter_stream() => Stopping(() =>
    {
        All(Source.From([1, 2, 3]).Zip(Source.From(["a", "b"]))).Should().Equal((1, "a"), (2, "b"));
        All(Source.Empty<int>().Zip(Source.From(["a", "b"]))).Should().BeEmpty();
    });

    [Fact]
    public void A_ZipWith_must_combine_and_fail_with_its_function() => Stopping(() =>
    {
        All(Source.From([1, 2]).ZipWith(Source.From([10, 20]), (a, b) => a + b)).Should().Equal(11, 22);
        Into(Source.From([1, 2]).ZipWith(Source.From([1, 0]), (a, b) => a / b)).Request(2).ExpectNext(1)
            .ExpectError().Should().BeOfType<DivideByZeroException>();
    });

    [Fact]
    public void A_Zip_must_emit_what_is_at_hand_when_one_side_has_completed() => Stopping(() =>
    {
        var left = this.CreatePublisherProbe<int>();
        var right = this.CreatePublisherProbe<int>();
        var down = Into(Source.FromPublisher(left).Zip(Source.FromPublisher(right)));
        down.Request(2);
        left.SendNext(1).SendComplete();
        right.SendNext(2);
        down.ExpectNext((1, 2)).ExpectComplete();
        right.ExpectCancellation();
    });

    [Fact]
    public void A_ZipWithIndex_must_count_from_zero() => Stopping(() =>
        All(Source.From(["a", "b"]).ZipWithIndex()).Should().Equal(("a", 0L), ("b", 1L)));

    [Fact]
    public void A_ZipN_must_emit_lists() => Stopping(() =>
    {
        var sources = new[] { Source.From([1, 2]), Source.From([10, 20]), Source.From([100, 200, 300]) };
        All(Source.ZipN(sources)).Select(list => list.Sum()).Should().Equal(111, 222);
        All(Source.ZipWithN<int, int>(list => list.Max(), sources)).Should().Equal(100, 200);
    });

    [Fact]
    public void A_ZipWith_of_nine_must_combine_all_its_inputs() => Stopping(() =>
    {
        var source = Source.FromGraph(GraphDsl.Create(builder =>
        {
            var zip = builder.Add(ZipWith.Apply((int a, int b, int c, int d, int e, int f, int g, int h, int i) =>
                $"{a}{b}{c}{d}{e}{f}{g}{h}{i}"));
            var inlets = new[] { zip.In0, zip.In1, zip.In2, zip.In3, zip.In4, zip.In5, zip.In6, zip.In7, zip.In8 };
            for (var i = 0; i < inlets.Length; i++)
                builder.From(Source.From([i + 1, i])).To(inlets[i]);
            return new SourceShape<string>(zip.Out);
        }));
        All(source).Should().Equal("123456789", "012345678");
    });

    [Fact]
    public void An_UnZip_must_split_pairs() => Stopping(() =>
    {
        var keys = this.CreateSubscriberProbe<int>();
        var values = this.CreateSubscriberProbe<string>();
        RunnableGraph.FromGraph(GraphDsl.Create(builder =>
        {
            var unzip = builder.Add(new UnZip<int, string>());
            builder.From(Source.From([KeyValuePair.Create(1, "a"), KeyValuePair.Create(2, "b")])).To(unzip.In);
            builder.From(unzip.Out0).To(Sink.FromSubscriber(keys));
            builder.From(unzip.Out1).To(Sink.FromSubscriber(values));
            return ClosedShape.Instance;
        })).Run(Materializer);
        keys.Request(2);
        values.Request(1).ExpectNext("a");
        keys.ExpectNext(1);
        values.Cancel();
        keys.ExpectNext(2).ExpectComplete();
    });

    [Fact]
    public void An_UnzipWith_of_three_must_wait_for_all_its_outputs() => Stopping(() =>
    {
        var probes = Enumerable.Range(0, 3).Select(_ => this.CreateSubscriberProbe<int>()).ToArray();
        RunnableGraph.FromGraph(GraphDsl.Create(builder =>
        {
            var unzip = builder.Add(new UnzipWith<int, int, int, int>(x => (x, 10 * x, 100 * x)));
            builder.From(Source.From([1, 2])).To(unzip.In);
            builder.From(unzip.Out0).To(Sink.FromSubscriber(probes[0]));
            builder.From(unzip.Out1).To(Sink.FromSubscriber(probes[1]));
            builder.From(unzip.Out2).To(Sink.FromSubscriber(probes[2]));
            return ClosedShape.Instance;
        })).Run(Materializer);
        probes[0].Request(2);
        probes[1].Request(2);
        probes[0].EnsureSubscription().ExpectNoMsg(AWhile);
        probes[2].Request(2).ExpectNext(100, 200).ExpectComplete();
        probes[0].ExpectNext(1, 2).ExpectComplete();
        probes[1].ExpectNext(10, 20).ExpectComplete();
    });
}
