using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Streams.Supervision;
using Akka.Util;

namespace Akka.Streams.Implementation.Fusing;

/// <summary>Makes its sink when the first element comes; materializes what that sink does, or none without one.</summary>
internal sealed class LazySink<TIn, TMat>(Func<TIn, Task<Sink<TIn, TMat>>> sinkFactory)
    : SinkStage<TIn, Option<TMat>>("lazySink")
{
    private readonly Func<TIn, Task<Sink<TIn, TMat>>> _sinkFactory = sinkFactory;

    protected override SinkLogic<TIn, Option<TMat>> CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, inheritedAttributes);

    public override string ToString() => "LazySink";

    private sealed class Logic(LazySink<TIn, TMat> stage, Attributes attributes)
        : SinkLogic<TIn, Option<TMat>>(stage)
    {
        private TIn _first;
        private bool _hasFirst; // the first element came and was not passed on yet
        private SubSourceOutlet<TIn> _outlet;

        public override void OnPush()
        {
            _first = Grab(In);
            _hasFirst = true;
            try
            {
                stage._sinkFactory(_first).WhenCompleted(GetAsyncCallback<Task<Sink<TIn, TMat>>>(Created));
            }
            catch (Exception cause) when (attributes.SupervisionDecider()(cause) != Directive.Stop)
            {
                _hasFirst = false;
                _first = default;
                Pull(In);
            }
            catch (Exception cause)
            {
                OnUpstreamFailure(cause);
            }
        }

        public override void OnUpstreamFinish()
        {
            if (_hasFirst)
                SetKeepGoing(true);
            else
            {
                Promise.TrySetResult(Option<TMat>.None);
                CompleteStage();
            }
        }

        private void Created(Task<Sink<TIn, TMat>> task)
        {
            if (!task.IsCompletedSuccessfully)
            {
                OnUpstreamFailure(task.Failure());
                return;
            }

            try
            {
                Promise.TrySetResult(SwitchTo(task.Result));
            }
            catch (Exception cause)
            {
                OnUpstreamFailure(cause);
            }
        }

        private TMat SwitchTo(Sink<TIn, TMat> sink)
        {
            _outlet = new SubSourceOutlet<TIn>(this, "LazySink");
            _outlet.SetHandler(new LambdaOutHandler(OnPull, OnDownstreamFinish));
            SetHandler(In, new LambdaInHandler(
                onPush: () => _outlet.Push(Grab(In)),
                onUpstreamFinish: () =>
                {
                    if (!_hasFirst)
                        CompleteOutlet();
                },
                onUpstreamFailure: cause =>
                {
                    _outlet.Fail(cause);
                    CompleteStage();
                }));
            // From here on the stage ends when both its inlet and the sink have.
            SetKeepGoing(true);
            return SubFusingMaterializer.Materialize(Source.FromGraph(_outlet.Source).ToMaterialized(sink, Keep.Right),
                attributes);
        }

        private void OnPull()
        {
            if (!_hasFirst)
            {
                Pull(In);
                return;
            }

            _outlet.Push(_first);
            _hasFirst = false;
            _first = default;
            if (IsClosed(In))
                CompleteOutlet();
        }

        private void OnDownstreamFinish(Exception cause)
        {
            if (!IsClosed(In))
                Cancel(In, cause);
            CompleteStage();
        }

        private void CompleteOutlet()
        {
            _outlet.Complete();
            CompleteStage();
        }
    }
}
