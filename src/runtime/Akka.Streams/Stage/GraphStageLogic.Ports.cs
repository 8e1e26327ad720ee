using System.Runtime.CompilerServices;
using Akka.Streams.Implementation;
using static Akka.Streams.Implementation.PortState;

namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Connection In(InPort inlet) => _connections[inlet.Id];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Connection Out(OutPort outlet) => _connections[InCount + outlet.Id];

    /// <summary>Requests an element; allowed once until it arrives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected internal void Pull<T>(Inlet<T> inlet)
    {
        var connection = In(inlet);
        var state = connection.State;
        if ((state & (InReady | InClosed | OutClosed)) == InReady)
        {
            connection.State = state ^ PullStart;
            _interpreter.ChasePull(connection);
        }
        else
        {
            PullSlow(connection);
        }
    }

    private static void PullSlow(Connection connection)
    {
        RequireStarted(connection);
        if ((connection.State & InClosed) != 0)
            throw new ArgumentException($"Cannot pull closed port ({connection.Inlet})");
        if ((connection.State & InReady) == 0)
            throw new ArgumentException($"Cannot pull port ({connection.Inlet}) twice");
        // Upstream has closed already; only this side's view has to stay right.
        connection.State ^= PullStart;
    }

    private static void RequireStarted(Connection connection)
    {
        if (ReferenceEquals(connection, Unstarted))
            throw new InvalidOperationException("Not yet initialized: only SetHandler is allowed in the constructor of a GraphStageLogic.");
    }

    /// <summary>Requests an element unless the port is closed or was pulled already.</summary>
    protected internal void TryPull<T>(Inlet<T> inlet)
    {
        if ((In(inlet).State & (InReady | InClosed)) == InReady)
            Pull(inlet);
    }

    /// <summary>Cancels the input: nothing more arrives.</summary>
    protected internal void Cancel<T>(Inlet<T> inlet) => Cancel(inlet, SubscriptionWithCancelException.NoMoreElementsNeeded.Instance);

    /// <summary>Cancels the input for the given cause.</summary>
    protected internal void Cancel<T>(Inlet<T> inlet, Exception cause)
    {
        RequireStarted(In(inlet));
        _interpreter.Cancel(In(inlet), cause);
    }

    /// <summary>Takes the element that has arrived; allowed once for each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected internal T Grab<T>(Inlet<T> inlet)
    {
        var connection = In(inlet);
        var state = connection.State;
        if ((state & (InReady | Full | InFailed)) != (InReady | Full))
            RequireElement(connection);
        connection.State = state & ~Full;
        return Slot.Take<T>(connection);
    }

    private static void RequireElement(Connection connection)
    {
        RequireStarted(connection);
        if (!HasElement(connection.State))
            throw new ArgumentException($"Cannot get element from already empty input port ({connection.Inlet})");
    }

    // An element that arrived before a failure stays readable until the failure has been delivered.
    private static bool HasElement(int state) =>
        (state & (InReady | Full)) == (InReady | Full) && (state & (InClosed | InFailed)) != (InClosed | InFailed);

    /// <summary>Whether the input was pulled and the element has not arrived yet.</summary>
    protected internal bool HasBeenPulled<T>(Inlet<T> inlet) => (In(inlet).State & (InReady | InClosed)) == 0;

    /// <summary>Whether there is an element to grab.</summary>
    protected internal bool IsAvailable<T>(Inlet<T> inlet) => HasElement(In(inlet).State);

    /// <summary>Whether the input is closed.</summary>
    protected internal bool IsClosed<T>(Inlet<T> inlet) => (In(inlet).State & InClosed) != 0;

    /// <summary>Sends an element; allowed once for each pull.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected internal void Push<T>(Outlet<T> outlet, T element)
    {
        var connection = Out(outlet);
        var state = connection.State;
        if ((state & (OutReady | OutClosed | InClosed)) == OutReady && element is not null)
        {
            connection.State = (state ^ PushStart) | Full;
            Slot.Put(connection, element);
            _interpreter.ChasePush(connection);
        }
        else
        {
            PushSlow(connection, element is null);
        }
    }

    /// <summary>Lets the element arrive by an event, for logic that was handed it by a plain call and does not take it so; false.</summary>
    internal bool ArriveByEvent<T>(Inlet<T> inlet, T element)
    {
        var connection = In(inlet);
        connection.State = (connection.State ^ PushStart) | Full;
        Slot.Put(connection, element);
        _interpreter.ChasePush(connection);
        return false;
    }

    /// <summary>Marks a pulled input as used by the element that the logic was handed by a plain call; false.</summary>
    internal bool Used<T>(Inlet<T> inlet)
    {
        var connection = In(inlet);
        if ((connection.State & OutReady) != 0)
            connection.State ^= OutReady | InReady;
        return false;
    }

    private static void PushSlow(Connection connection, bool isNull)
    {
        RequireStarted(connection);
        if (isNull)
            throw new ArgumentNullException("element", "Element must not be null, rule 2.13");
        if ((connection.State & OutClosed) != 0)
            throw new ArgumentException($"Cannot push closed port ({connection.Outlet})");
        if ((connection.State & OutReady) == 0)
            throw new ArgumentException($"Cannot push port ({connection.Outlet}) twice, or before it being pulled");
        // Downstream has cancelled already; only this side's view has to stay right.
        connection.State ^= PushStart;
    }

    /// <summary>Completes the output, after what Emit still has to send.</summary>
    protected internal void Complete<T>(Outlet<T> outlet)
    {
        RequireStarted(Out(outlet));
        if (GetHandler(outlet) is Emitting emitting)
            emitting.AddCompletion();
        else
            _interpreter.Complete(Out(outlet));
    }

    /// <summary>Fails the output at once.</summary>
    protected internal void Fail<T>(Outlet<T> outlet, Exception reason)
    {
        RequireStarted(Out(outlet));
        _interpreter.Fail(Out(outlet), reason);
    }

    /// <summary>Whether the output was pulled and may be pushed.</summary>
    protected internal bool IsAvailable<T>(Outlet<T> outlet) => (Out(outlet).State & (OutReady | OutClosed)) == OutReady;

    /// <summary>Whether the output is closed.</summary>
    protected internal bool IsClosed<T>(Outlet<T> outlet) => (Out(outlet).State & OutClosed) != 0;

    /// <summary>Sets who receives the signals of the input; every port needs a handler before the stage starts.</summary>
    protected internal void SetHandler<T>(Inlet<T> inlet, IInHandler handler)
    {
        _handlers[inlet.Id] = handler;
        if (_interpreter != null)
            In(inlet).SetInHandler(handler);
    }

    protected internal void SetHandler<T>(
        Inlet<T> inlet,
        Action onPush,
        Action onUpstreamFinish = null,
        Action<Exception> onUpstreamFailure = null)
    {
        if (onPush == null)
            throw new ArgumentNullException(nameof(onPush), "GraphStageLogic onPush handler must be provided");
        SetHandler(inlet, new LambdaInHandler(onPush, onUpstreamFinish, onUpstreamFailure));
    }

    /// <summary>Sets who receives the signals of the output; every port needs a handler before the stage starts.</summary>
    protected internal void SetHandler<T>(Outlet<T> outlet, IOutHandler handler)
    {
        _handlers[InCount + outlet.Id] = handler;
        if (_interpreter != null)
            Out(outlet).SetOutHandler(handler);
    }

    protected internal void SetHandler<T>(Outlet<T> outlet, Action onPull, Action<Exception> onDownstreamFinish = null)
    {
        if (onPull == null)
            throw new ArgumentNullException(nameof(onPull), "GraphStageLogic onPull handler must be provided");
        SetHandler(outlet, new LambdaOutHandler(onPull, onDownstreamFinish));
    }

    protected internal void SetHandler<TIn, TOut>(Inlet<TIn> inlet, Outlet<TOut> outlet, InAndOutGraphStageLogic handler) =>
        SetHandlers(inlet, outlet, handler);

    /// <summary>Sets the handler of an input and an output at once.</summary>
    protected internal void SetHandlers<TIn, TOut>(Inlet<TIn> inlet, Outlet<TOut> outlet, InAndOutGraphStageLogic handler)
    {
        SetHandler(inlet, (IInHandler)handler);
        SetHandler(outlet, (IOutHandler)handler);
    }

    protected internal IInHandler GetHandler<T>(Inlet<T> inlet) => (IInHandler)_handlers[inlet.Id];

    protected internal IOutHandler GetHandler<T>(Outlet<T> outlet) => (IOutHandler)_handlers[InCount + outlet.Id];

    /// <summary>A handler of an input made of functions.</summary>
    protected sealed class LambdaInHandler : InHandler
    {
        private readonly Action _onPush;
        private readonly Action _onUpstreamFinish;
        private readonly Action<Exception> _onUpstreamFailure;

        public LambdaInHandler(Action onPush, Action onUpstreamFinish = null, Action<Exception> onUpstreamFailure = null)
        {
            _onPush = onPush;
            _onUpstreamFinish = onUpstreamFinish;
            _onUpstreamFailure = onUpstreamFailure;
        }

        public override void OnPush() => _onPush();

        public override void OnUpstreamFinish()
        {
            if (_onUpstreamFinish != null)
                _onUpstreamFinish();
            else
                base.OnUpstreamFinish();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            if (_onUpstreamFailure != null)
                _onUpstreamFailure(e);
            else
                base.OnUpstreamFailure(e);
        }
    }

    /// <summary>A handler of an output made of functions.</summary>
    protected sealed class LambdaOutHandler : OutHandler
    {
        private readonly Action _onPull;
        private readonly Action<Exception> _onDownstreamFinish;

        public LambdaOutHandler(Action onPull, Action<Exception> onDownstreamFinish = null)
        {
            _onPull = onPull;
            _onDownstreamFinish = onDownstreamFinish;
        }

        public override void OnPull() => _onPull();

        public override void OnDownstreamFinish(Exception cause)
        {
            if (_onDownstreamFinish != null)
                _onDownstreamFinish(cause);
            else
                base.OnDownstreamFinish(cause);
        }
    }
}
