using System.Runtime.CompilerServices;
using Akka.Event;
using Akka.Streams.Stage;
using static Akka.Streams.Implementation.PortState;

namespace Akka.Streams.Implementation;

/// <summary>
/// Runs the stages of one island: delivers pull, push, completion, failure and cancellation over its connections, one event at a
/// time. A connection goes round: InReady, Pulling, OutReady, Pushing, InReady. Closing bits are set at once by the side that closes;
/// the event tells the other side. An event that can be delivered right after the running one is not queued but chased.
/// </summary>
internal sealed class GraphInterpreter
{
    private const int ChaseLimit = 16;
    private const int LongestRun = 64;

    [ThreadStatic]
    private static GraphInterpreter _current;

    // A struct, so that storing needs no check of the array's element type.
    private struct Entry
    {
        public Connection Connection;
    }

    private readonly GraphStageLogic[] _logics;
    private readonly Entry[] _queue;
    private readonly int _mask;
    private readonly Random _fuzz;
    private readonly ILoggingAdapter _log;
    private int _head;
    private int _tail;
    private int _runningStages;
    private int _chaseCounter;
    private int _budget;
    private Connection _chasedPush;
    private Connection _chasedPull;
    private bool _initialized;

    public GraphInterpreter(GraphStageLogic[] logics, int connections, ILoggingAdapter log, bool fuzzing)
    {
        _logics = logics;
        _log = log;
        _runningStages = logics.Length;
        var size = 4;
        while (size < connections + 1)
            size <<= 1;
        _queue = new Entry[size];
        _mask = size - 1;
        _fuzz = fuzzing ? new Random() : null;
    }

    /// <summary>The interpreter that runs on this thread.</summary>
    public static GraphInterpreter Current =>
        _current ?? throw new InvalidOperationException("Something went terribly wrong: no stage is running on this thread");

    public static GraphInterpreter CurrentOrNull => _current;

    /// <summary>The stage whose code runs now.</summary>
    public GraphStageLogic ActiveStage { get; private set; }

    public GraphInterpreterShell Shell { get; internal set; }

    public ReadOnlySpan<GraphStageLogic> Logics => _logics;

    public bool IsCompleted => _runningStages == 0 && !IsSuspended;

    public bool IsSuspended => _head != _tail;

    /// <summary>Whether events are delivered in a random order.</summary>
    public bool IsFuzzing => _fuzz != null;

    /// <summary>How many elements a stage may hand over by plain calls before others get their turn.</summary>
    public int RunLength => Math.Min(LongestRun, _budget);

    internal ILoggingAdapter Log => _log;

    /// <summary>Starts all stages; a stage whose start throws has failed.</summary>
    public void Init(IMaterializer subFusingMaterializer)
    {
        var previous = _current;
        _current = this;
        try
        {
            foreach (var logic in _logics)
                logic.SubFusing = subFusingMaterializer;
            foreach (var logic in _logics)
                Start(logic);
        }
        finally
        {
            _current = previous;
            _initialized = true;
        }
    }

    private void Start(GraphStageLogic logic)
    {
        ActiveStage = logic;
        try
        {
            logic.BeforePreStart();
            logic.PreStart();
        }
        catch (Exception e)
        {
            LogError(e, "Error during PreStart in [{0}]: {1}", logic);
            logic.FailStage(e);
        }

        AfterStageHasRun(logic);
    }

    /// <summary>Stops all stages that still run.</summary>
    public void Finish()
    {
        var previous = _current;
        _current = this;
        try
        {
            foreach (var logic in _logics)
            {
                if (!logic.IsFinalized)
                    FinalizeStage(logic);
            }
        }
        finally
        {
            _current = previous;
            _runningStages = 0;
        }
    }

    /// <summary>Delivers at most <paramref name="limit"/> events; returns what is left of the limit.</summary>
    public int Execute(int limit)
    {
        var previous = _current;
        _current = this;
        _budget = limit;
        try
        {
            while (true)
            {
                try
                {
                    Loop();
                    return _budget;
                }
                catch (Exception e)
                {
                    ReportStageError(e);
                    AfterStageHasRun(ActiveStage);
                    RequeueChased();
                }
            }
        }
        finally
        {
            _chaseCounter = 0;
            ActiveStage = null;
            _current = previous;
        }
    }

