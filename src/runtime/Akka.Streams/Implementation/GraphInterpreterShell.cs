namespace Akka.Streams.Implementation;

/// <summary>One stream, or the part of it that one island runs, with what surrounds its interpreter.</summary>
internal sealed class GraphInterpreterShell
{
    private const int AbortLimit = 20_000;

    private readonly GraphInterpreter _interpreter;
    private readonly ActorMaterializerImpl _materializer;
    private readonly int _eventLimit;

    public GraphInterpreterShell(GraphInterpreter interpreter, ActorMaterializerImpl materializer, int eventLimit)
    {
        _interpreter = interpreter;
        _materializer = materializer;
        _eventLimit = eventLimit;
        interpreter.Shell = this;
    }

    public Island Island { get; set; }

    public IMaterializer Materializer => _materializer;

    /// <summary>Why the stages were ended from outside, or null.</summary>
    public Exception AbortReason { get; private set; }

    public bool IsTerminated { get; private set; }

    public bool IsSuspended => _interpreter.IsSuspended;

    /// <summary>Whether the shell waits in its island's queue of those that have more to do.</summary>
    public bool IsQueued { get; set; }

    public void Init()
    {
        _interpreter.Init(new SubFusingActorMaterializer(_materializer, Island));
        RunBatch();
    }

    public void Handle(AsyncEvent input)
    {
        _interpreter.RunAsyncInput(input.Logic, input);
        RunBatch();
    }

    public void RunBatch()
    {
        _interpreter.Execute(_eventLimit);
        if (_interpreter.IsCompleted)
            IsTerminated = true;
    }

    public void Abort(Exception reason)
    {
        if (IsTerminated)
            return;
        AbortReason = reason;
        try
        {
            foreach (var logic in _interpreter.Logics)
            {
                if (logic is IInputBoundary boundary && _interpreter.IsInitialized)
                    _interpreter.RunAsyncInput(logic, new Callback<Exception>(logic, boundary.OnInternalError, reason));
            }

            _interpreter.Execute(AbortLimit);
        }
        finally
        {
            _interpreter.Finish();
            IsTerminated = true;
        }
    }
}
