using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Splits every element into two with a function, one for each output.</summary>
public class UnzipWith<TIn, TOut0, TOut1> : GraphStage<FanOutShape<TIn, TOut0, TOut1>>
{
    private readonly Func<TIn, (TOut0, TOut1)> _unzipper;

    public UnzipWith(Func<TIn, (TOut0, TOut1)> unzipper)
    {
        _unzipper = unzipper;
        Shape = new FanOutShape<TIn, TOut0, TOut1>(In, Out0, Out1);
    }

    public sealed override FanOutShape<TIn, TOut0, TOut1> Shape { get; }

    public Inlet<TIn> In { get; } = new("UnzipWith.in");

    public Outlet<TOut0> Out0 { get; } = new("UnzipWith.out0");

    public Outlet<TOut1> Out1 { get; } = new("UnzipWith.out1");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("unzipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnzipWith";

    private sealed class Logic : UnzipLogic<TIn>
    {
        private readonly UnzipWith<TIn, TOut0, TOut1> _stage;

        public Logic(UnzipWith<TIn, TOut0, TOut1> stage) : base(stage.Shape, stage.In)
        {
            _stage = stage;
            Handle(stage.Out0);
            Handle(stage.Out1);
        }

        protected override void PushAll(TIn element)
        {
            var (out0, out1) = _stage._unzipper(element);
            PushIfOpen(_stage.Out0, out0);
            PushIfOpen(_stage.Out1, out1);
        }
    }
}

/// <summary>Splits every element into three with a function, one for each output.</summary>
public class UnzipWith<TIn, TOut0, TOut1, TOut2> : GraphStage<FanOutShape<TIn, TOut0, TOut1, TOut2>>
{
    private readonly Func<TIn, (TOut0, TOut1, TOut2)> _unzipper;

    public UnzipWith(Func<TIn, (TOut0, TOut1, TOut2)> unzipper)
    {
        _unzipper = unzipper;
        Shape = new FanOutShape<TIn, TOut0, TOut1, TOut2>(In, Out0, Out1, Out2);
    }

    public sealed override FanOutShape<TIn, TOut0, TOut1, TOut2> Shape { get; }

    public Inlet<TIn> In { get; } = new("UnzipWith.in");

    public Outlet<TOut0> Out0 { get; } = new("UnzipWith.out0");

    public Outlet<TOut1> Out1 { get; } = new("UnzipWith.out1");

    public Outlet<TOut2> Out2 { get; } = new("UnzipWith.out2");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("unzipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnzipWith";

    private sealed class Logic : UnzipLogic<TIn>
    {
        private readonly UnzipWith<TIn, TOut0, TOut1, TOut2> _stage;

        public Logic(UnzipWith<TIn, TOut0, TOut1, TOut2> stage) : base(stage.Shape, stage.In)
        {
            _stage = stage;
            Handle(stage.Out0);
            Handle(stage.Out1);
            Handle(stage.Out2);
        }

        protected override void PushAll(TIn element)
        {
            var (out0, out1, out2) = _stage._unzipper(element);
            PushIfOpen(_stage.Out0, out0);
            PushIfOpen(_stage.Out1, out1);
            PushIfOpen(_stage.Out2, out2);
        }
    }
}

/// <summary>Splits every element into four with a function, one for each output.</summary>
public class UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3> : GraphStage<FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3>>
{
    private readonly Func<TIn, (TOut0, TOut1, TOut2, TOut3)> _unzipper;

    public UnzipWith(Func<TIn, (TOut0, TOut1, TOut2, TOut3)> unzipper)
    {
        _unzipper = unzipper;
        Shape = new FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3>(In, Out0, Out1, Out2, Out3);
    }

    public sealed override FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3> Shape { get; }

    public Inlet<TIn> In { get; } = new("UnzipWith.in");

    public Outlet<TOut0> Out0 { get; } = new("UnzipWith.out0");

    public Outlet<TOut1> Out1 { get; } = new("UnzipWith.out1");

    public Outlet<TOut2> Out2 { get; } = new("UnzipWith.out2");

    public Outlet<TOut3> Out3 { get; } = new("UnzipWith.out3");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("unzipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnzipWith";

    private sealed class Logic : UnzipLogic<TIn>
    {
        private readonly UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3> _stage;

        public Logic(UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3> stage) : base(stage.Shape, stage.In)
        {
            _stage = stage;
            Handle(stage.Out0);
            Handle(stage.Out1);
            Handle(stage.Out2);
            Handle(stage.Out3);
        }

        protected override void PushAll(TIn element)
        {
            var (out0, out1, out2, out3) = _stage._unzipper(element);
            PushIfOpen(_stage.Out0, out0);
            PushIfOpen(_stage.Out1, out1);
            PushIfOpen(_stage.Out2, out2);
            PushIfOpen(_stage.Out3, out3);
        }
    }
}

/// <summary>Splits every element into five with a function, one for each output.</summary>
public class UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4> : GraphStage<FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4>>
{
    private readonly Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4)> _unzipper;

    public UnzipWith(Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4)> unzipper)
    {
        _unzipper = unzipper;
        Shape = new FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4>(In, Out0, Out1, Out2, Out3, Out4);
    }

    public sealed override FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4> Shape { get; }

    public Inlet<TIn> In { get; } = new("UnzipWith.in");