    private void Loop()
    {
        while (_budget > 0 && _head != _tail)
        {
            var connection = Dequeue();
            _budget--;
            _chaseCounter = _fuzz == null ? Math.Min(ChaseLimit, _budget) : 0;
            Process(connection);
            if ((_chasedPush ?? _chasedPull) != null)
                Chase();
        }
    }

    private void Chase()
    {
        while (true)
        {
            var connection = _chasedPush;
            if (connection != null)
            {
                if (_chaseCounter == 0)
                    break;
                _chasedPush = null;
                _chaseCounter--;
                _budget--;
                DeliverPush(connection);
                continue;
            }

            connection = _chasedPull;
            if (connection == null)
                return;
            if (_chaseCounter == 0)
                break;
            _chasedPull = null;
            _chaseCounter--;
            _budget--;
            DeliverPull(connection);
        }

        RequeueChased();
    }

    private void RequeueChased()
    {
        if (_chasedPush != null)
        {
            Enqueue(_chasedPush);
            _chasedPush = null;
        }

        if (_chasedPull != null)
        {
            Enqueue(_chasedPull);
            _chasedPull = null;
        }
    }

    private void Process(Connection connection)
    {
        var state = connection.State;
        if ((state & (Pushing | InClosed | OutClosed)) == Pushing)
            DeliverPush(connection);
        else if ((state & (Pulling | InClosed | OutClosed)) == Pulling)
            DeliverPull(connection);
        else
            ProcessClosing(connection, state);
    }

