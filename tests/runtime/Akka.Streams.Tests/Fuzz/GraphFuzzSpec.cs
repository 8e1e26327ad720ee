using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Fuzz;

/// <summary>
/// Goal: whatever operators make up a stream, wherever its borders between actors lie and however it ends (complete, failed in the
/// middle, cancelled in the middle), it gives what the model gives, or a beginning of that, ends as it must, and every stage that started
/// stops once. Method: seeded random graphs beside a list model; a failure names its seed, run and operators.
/// </summary>
public class GraphFuzzSpec(ITestOutputHelper output) : StreamSpec(output, "akka.loglevel = OFF")
{
    private const int RunsPerSeed = 30;

    private sealed class Fuzzed(Random random)
    {
        public Random Random => random;

        public int Started;
        public int Stopped;

        public List<string> Names { get; } = [];

        public ActorMaterializerSettings Settings(Akka.Actor.ActorSystem system) => ActorMaterializerSettings.Create(system)
            .WithFuzzingMode(random.Next(2) == 0)
            .WithSyncProcessingLimit(random.Next(1, 200))
            .WithAutoFusing(random.Next(5) != 0)
            .WithInputBuffer(1, random.Next(1, 20));

        public (Source<int, NotUsed> Stream, List<int> Model) Apply(FuzzSteps.Step[] steps, int most, Source<int, NotUsed> stream, List<int> model)
        {
            for (var i = random.Next(1, most); i > 0; i--)
            {
                (var name, stream, var next) = steps[random.Next(steps.Length)](random, stream, model);
                model = next.ToList();
                Names.Add(name);
                if (random.Next(3) == 0)
                    stream = stream.Via(new Counting(this));
            }

            return (stream, model);
        }
    }

    private sealed class Counting(Fuzzed fuzzed) : GraphStage<FlowShape<int, int>>
    {
        public override FlowShape<int, int> Shape { get; } = new(new Inlet<int>("counting.in"), new Outlet<int>("counting.out"));

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, fuzzed);

        private sealed class Logic : InAndOutGraphStageLogic
        {
            private readonly FlowShape<int, int> _shape;
            private readonly Fuzzed _fuzzed;

            public Logic(Counting stage, Fuzzed fuzzed) : base(stage.Shape)
            {
                _shape = stage.Shape;
                _fuzzed = fuzzed;
                SetHandlers(_shape.Inlet, _shape.Outlet, this);
            }

            public override void PreStart() => Interlocked.Increment(ref _fuzzed.Started);

            public override void PostStop() => Interlocked.Increment(ref _fuzzed.Stopped);

            public override void OnPush() => Push(_shape.Outlet, Grab(_shape.Inlet));

            public override void OnPull() => Pull(_shape.Inlet);
        }
    }

    private void Runs(int seed, Action<Fuzzed, IMaterializer, List<int>> run)
    {
        var random = new Random(seed);
        for (var i = 0; i < RunsPerSeed; i++)
        {
            var fuzzed = new Fuzzed(random);
            using var materializer = ActorMaterializer.Create(Sys, fuzzed.Settings(Sys));
            var input = Enumerable.Range(0, random.Next(100)).ToList();
            try
            {
                this.AssertAllStagesStopped(() => run(fuzzed, materializer, input), materializer);
                fuzzed.Stopped.Should().Be(fuzzed.Started);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, run {i}, {input.Count} elements: {string.Join(" ", fuzzed.Names)}", e);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_128)]
    [InlineData(31_337)]
    public void Ordered_graphs_must_give_what_the_model_gives(int seed) => Runs(seed, (fuzzed, materializer, input) =>
    {
        var (stream, model) = fuzzed.Apply(FuzzSteps.Ordered, 9, Source.From(input), input);
        stream.RunWith(Sink.Seq<int>(), materializer).AwaitResult(Long).Should().Equal(model);
    });

    [Theory]
    [InlineData(2)]
    [InlineData(8_675_309)]
    public void Graphs_that_change_the_order_must_lose_and_double_nothing(int seed) => Runs(seed, (fuzzed, materializer, input) =>
    {
        var (stream, model) = fuzzed.Apply(FuzzSteps.Ordered, 4, Source.From(input), input);
        (stream, model) = fuzzed.Apply(FuzzSteps.Unordered, 6, stream, model);
        stream.RunWith(Sink.Seq<int>(), materializer).AwaitResult(Long).Order().Should().Equal(model.Order());
    });

    [Theory]
    [InlineData(3)]
    [InlineData(271_828)]
    public void Operators_that_fold_while_downstream_is_slow_must_keep_the_sum(int seed) => Runs(seed, (fuzzed, materializer, input) =>
    {
        var (stream, model) = fuzzed.Apply(FuzzSteps.Ordered, 4, Source.From(input), input);
        (stream, _) = fuzzed.Apply(FuzzSteps.Folding, 6, stream, model);
        stream.RunAggregate(0, (sum, x) => sum + x, materializer).AwaitResult(Long).Should().Be(model.Sum());
    });

    [Theory]
    [InlineData(4)]
    [InlineData(314_159)]
    public void A_failure_must_come_through_after_a_beginning_of_the_elements(int seed) => Runs(seed, (fuzzed, materializer, input) =>
    {
        var failure = new TestException("fuzz");
        var bad = fuzzed.Random.Next(input.Count + 1);
        var source = Source.From(input.Append(-1)).Select((int x) => x == bad || x < 0 ? throw failure : x);
        var (stream, model) = fuzzed.Apply(FuzzSteps.Ordered, 9, source, input);
        var down = stream.RunWith(this.SinkProbe<int>(), materializer);
        down.Request(long.MaxValue);
        var received = new List<int>();
        object next;
        while ((next = down.ExpectEvent(Long)) is TestSubscriber.OnNext<int> element)
            received.Add(element.Element);
        model.Take(received.Count).Should().Equal(received);
        if (next is TestSubscriber.OnError error)
            error.Cause.Should().Be(failure);
        else
            received.Count.Should().BeLessThanOrEqualTo(model.Count, "only an operator that ends the stream may hide the failure");
    });

    [Theory]
    [InlineData(5)]
    [InlineData(161_803)]
    public void A_cancellation_must_stop_everything_after_a_beginning_of_the_elements(int seed) => Runs(seed, (fuzzed, materializer, input) =>
    {
        var endless = fuzzed.Random.Next(2) == 0;
        var source = endless ? Source.From(input).ConcatMaterialized(Source.Never<int>(), Keep.Left) : Source.From(input);
        var (stream, model) = fuzzed.Apply(FuzzSteps.Ordered, 9, source, input);
        var down = stream.RunWith(this.SinkProbe<int>(), materializer);
        var wanted = fuzzed.Random.Next(20);
        if (wanted > 0)
            down.Request(wanted);
        else
            down.EnsureSubscription();
        var received = down.ReceiveWithin<int>(TimeSpan.FromMilliseconds(20), wanted).ToList();
        down.Cancel();
        model.Take(received.Count).Should().Equal(received);
    });
}