    public Outlet<TOut0> Out0 { get; } = new("UnzipWith.out0");

    public Outlet<TOut1> Out1 { get; } = new("UnzipWith.out1");

    public Outlet<TOut2> Out2 { get; } = new("UnzipWith.out2");

    public Outlet<TOut3> Out3 { get; } = new("UnzipWith.out3");

    public Outlet<TOut4> Out4 { get; } = new("UnzipWith.out4");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("unzipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnzipWith";

    private sealed class Logic : UnzipLogic<TIn>
    {
        private readonly UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4> _stage;

        public Logic(UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4> stage) : base(stage.Shape, stage.In)
        {
            _stage = stage;
            Handle(stage.Out0);
            Handle(stage.Out1);
            Handle(stage.Out2);
            Handle(stage.Out3);
            Handle(stage.Out4);
        }

        protected override void PushAll(TIn element)
        {
            var (out0, out1, out2, out3, out4) = _stage._unzipper(element);
            PushIfOpen(_stage.Out0, out0);
            PushIfOpen(_stage.Out1, out1);
            PushIfOpen(_stage.Out2, out2);
            PushIfOpen(_stage.Out3, out3);
            PushIfOpen(_stage.Out4, out4);
        }
    }
}

/// <summary>Splits every element into six with a function, one for each output.</summary>
public class UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5> : GraphStage<FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5>>
{
    private readonly Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5)> _unzipper;

    public UnzipWith(Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5)> unzipper)
    {
        _unzipper = unzipper;
        Shape = new FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5>(In, Out0, Out1, Out2, Out3, Out4, Out5);
    }

    public sealed override FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5> Shape { get; }

    public Inlet<TIn> In { get; } = new("UnzipWith.in");

    public Outlet<TOut0> Out0 { get; } = new("UnzipWith.out0");

    public Outlet<TOut1> Out1 { get; } = new("UnzipWith.out1");

    public Outlet<TOut2> Out2 { get; } = new("UnzipWith.out2");

    public Outlet<TOut3> Out3 { get; } = new("UnzipWith.out3");

    public Outlet<TOut4> Out4 { get; } = new("UnzipWith.out4");

    public Outlet<TOut5> Out5 { get; } = new("UnzipWith.out5");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("unzipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnzipWith";

    private sealed class Logic : UnzipLogic<TIn>
    {
        private readonly UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5> _stage;

        public Logic(UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5> stage) : base(stage.Shape, stage.In)
        {
            _stage = stage;
            Handle(stage.Out0);
            Handle(stage.Out1);
            Handle(stage.Out2);
            Handle(stage.Out3);
            Handle(stage.Out4);
            Handle(stage.Out5);
        }

        protected override void PushAll(TIn element)
        {
            var (out0, out1, out2, out3, out4, out5) = _stage._unzipper(element);
            PushIfOpen(_stage.Out0, out0);
            PushIfOpen(_stage.Out1, out1);
            PushIfOpen(_stage.Out2, out2);
            PushIfOpen(_stage.Out3, out3);
            PushIfOpen(_stage.Out4, out4);
            PushIfOpen(_stage.Out5, out5);
        }
    }
}

/// <summary>Splits every element into seven with a function, one for each output.</summary>
public class UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6> : GraphStage<FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6>>
{
    private readonly Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6)> _unzipper;

    public UnzipWith(Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6)> unzipper)
    {
        _unzipper = unzipper;
        Shape = new FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6>(In, Out0, Out1, Out2, Out3, Out4, Out5, Out6);
    }

    public sealed override FanOutShape<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6> Shape { get; }

    public Inlet<TIn> In { get; } = new("UnzipWith.in");

    public Outlet<TOut0> Out0 { get; } = new("UnzipWith.out0");

    public Outlet<TOut1> Out1 { get; } = new("UnzipWith.out1");

    public Outlet<TOut2> Out2 { get; } = new("UnzipWith.out2");

    public Outlet<TOut3> Out3 { get; } = new("UnzipWith.out3");

    public Outlet<TOut4> Out4 { get; } = new("UnzipWith.out4");

    public Outlet<TOut5> Out5 { get; } = new("UnzipWith.out5");

    public Outlet<TOut6> Out6 { get; } = new("UnzipWith.out6");

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("unzipWith");

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "UnzipWith";

    private sealed class Logic : UnzipLogic<TIn>
    {
        private readonly UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6> _stage;

        public Logic(UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6> stage) : base(stage.Shape, stage.In)
        {
            _stage = stage;
            Handle(stage.Out0);
            Handle(stage.Out1);
            Handle(stage.Out2);
            Handle(stage.Out3);
            Handle(stage.Out4);
            Handle(stage.Out5);
            Handle(stage.Out6);
        }

        protected override void PushAll(TIn element)
        {
            var (out0, out1, out2, out3, out4, out5, out6) = _stage._unzipper(element);
            PushIfOpen(_stage.Out0, out0);
            PushIfOpen(_stage.Out1, out1);
            PushIfOpen(_stage.Out2, out2);
            PushIfOpen(_stage.Out3, out3);
            PushIfOpen(_stage.Out4, out4);
            PushIfOpen(_stage.Out5, out5);
            PushIfOpen(_stage.Out6, out6);
        }
    }
}
