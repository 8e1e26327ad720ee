using System.Collections.Immutable;
using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Combines one element of each input into one with a function.</summary>
public class ZipWithN<TIn, TOut> : GraphStage<UniformFanInShape<TIn, TOut>>
{
    private readonly Func<IImmutableList<TIn>, TOut> _zipper;

    /// <summary>The function gets the elements in the order of the inputs.</summary>
    public ZipWithN(Func<IImmutableList<TIn>, TOut> zipper, int n)
    {
        _zipper = zipper;
        Inlets = Ports.Inlets<TIn>("ZipWithN", n);
        Out = new Outlet<TOut>("ZipWithN.out");
        Shape = new UniformFanInShape<TIn, TOut>(Out, [.. Inlets]);
    }

    public sealed override UniformFanInShape<TIn, TOut> Shape { get; }

    public Outlet<TOut> Out { get; }

    public IImmutableList<Inlet<TIn>> Inlets { get; }

    public Inlet<TIn> In(int i) => Inlets[i];

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWithN");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWithN";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWithN<TIn, TOut> _stage;

        public Logic(ZipWithN<TIn, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            foreach (var inlet in stage.Inlets)
                Handle(inlet);
        }

        protected override void PullAll()
        {
            foreach (var inlet in _stage.Inlets)
                Pull(inlet);
        }

        protected override TOut Zip() => _stage._zipper(ImmutableList.CreateRange(_stage.Inlets.Select(Grab)));
    }
}

/// <summary>Combines one element of each input into a list.</summary>
public sealed class ZipN<T> : ZipWithN<T, IImmutableList<T>>
{
    public ZipN(int n) : base(elements => elements, n)
    {
    }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipN");

    public override string ToString() => "ZipN";
}

/// <summary>Makes <see cref="ZipN{T}"/>.</summary>
public static class ZipN
{
    public static IGraph<UniformFanInShape<T, IImmutableList<T>>> Create<T>(int n) => new ZipN<T>(n);
}

/// <summary>Makes <see cref="ZipWithN{TIn,TOut}"/>.</summary>
public static class ZipWithN
{
    public static IGraph<UniformFanInShape<TIn, TOut>> Create<TIn, TOut>(Func<IImmutableList<TIn>, TOut> zipper, int n) =>
        new ZipWithN<TIn, TOut>(zipper, n);
}
