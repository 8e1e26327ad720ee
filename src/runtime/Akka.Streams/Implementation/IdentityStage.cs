using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Passes everything through.</summary>
internal sealed class IdentityStage<T> : GraphStage<FlowShape<T, T>>, IIdentityStage
{
    private readonly Inlet<T> _in = new("Identity.in");
    private readonly Outlet<T> _out = new("Identity.out");

    public IdentityStage() => Shape = new FlowShape<T, T>(_in, _out);

    public override FlowShape<T, T> Shape { get; }

    protected override Attributes InitialAttributes => Attributes.CreateName("identityOp");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly IdentityStage<T> _stage;

        public Logic(IdentityStage<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandlers(stage._in, stage._out, this);
        }

        public override void OnPush() => Push(_stage._out, Grab(_stage._in));

        public override void OnPull() => Pull(_stage._in);
    }
}
