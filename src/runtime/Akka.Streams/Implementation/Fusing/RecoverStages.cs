using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Util;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Emits a last element in place of a failure of the upstream.</summary>
internal sealed class Recover<T>(Func<Exception, Option<T>> recovery) : SimpleLinearGraphStage<T>("recover")
{
    private readonly Func<Exception, Option<T>> _recovery = recovery;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "Recover";

    private sealed class Logic(Recover<T> stage) : FlowLogic<T, T>(stage)
    {
        private Option<T> _recovered = Option<T>.None;

        public override void OnPush() => Push(Out, Grab(In));

        public override void OnPull()
        {
            if (_recovered.HasValue)
                PushAndComplete();
            else
                Pull(In);
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _recovered = stage._recovery(e);
            if (!_recovered.HasValue)
                FailStage(e);
            else if (IsAvailable(Out))
                PushAndComplete();
        }

        private void PushAndComplete()
        {
            Push(Out, _recovered.Value);
            CompleteStage();
        }
    }
}

/// <summary>Switches to another source when the upstream fails, a number of times or (negative) without end.</summary>
internal sealed class RecoverWith<TOut, TMat>(Func<Exception, IGraph<SourceShape<TOut>, TMat>> recovery,
    int maximumRetries) : SimpleLinearGraphStage<TOut>("recoverWith")
{
    private readonly Func<Exception, IGraph<SourceShape<TOut>, TMat>> _recovery = recovery;
    private readonly int _maximumRetries = maximumRetries;

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    public override string ToString() => "RecoverWith";

    private sealed class Logic(RecoverWith<TOut, TMat> stage) : FlowLogic<TOut, TOut>(stage)
    {
        private int _attempts;

        public override void OnPush() => Push(Out, Grab(In));

        public override void OnUpstreamFailure(Exception e) => OnFailure(e);

        private void OnFailure(Exception cause)
        {
            var mayRetry = stage._maximumRetries < 0 || _attempts < stage._maximumRetries;
            var next = mayRetry ? stage._recovery(cause) : null;
            if (next is null)
            {
                FailStage(cause);
                return;
            }

            _attempts++;
            SwitchTo(next);
        }

        private void SwitchTo(IGraph<SourceShape<TOut>, TMat> source)
        {
            var inlet = new SubSinkInlet<TOut>(this, "RecoverWithSink");
            inlet.SetHandler(new LambdaInHandler(
                onPush: () => Push(Out, inlet.Grab()),
                onUpstreamFinish: CompleteStage,
                onUpstreamFailure: OnFailure));
            SetHandler(Out, new LambdaOutHandler(
                onPull: () =>
                {
                    if (!inlet.IsClosed)
                        inlet.Pull();
                },
                onDownstreamFinish: cause =>
                {
                    inlet.Cancel(cause);
                    InternalOnDownstreamFinish(cause);
                }));

            if (IsAvailable(Out))
                inlet.Pull();
            Source.FromGraph(source).RunWith(inlet.Sink, SubFusingMaterializer);
        }
    }
}
