using Akka.Event;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>
/// One running stage: its state, and the handlers of its ports. All its code runs in one thread at a time; what comes from outside
/// goes through <see cref="GetAsyncCallback{T}"/> or the stage actor.
/// </summary>
public abstract partial class GraphStageLogic
{
    internal const int KeepGoingFlag = 0x4000000;

    public static readonly InHandler EagerTerminateInput = Stage.EagerTerminateInput.Instance;

    public static readonly InHandler IgnoreTerminateInput = Stage.IgnoreTerminateInput.Instance;

    public static readonly InHandler TotallyIgnorantInput = Stage.TotallyIgnorantInput.Instance;

    public static readonly OutHandler EagerTerminateOutput = Stage.EagerTerminateOutput.Instance;

    public static readonly OutHandler IgnoreTerminateOutput = Stage.IgnoreTerminateOutput.Instance;

    public static readonly Action DoNothing = () => { };

    public readonly int InCount;

    public readonly int OutCount;

    internal Attributes Attributes = Attributes.None;

    /// <summary>Ports that are not closed yet, and the flag that keeps the stage alive without any.</summary>
    internal int OpenPorts;

    internal bool IsFinalized;

    private readonly Connection[] _connections;
    private readonly object[] _handlers;
    private GraphInterpreter _interpreter;
    private ILoggingAdapter _log;

    protected internal GraphStageLogic(int inCount, int outCount)
    {
        InCount = inCount;
        OutCount = outCount;
        OpenPorts = inCount + outCount;
        _handlers = new object[inCount + outCount];
        _connections = new Connection[inCount + outCount];
        Array.Fill(_connections, Unstarted);
    }

    protected GraphStageLogic(Shape shape) : this(shape.Inlets.Length, shape.Outlets.Length)
    {
    }

    // Stands in for every connection until the stage is wired: all its ports are closed, so that each use ends in an error that says why.
    private static Connection Unstarted { get; } = new Connection<object> { State = PortState.InClosed | PortState.OutClosed };

    /// <summary>Whether the stage goes on when all its ports are closed, until it completes itself.</summary>
    public virtual bool KeepGoingAfterAllPortsClosed => false;

    /// <summary>The materializer that runs this stage.</summary>
    protected internal IMaterializer Materializer => Interpreter.Shell.Materializer;

    /// <summary>A materializer that runs streams in the actor of this stage.</summary>
    protected internal IMaterializer SubFusingMaterializer => SubFusing;

    internal IMaterializer SubFusing;

    internal GraphInterpreter Interpreter
    {
        get => _interpreter ?? throw new InvalidOperationException(
            "Not yet initialized: only SetHandler is allowed in the constructor of a GraphStageLogic.");
        set => _interpreter = value;
    }

    internal GraphInterpreter InterpreterOrNull => _interpreter;

    internal string OriginalName => Attributes.GetNameOrDefault(GetType().Name);

    /// <summary>The stage's logger.</summary>
    public ILoggingAdapter Log => _log ??= Materializer is IMaterializerLoggingProvider provider
        ? provider.MakeLogger(LogSource)
        : NoLogger.Instance;

    /// <summary>What the stage's log lines name as their source.</summary>
    protected virtual object LogSource => this;

    public static InHandler ConditionalTerminateInput(Func<bool> predicate) => new ConditionalTerminateInput(predicate);

    public static OutHandler ConditionalTerminateOutput(Func<bool> predicate) => new ConditionalTerminateOutput(predicate);

    /// <summary>Called once before any other signal.</summary>
    public virtual void PreStart()
    {
    }

    /// <summary>Called once after the stage has stopped, however it did.</summary>
    public virtual void PostStop()
    {
    }

    protected internal virtual void BeforePreStart()
    {
        if (KeepGoingAfterAllPortsClosed)
            SetKeepGoing(true);
    }

    /// <summary>Keeps the stage alive when all its ports are closed; or lets it stop then.</summary>
    protected internal void SetKeepGoing(bool enabled) => Interpreter.SetKeepGoing(this, enabled);

    /// <summary>Completes all outputs, cancels all inputs and stops the stage.</summary>
    public void CompleteStage() => CompleteStage(SubscriptionWithCancelException.StageWasCompleted.Instance);

    private void CompleteStage(Exception cancelCause)
    {
        for (var i = 0; i < InCount; i++)
            Interpreter.Cancel(_connections[i], cancelCause);
        for (var i = InCount; i < _connections.Length; i++)
        {
            if (_handlers[i] is Emitting emitting)
                emitting.AddCompletion();
            else
                Interpreter.Complete(_connections[i]);
        }

        SetKeepGoing(false);
    }

    /// <summary>Fails all outputs, cancels all inputs and stops the stage.</summary>
    public void FailStage(Exception reason)
    {
        for (var i = 0; i < InCount; i++)
            Interpreter.Cancel(_connections[i], reason);
        for (var i = InCount; i < _connections.Length; i++)
            Interpreter.Fail(_connections[i], reason);
        SetKeepGoing(false);
    }

    /// <summary>Ends the stage after a cancellation, by its cancellation strategy. Its inputs are cancelled for the same cause.</summary>
    public void CancelStage(Exception cause)
    {
        var strategy = Attributes.GetAttribute(Attributes.CancellationStrategy.Default).Strategy;
        CancelStage(cause, strategy);
    }

    private void CancelStage(Exception cause, Attributes.CancellationStrategy.IStrategy strategy)
    {
        switch (strategy)
        {
            case Attributes.CancellationStrategy.CompleteStage:
                CompleteStage(cause);
                break;
            case Attributes.CancellationStrategy.FailStage:
                FailStage(cause);
                break;
            case Attributes.CancellationStrategy.AfterDelay delayed:
                SetKeepGoing(true);
                var end = GetAsyncCallback(() => CancelStage(cause, delayed.Strategy));
                Materializer.ScheduleOnce(delayed.Delay, end);
                break;
            case Attributes.CancellationStrategy.PropagateFailure when cause is not SubscriptionWithCancelException.NonFailureCancellation:
                FailStage(cause);
                break;
            default:
                CompleteStage(cause);
                break;
        }
    }

    /// <summary>What a handler does by default when its output is cancelled.</summary>
    protected internal void InternalOnDownstreamFinish(Exception cause)
    {
        if (cause == null)
            throw new ArgumentException("Cancellation cause must not be null", nameof(cause));
        CancelStage(cause);
    }

    /// <summary>Wires the port with the given index; outputs come after the inputs.</summary>
    internal void Attach(int index, Connection connection)
    {
        _connections[index] = connection;
        var handler = _handlers[index];
        if (index < InCount)
        {
            connection.InOwner = this;
            connection.SetInHandler((IInHandler)handler);
        }
        else
        {
            connection.OutOwner = this;
            connection.SetOutHandler((IOutHandler)handler);
        }
    }

    /// <summary>The connection of the port with the given index; outputs come after the inputs.</summary>
    internal Connection ConnectionAt(int index) => _connections[index];

    /// <summary>Whether this logic is the handler of its only input and output, and overrides the two methods below.</summary>
    internal virtual bool HandlesItsPorts => false;

    internal virtual void HandlePush() => throw new InvalidOperationException($"{this} does not handle its input itself");

    internal virtual void HandlePull() => throw new InvalidOperationException($"{this} does not handle its output itself");

    internal bool HasHandler(int index) => _handlers[index] != null;
}
