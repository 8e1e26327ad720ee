using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Combines one element of each of its six inputs into one with a function.</summary>
public class ZipWith<T0, T1, T2, T3, T4, T5, TOut> : GraphStage<FanInShape<T0, T1, T2, T3, T4, T5, TOut>>
{
    public ZipWith(Func<T0, T1, T2, T3, T4, T5, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, T2, T3, T4, T5, TOut>(Out, In0, In1, In2, In3, In4, In5);
    }

    public sealed override FanInShape<T0, T1, T2, T3, T4, T5, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Inlet<T2> In2 { get; } = new("ZipWith.in2");

    public Inlet<T3> In3 { get; } = new("ZipWith.in3");

    public Inlet<T4> In4 { get; } = new("ZipWith.in4");

    public Inlet<T5> In5 { get; } = new("ZipWith.in5");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, T2, T3, T4, T5, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, T2, T3, T4, T5, TOut> _stage;

        public Logic(ZipWith<T0, T1, T2, T3, T4, T5, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
            Handle(stage.In2);
            Handle(stage.In3);
            Handle(stage.In4);
            Handle(stage.In5);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
            Pull(_stage.In2);
            Pull(_stage.In3);
            Pull(_stage.In4);
            Pull(_stage.In5);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1), Grab(_stage.In2),
            Grab(_stage.In3), Grab(_stage.In4), Grab(_stage.In5));
    }
}

/// <summary>Combines one element of each of its seven inputs into one with a function.</summary>
public class ZipWith<T0, T1, T2, T3, T4, T5, T6, TOut> : GraphStage<FanInShape<T0, T1, T2, T3, T4, T5, T6, TOut>>
{
    public ZipWith(Func<T0, T1, T2, T3, T4, T5, T6, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, T2, T3, T4, T5, T6, TOut>(Out, In0, In1, In2, In3, In4, In5, In6);
    }

    public sealed override FanInShape<T0, T1, T2, T3, T4, T5, T6, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Inlet<T2> In2 { get; } = new("ZipWith.in2");

    public Inlet<T3> In3 { get; } = new("ZipWith.in3");

    public Inlet<T4> In4 { get; } = new("ZipWith.in4");

    public Inlet<T5> In5 { get; } = new("ZipWith.in5");

    public Inlet<T6> In6 { get; } = new("ZipWith.in6");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, T2, T3, T4, T5, T6, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, T2, T3, T4, T5, T6, TOut> _stage;

        public Logic(ZipWith<T0, T1, T2, T3, T4, T5, T6, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
            Handle(stage.In2);
            Handle(stage.In3);
            Handle(stage.In4);
            Handle(stage.In5);
            Handle(stage.In6);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
            Pull(_stage.In2);
            Pull(_stage.In3);
            Pull(_stage.In4);
            Pull(_stage.In5);
            Pull(_stage.In6);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1), Grab(_stage.In2), Grab(_stage.In3),
            Grab(_stage.In4), Grab(_stage.In5), Grab(_stage.In6));
    }
}

/// <summary>Combines one element of each of its eight inputs into one with a function.</summary>
public class ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, TOut> : GraphStage<FanInShape<T0, T1, T2, T3, T4, T5, T6, T7, TOut>>
{
    public ZipWith(Func<T0, T1, T2, T3, T4, T5, T6, T7, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, T2, T3, T4, T5, T6, T7, TOut>(Out, In0, In1, In2, In3, In4, In5, In6, In7);
    }

    public sealed override FanInShape<T0, T1, T2, T3, T4, T5, T6, T7, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Inlet<T2> In2 { get; } = new("ZipWith.in2");

    public Inlet<T3> In3 { get; } = new("ZipWith.in3");

    public Inlet<T4> In4 { get; } = new("ZipWith.in4");

    public Inlet<T5> In5 { get; } = new("ZipWith.in5");

    public Inlet<T6> In6 { get; } = new("ZipWith.in6");

    public Inlet<T7> In7 { get; } = new("ZipWith.in7");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, T2, T3, T4, T5, T6, T7, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, TOut> _stage;

        public Logic(ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
            Handle(stage.In2);
            Handle(stage.In3);
            Handle(stage.In4);
            Handle(stage.In5);
            Handle(stage.In6);
            Handle(stage.In7);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
            Pull(_stage.In2);
            Pull(_stage.In3);
            Pull(_stage.In4);
            Pull(_stage.In5);
            Pull(_stage.In6);
            Pull(_stage.In7);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1), Grab(_stage.In2), Grab(_stage.In3),
            Grab(_stage.In4), Grab(_stage.In5), Grab(_stage.In6), Grab(_stage.In7));
    }
}

/// <summary>Combines one element of each of its nine inputs into one with a function.</summary>
public class ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> : GraphStage<FanInShape<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut>>
{
    public ZipWith(Func<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> zipper)
    {
        Zipper = zipper;
        Shape = new FanInShape<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut>(Out, In0, In1, In2, In3, In4, In5, In6, In7, In8);
    }

    public sealed override FanInShape<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> Shape { get; }

    public Inlet<T0> In0 { get; } = new("ZipWith.in0");

    public Inlet<T1> In1 { get; } = new("ZipWith.in1");

    public Inlet<T2> In2 { get; } = new("ZipWith.in2");

    public Inlet<T3> In3 { get; } = new("ZipWith.in3");

    public Inlet<T4> In4 { get; } = new("ZipWith.in4");

    public Inlet<T5> In5 { get; } = new("ZipWith.in5");

    public Inlet<T6> In6 { get; } = new("ZipWith.in6");

    public Inlet<T7> In7 { get; } = new("ZipWith.in7");

    public Inlet<T8> In8 { get; } = new("ZipWith.in8");

    public Outlet<TOut> Out { get; } = new("ZipWith.out");

    /// <summary>Combines the elements.</summary>
    public Func<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> Zipper { get; }

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("zipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "ZipWith";

    private sealed class Logic : ZipLogic<TOut>
    {
        private readonly ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> _stage;

        public Logic(ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> stage) : base(stage.Shape, stage.Out)
        {
            _stage = stage;
            Handle(stage.In0);
            Handle(stage.In1);
            Handle(stage.In2);
            Handle(stage.In3);
            Handle(stage.In4);
            Handle(stage.In5);
            Handle(stage.In6);
            Handle(stage.In7);
            Handle(stage.In8);
        }

        protected override void PullAll()
        {
            Pull(_stage.In0);
            Pull(_stage.In1);
            Pull(_stage.In2);
            Pull(_stage.In3);
            Pull(_stage.In4);
            Pull(_stage.In5);
            Pull(_stage.In6);
            Pull(_stage.In7);
            Pull(_stage.In8);
        }

        protected override TOut Zip() => _stage.Zipper(Grab(_stage.In0), Grab(_stage.In1), Grab(_stage.In2), Grab(_stage.In3), Grab(_stage.In4),
            Grab(_stage.In5), Grab(_stage.In6), Grab(_stage.In7), Grab(_stage.In8));
    }
}
