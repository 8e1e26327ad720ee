using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Combines one element of each of its two inputs into one with a function.</summary>
public class ZipWith<T0, T1, TOut> : GraphStage<FanInShape<T0, T1, TOut>>
{
    public ZipWith(Func<T0, T1, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, TOut>(Out, In0, In1);
    }

    public sealed override FanInShape<T0, T1, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, TOut> _stage;

        public Logic(ZipWith<T0, T1, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1));
    }
}

/// <summary>Combines one element of each of its three inputs into one with a function.</summary>
public class ZipWith<T0, T1, T2, TOut> : GraphStage<FanInShape<T0, T1, T2, TOut>>
{
    public ZipWith(Func<T0, T1, T2, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, T2, TOut>(Out, In0, In1, In2);
    }

    public sealed override FanInShape<T0, T1, T2, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Inlet<T2> In2 { get; } = new("ZipWith.in2");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, T2, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, T2, TOut> _stage;

        public Logic(ZipWith<T0, T1, T2, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
            Handle(stage.In2);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
            Pull(_stage.In2);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1), Grab(_stage.In2));
    }
}

/// <summary>Combines one element of each of its four inputs into one with a function.</summary>
public class ZipWith<T0, T1, T2, T3, TOut> : GraphStage<FanInShape<T0, T1, T2, T3, TOut>>
{
    public ZipWith(Func<T0, T1, T2, T3, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, T2, T3, TOut>(Out, In0, In1, In2, In3);
    }

    public sealed override FanInShape<T0, T1, T2, T3, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Inlet<T2> In2 { get; } = new("ZipWith.in2");

    public Inlet<T3> In3 { get; } = new("ZipWith.in3");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, T2, T3, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, T2, T3, TOut> _stage;

        public Logic(ZipWith<T0, T1, T2, T3, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
            Handle(stage.In2);
            Handle(stage.In3);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
            Pull(_stage.In2);
            Pull(_stage.In3);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1), Grab(_stage.In2), Grab(_stage.In3));
    }
}

/// <summary>Combines one element of each of its five inputs into one with a function.</summary>
public class ZipWith<T0, T1, T2, T3, T4, TOut> : GraphStage<FanInShape<T0, T1, T2, T3, T4, TOut>>
{
    public ZipWith(Func<T0, T1, T2, T3, T4, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, T2, T3, T4, TOut>(Out, In0, In1, In2, In3, In4);
    }

    public sealed override FanInShape<T0, T1, T2, T3, T4, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Inlet<T2> In2 { get; } = new("ZipWith.in2");

    public Inlet<T3> In3 { get; } = new("ZipWith.in3");

    public Inlet<T4> In4 { get; } = new("ZipWith.in4");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, T2, T3, T4, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, T2, T3, T4, TOut> _stage;

        public Logic(ZipWith<T0, T1, T2, T3, T4, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
            Handle(stage.In2);
            Handle(stage.In3);
            Handle(stage.In4);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
            Pull(_stage.In2);
            Pull(_stage.In3);
            Pull(_stage.In4);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1), Grab(_stage.In2),
            Grab(_stage.In3), Grab(_stage.In4));
    }
}