    private void ProcessClosing(Connection connection, int state)
    {
        ActiveStage = null;
        if ((state & (OutClosed | InClosed)) == InClosed)
        {
            var owner = connection.OutOwner;
            ActiveStage = owner;
            connection.State |= OutClosed;
            CompletePort(owner);
            ((IOutHandler)connection.OutHandler).OnDownstreamFinish(connection.CancelCause);
            AfterStageHasRun(owner);
        }
        else if ((state & (OutClosed | InClosed)) == OutClosed)
        {
            if ((state & Pushing) != 0)
            {
                // The element goes first, the end of the stream after it.
                Enqueue(connection);
                DeliverPush(connection);
                return;
            }

            var owner = connection.InOwner;
            ActiveStage = owner;
            connection.State |= InClosed;
            CompletePort(owner);
            if ((connection.State & InFailed) == 0)
                ((IInHandler)connection.InHandler).OnUpstreamFinish();
            else
                ((IInHandler)connection.InHandler).OnUpstreamFailure(connection.Failure);
            AfterStageHasRun(owner);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DeliverPush(Connection connection)
    {
        var owner = connection.InOwner;
        ActiveStage = owner;
        connection.State ^= PushEnd;
        connection.CallOnPush();
        if (owner.OpenPorts == 0)
            AfterStageHasRun(owner);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void DeliverPull(Connection connection)
    {
        var owner = connection.OutOwner;
        ActiveStage = owner;
        connection.State ^= PullEnd;
        connection.CallOnPull();
        if (owner.OpenPorts == 0)
            AfterStageHasRun(owner);
    }

    /// <summary>Runs a stage's handler of an event from outside, unless the stage has stopped.</summary>
    public void RunAsyncInput(GraphStageLogic logic, AsyncEvent input)
    {
        if (logic.IsFinalized)
            return;
        var previous = _current;
        _current = this;
        ActiveStage = logic;
        try
        {
            input.Handle();
        }
        catch (Exception e)
        {
            ReportStageError(e);
        }
        finally
        {
            AfterStageHasRun(logic);
            ActiveStage = null;
            _current = previous;
        }
    }

    private void ReportStageError(Exception e)
    {
        var stage = ActiveStage;
        if (stage == null)
            throw new InvalidOperationException("The interpreter failed outside of any stage", e);
        if (stage.Attributes.GetAttribute<Attributes.LogLevels>()?.OnFailure != Attributes.LogLevels.Off)
            LogError(e, "Error in stage [{0}]: {1}", stage);
        stage.FailStage(e);
        // A chased event of the failed stage has nobody to go to.
        _chaseCounter = 0;
    }

    private void LogError(Exception e, string format, GraphStageLogic stage) => _log?.Error(e, format, stage, e.Message);

    /// <summary>Counts elements that were handed over by plain calls as events.</summary>
    public void Charge(int elements) => _budget -= elements;

    /// <summary>Ends a stage all of whose ports are closed.</summary>
    public void AfterStageHasRun(GraphStageLogic logic)
    {
        if (logic.OpenPorts != 0 || logic.IsFinalized)
            return;
        _runningStages--;
        FinalizeStage(logic);
    }

    private void FinalizeStage(GraphStageLogic logic)
    {
        logic.IsFinalized = true;
        var previous = ActiveStage;
        ActiveStage = logic;
        try
        {
            logic.PostStop();
        }
        catch (Exception e)
        {
            LogError(e, "Error during PostStop in [{0}]: {1}", logic);
        }

        try
        {
            logic.AfterPostStop();
        }
        catch (Exception e)
        {
            LogError(e, "Error while [{0}] released its timers and actor: {1}", logic);
        }

        ActiveStage = previous;
    }

    private static void CompletePort(GraphStageLogic logic)
    {
        if (logic.OpenPorts > 0)
            logic.OpenPorts--;
    }

    public void Enqueue(Connection connection)
    {
        _queue[_tail & _mask].Connection = connection;
        _tail++;
    }

    private Connection Dequeue()
    {
        if (_fuzz != null)
        {
            var other = (_head + _fuzz.Next(_tail - _head)) & _mask;
            var first = _head & _mask;
            (_queue[first], _queue[other]) = (_queue[other], _queue[first]);
        }

        var index = _head & _mask;
        var connection = _queue[index].Connection;
        _queue[index].Connection = null;
        _head++;
        return connection;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ChasePush(Connection connection)
    {
        if (_chaseCounter > 0 && _chasedPush == null)
            _chasedPush = connection;
        else
            Enqueue(connection);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ChasePull(Connection connection)
    {
        if (_chaseCounter > 0 && _chasedPull == null)
            _chasedPull = connection;
        else
            Enqueue(connection);
    }

    public void Complete(Connection connection)
    {
        var state = connection.State;
        connection.State = state | OutClosed;
        if (ReferenceEquals(_chasedPush, connection))
        {
            // The end follows the element, so the two cannot be chased as one event.
            _chasedPush = null;
            Enqueue(connection);
        }
        else if ((state & (InClosed | Pushing | Pulling | OutClosed)) == 0)
        {
            Enqueue(connection);
        }

        if ((state & OutClosed) == 0)
            CompletePort(connection.OutOwner);
    }

    public void Fail(Connection connection, Exception cause)
    {
        var state = connection.State;
        connection.State = state | OutClosed;
        if ((state & (InClosed | OutClosed)) == 0)
        {
            connection.State = state | OutClosed | InFailed;
            connection.Failure = cause;
            if (ReferenceEquals(_chasedPush, connection))
            {
                _chasedPush = null;
                Enqueue(connection);
            }
            else if ((state & (Pulling | Pushing)) == 0)
            {
                Enqueue(connection);
            }
        }

        if ((state & OutClosed) == 0)
            CompletePort(connection.OutOwner);
    }

    public void Cancel(Connection connection, Exception cause)
    {
        var state = connection.State;
        connection.State = (state | InClosed) & ~Full;
        if ((state & Full) != 0)
            connection.Clear();
        if ((state & OutClosed) == 0)
        {
            if ((state & InClosed) == 0)
                connection.CancelCause = cause;
            if (ReferenceEquals(_chasedPull, connection))
            {
                _chasedPull = null;
                Enqueue(connection);
            }
            else if (ReferenceEquals(_chasedPush, connection))
            {
                _chasedPush = null;
                Enqueue(connection);
            }
            else if ((state & (Pulling | Pushing | InClosed)) == 0)
            {
                Enqueue(connection);
            }
        }

        if ((state & InClosed) == 0)
            CompletePort(connection.InOwner);
    }

    public void SetKeepGoing(GraphStageLogic logic, bool enabled)
    {
        if (enabled)
            logic.OpenPorts |= GraphStageLogic.KeepGoingFlag;
        else
            logic.OpenPorts &= ~GraphStageLogic.KeepGoingFlag;
    }

    public bool IsInitialized => _initialized;
}
