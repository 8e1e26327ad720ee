using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// Logic of the zipping junctions: keeps one element of each input at hand and completes as soon as an input has
/// ended that has none left.
/// </summary>
internal abstract class ZipLogic<TOut> : OutGraphStageLogic
{
    private readonly Outlet<TOut> _out;
    private int _inputs;
    private int _missing; // one for each input without an element while there is demand, below zero without demand
    private bool _willShutDown;

    protected ZipLogic(Shape shape, Outlet<TOut> outlet) : base(shape)
    {
        _out = outlet;
        SetHandler(outlet, (IOutHandler)this);
    }

    public override void PreStart() => PullAll();

    public override void OnPull()
    {
        _missing += _inputs;
        if (_missing == 0)
            PushAll();
    }

    /// <summary>Takes care of an input.</summary>
    protected void Handle<T>(Inlet<T> inlet)
    {
        _inputs++;
        SetHandler(inlet, new Input<T>(this, inlet));
    }

    /// <summary>Asks every input for its next element.</summary>
    protected abstract void PullAll();

    /// <summary>Combines the elements at hand.</summary>
    protected abstract TOut Zip();

    private void PushAll()
    {
        Push(_out, Zip());
        if (_willShutDown)
            CompleteStage();
        else
            PullAll();
    }

    private sealed class Input<T>(ZipLogic<TOut> logic, Inlet<T> inlet) : InHandler
    {
        public override void OnPush()
        {
            logic._missing--;
            if (logic._missing == 0)
                logic.PushAll();
        }

        public override void OnUpstreamFinish()
        {
            if (!logic.IsAvailable(inlet))
                logic.CompleteStage();
            logic._willShutDown = true;
        }
    }
}
