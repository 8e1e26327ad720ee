using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class GraphDslSpec(ITestOutputHelper output) : StreamSpec(output)
{
    [Fact]
    public void A_diamond_must_carry_all_elements_on_both_ways() => Stopping(() =>
    {
        var probe = CreateTestProbe();
        RunnableGraph.FromGraph(GraphDsl.Create(b =>
        {
            var split = b.Add(new Broadcast<int>(2));
            var join = b.Add(new Zip<int, int>());
            b.From(Source.From(new[] { 1, 2, 3 })).Via(split);
            b.From(split).Via(Flow.Create<int>().Select(x => x * 10)).To(join.In0);
            b.From(split).To(join.In1);
            b.From(join.Out).To(Sink.ForEach<(int, int)>(x => probe.Ref.Tell(x, TestActor)).MapMaterializedValue(_ => NotUsed.Instance));
            return ClosedShape.Instance;
        })).Run(Materializer);
        probe.ExpectMsg((10, 1));
        probe.ExpectMsg((20, 2));
        probe.ExpectMsg((30, 3));
    });

    [Fact]
    public async Task Imported_graphs_must_keep_their_values()
    {
        var graph = GraphDsl.Create(
            Sink.First<int>(),
            Sink.Seq<int>(),
            (first, all) => (first, all),
            (b, first, all) =>
            {
                var split = b.Add(new Broadcast<int>(2));
                b.From(b.Add(Source.From(new[] { 4, 5 }))).To(split.In);
                b.From(split).To(first);
                b.From(split).To(all);
                return ClosedShape.Instance;
            });
        var (one, every) = RunnableGraph.FromGraph(graph).Run(Materializer);
        (await InTime(one, "The first element")).Should().Be(4);
        (await InTime(every, "The end of the stream")).Should().Equal(4, 5);
    }

    [Fact]
    public async Task The_same_flow_must_be_usable_many_times_in_one_graph()
    {
        var plus = Flow.Create<int>().Select(x => x + 1);
        var flow = Flow.FromGraph(GraphDsl.Create(b =>
        {
            var first = b.Add(plus);
            var second = b.Add(plus);
            b.From(first).To(second);
            return new FlowShape<int, int>(first.Inlet, second.Outlet);
        }));
        var all = await InTime(
            Source.From(new[] { 0, 10 }).Via(flow).Via(flow).Via(plus).RunWith(Sink.Seq<int>(), Materializer), "The end of the stream");
        all.Should().Equal(5, 15);
    }

    [Fact]
    public async Task The_value_of_a_graph_must_be_readable_inside_it()
    {
        var source = Source.FromGraph(GraphDsl.Create(Sink.Aggregate<int, int>(0, (a, x) => a + x), (b, sum) =>
        {
            b.From(Source.From(Enumerable.Range(1, 10)).MapMaterializedValue(_ => Task.FromResult(0))).To(sum);
            return new SourceShape<Task<int>>(b.MaterializedValue);
        }));
        var inside = source.SelectAsync(1, t => t);
        (await InTime(inside.RunWith(Sink.First<int>(), Materializer), "The sum")).Should().Be(55);
    }

    [Fact]
    public async Task Elements_of_a_base_type_must_reach_inlets_of_a_derived_one()
    {
        var graph = GraphDsl.Create(Sink.Seq<string>(), (b, sink) =>
        {
            b.From(Source.From(new object[] { "a", "b" }).MapMaterializedValue(_ => Task.FromResult<System.Collections.Immutable.IImmutableList<string>>(null!)))
                .To(sink);
            return ClosedShape.Instance;
        });
        (await InTime(RunnableGraph.FromGraph(graph).Run(Materializer), "The end of the stream")).Should().Equal("a", "b");
    }

    [Fact]
    public void Ports_left_over_or_wired_twice_must_be_refused()
    {
        Action open = () => GraphDsl.Create(b =>
        {
            b.Add(new Broadcast<int>(2));
            return ClosedShape.Instance;
        });
        open.Should().Throw<ArgumentException>();
        Action twice = () => GraphDsl.Create(b =>
        {
            var sink = b.Add(Sink.Ignore<int>());
            b.From(Source.Single(1)).To(sink);
            b.From(Source.Single(2)).To(sink);
            return ClosedShape.Instance;
        });
        twice.Should().Throw<ArgumentException>().WithMessage("*already connected*");
        Action tooMany = () => GraphDsl.Create(b =>
        {
            var merge = b.Add(new Merge<int>(1));
            b.From(Source.Single(1)).To(merge);
            b.From(Source.Single(2)).To(merge);
            return new SourceShape<int>(merge.Out);
        });
        tooMany.Should().Throw<ArgumentException>().WithMessage("No more inlets on junction*");
    }

    [Fact]
    public void Reverse_wiring_must_do_the_same() => Stopping(() =>
    {
        var source = Source.FromGraph(GraphDsl.Create(b =>
        {
            var merge = b.Add(new Merge<int>(2));
            b.To(merge).Via(Flow.Create<int>().Select(x => -x)).From(Source.Single(1));
            b.To(merge).From(Source.Single(2));
            return new SourceShape<int>(merge.Out);
        }));
        source.RunWith(this.SinkProbe<int>(), Materializer).Request(3).ExpectNextUnorderedN(new[] { -1, 2 }).ExpectComplete();
    });

    [Fact]
    public async Task Values_must_be_combined_as_told()
    {
        var source = Source.Single(1).MapMaterializedValue(_ => "source");
        var flow = Flow.Create<int>().Select(x => x).MapMaterializedValue(_ => "flow");
        var sink = Sink.First<int>();
        source.ViaMaterialized(flow, Keep.Left).To(sink).Run(Materializer).Should().Be("source");
        source.ViaMaterialized(flow, Keep.Right).To(sink).Run(Materializer).Should().Be("flow");
        source.ViaMaterialized(flow, Keep.Both).To(sink).Run(Materializer).Should().Be(("source", "flow"));
        source.ViaMaterialized(flow, Keep.None).To(sink).Run(Materializer).Should().Be(NotUsed.Instance);
        source.ViaMaterialized(flow, (a, b) => a + b).To(sink).Run(Materializer).Should().Be("sourceflow");
        (await InTime(source.Via(flow).RunWith(sink, Materializer), "The element")).Should().Be(1);
        Keep.IsLeft<int, int, int>(Keep.Left).Should().BeTrue();
        Keep.IsRight<int, int, int>(Keep.Left).Should().BeFalse();
    }

    [Fact]
    public void A_ring_of_flows_must_run() => Stopping(() =>
    {
        var count = 0;
        Flow.FromSinkAndSource(Sink.ForEach<int>(_ => Interlocked.Increment(ref count)), Source.From(Enumerable.Range(0, 5)), Keep.Left)
            .Join(Flow.Create<int>().Select(x => x)).Run(Materializer).Wait(Long).Should().BeTrue();
        count.Should().Be(5);
    });
}
