using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Logic of the unzipping junctions: asks for an element when every open output has asked for its part.</summary>
internal abstract class UnzipLogic<TIn> : InGraphStageLogic
{
    private readonly Inlet<TIn> _in;
    private int _running;
    private int _pending; // outputs that have not asked for the next element
    private long _round;

    protected UnzipLogic(Shape shape, Inlet<TIn> inlet) : base(shape)
    {
        _in = inlet;
        SetHandler(inlet, (IInHandler)this);
    }

    public override void OnPush()
    {
        _round++;
        PushAll(Grab(_in));
        _pending = _running;
    }

    /// <summary>Takes care of an output.</summary>
    protected void Handle<T>(Outlet<T> outlet)
    {
        _running++;
        _pending++;
        SetHandler(outlet, new Output(this));
    }

    /// <summary>Splits an element and hands its parts to <see cref="PushIfOpen{T}"/>.</summary>
    protected abstract void PushAll(TIn element);

    protected void PushIfOpen<T>(Outlet<T> outlet, T element)
    {
        if (!IsClosed(outlet))
            Push(outlet, element);
    }

    private void OnDemand()
    {
        _pending--;
        if (_pending == 0 && !HasBeenPulled(_in))
            TryPull(_in);
    }

    private void OnCancel(bool wasPending, Exception cause)
    {
        _running--;
        if (_running == 0)
            InternalOnDownstreamFinish(cause);
        else if (wasPending)
            OnDemand();
    }

    private sealed class Output(UnzipLogic<TIn> logic) : OutHandler
    {
        private long _askedInRound = -1;

        public override void OnPull()
        {
            _askedInRound = logic._round;
            logic.OnDemand();
        }

        public override void OnDownstreamFinish(Exception cause) => logic.OnCancel(_askedInRound != logic._round, cause);
    }
}
