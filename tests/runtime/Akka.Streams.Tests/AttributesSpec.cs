using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests;

public class AttributesSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private sealed class Seen : GraphStageWithMaterializedValue<SourceShape<int>, Attributes>
    {
        public override SourceShape<int> Shape { get; } = new(new Outlet<int>("out"));

        protected override Attributes InitialAttributes { get; } = Attributes.CreateName("seen");

        public override ILogicAndMaterializedValue<Attributes> CreateLogicAndMaterializedValue(Attributes inheritedAttributes) =>
            new LogicAndMaterializedValue<Attributes>(new Nothing(this), inheritedAttributes);

        private sealed class Nothing : OutGraphStageLogic
        {
            public Nothing(Seen stage) : base(stage.Shape) => SetHandler(stage.Shape.Outlet, this);

            public override void OnPull() => CompleteStage();
        }
    }

    [Fact]
    public void Later_attributes_must_be_more_specific()
    {
        var attributes = Attributes.CreateName("a").And(Attributes.CreateName("b")).And(Attributes.CreateInputBuffer(1, 2));
        attributes.GetFirstAttribute<Attributes.Name>().Value.Should().Be("a");
        attributes.GetAttribute<Attributes.Name>().Value.Should().Be("b");
        attributes.GetAttributeList<Attributes.Name>().Select(n => n.Value).Should().Equal("a", "b");
        attributes.Contains(new Attributes.InputBuffer(1, 2)).Should().BeTrue();
        attributes.Contains(new Attributes.InputBuffer(1, 3)).Should().BeFalse();
        attributes.GetNameOrDefault("none").Should().Be("a-b");
        Attributes.None.GetNameOrDefault("none").Should().Be("none");
        Attributes.None.GetAttribute(new Attributes.InputBuffer(3, 3)).Max.Should().Be(3);
        FluentActions.Invoking(() => Attributes.None.GetMandatoryAttribute<Attributes.InputBuffer>()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_stage_must_see_its_own_attributes_over_those_of_the_graphs_around_it() => Stopping(() =>
    {
        Attributes Run(Source<int, Attributes> source) => source.To(Sink.Ignore<int>()).Run(Materializer);

        Run(Source.FromGraph(new Seen())).GetNameLifted().Should().Be("seen");
        Run(Source.FromGraph(new Seen()).Named("other")).GetNameLifted().Should().Be("seen-other");
        Run(Source.FromGraph(new Seen()).Via(Flow.Create<int>().Select(x => x)).Named("outer")).GetNameLifted().Should().Be("outer-seen");
        Run(Source.FromGraph(new Seen()).Via(Flow.Create<int>().Select(x => x)).AddAttributes(Attributes.CreateInputBuffer(3, 5)))
            .GetMandatoryAttribute<Attributes.InputBuffer>().Max.Should().Be(5);
        Run(Source.FromGraph(new Seen())).GetMandatoryAttribute<Attributes.InputBuffer>().Max.Should().Be(16);
        Run(Source.FromGraph(new Seen()).Async()).GetAttribute<Attributes.AsyncBoundary>().Should().BeNull();
    });
}
