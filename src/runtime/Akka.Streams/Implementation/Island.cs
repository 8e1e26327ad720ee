using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Streams.Implementation;

/// <summary>
/// What one actor runs: the interpreters of one or more streams, and the events that come for them. Events from other threads are
/// pushed on a stack and taken all at once; who finds the stack empty wakes the actor. Events that its own stages post for each other
/// go before them, so that what was under way is finished first.
/// </summary>
internal sealed class Island
{
    private const int EventsPerTurn = 512;

    private readonly List<GraphInterpreterShell> _shells = [];
    private readonly List<GraphInterpreterShell> _newShells = [];
    private readonly Queue<GraphInterpreterShell> _suspended = new();
    private readonly Queue<AsyncEvent> _own = new();
    private AsyncEvent _posted;
    private AsyncEvent _taken;
    private bool _cutShort;
    private IActorRef _self;
    private volatile bool _terminated;

    /// <summary>The actor that runs this island; null until it has started.</summary>
    public IActorRef Self => _self;

    public bool IsEmpty => _shells.Count == 0 && _newShells.Count == 0;

    /// <summary>Adds a stream; from outside only before the actor starts.</summary>
    public void Add(GraphInterpreterShell shell)
    {
        shell.Island = this;
        _newShells.Add(shell);
    }

    /// <summary>Adds a stream from within one that runs here; it starts when the running event is done.</summary>
    public void AddWhileRunning(GraphInterpreterShell shell)
    {
        Add(shell);
        Wake();
    }

    public void Post(AsyncEvent input)
    {
        if (GraphInterpreter.CurrentOrNull?.Shell.Island == this)
            _own.Enqueue(input);
        else
            PostFromOutside(input);
    }

    /// <summary>Posts an event behind those that are under way, even when the island posts it itself.</summary>
    public void PostFromOutside(AsyncEvent input)
    {
        if (_terminated)
            return;
        AsyncEvent head;
        do
        {
            head = Volatile.Read(ref _posted);
            input.Next = head;
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _posted, input, head), head));
        if (head == null)
            Wake();
    }

    private void Wake() => Volatile.Read(ref _self)?.Tell(Resume.Instance, ActorRefs.NoSender);

    /// <summary>Starts the streams; from here on the actor is woken for events.</summary>
    public void Start(IActorRef self)
    {
        Interlocked.Exchange(ref _self, self);
        Run();
    }

    /// <summary>Handles what is there, but not so much that other actors starve.</summary>
    public void Run()
    {
        // Islands that feed each other are apart so that they can run at the same time.
        MailboxThread.HoldNothing();
        StartNewShells();
        var more = RunSuspended();
        StartNewShells();
        more |= HandleEvents();
        StartNewShells();
        if (more || _suspended.Count > 0)
            Wake();
    }

    private void StartNewShells()
    {
        for (var i = 0; i < _newShells.Count; i++)
        {
            var shell = _newShells[i];
            _shells.Add(shell);
            shell.Init();
            AfterRun(shell);
        }

        _newShells.Clear();
    }

    private bool RunSuspended()
    {
        for (var n = _suspended.Count; n > 0; n--)
        {
            var shell = _suspended.Dequeue();
            shell.IsQueued = false;
            if (shell.IsTerminated)
                continue;
            shell.RunBatch();
            AfterRun(shell);
        }

        return _suspended.Count > 0;
    }

    private bool HandleEvents()
    {
        // After a turn that was cut short, what has come from outside by now has waited long enough.
        var outsideFirst = _cutShort && (_taken ??= TakePosted()) != null;
        _cutShort = false;
        for (var n = 0; n < EventsPerTurn; n++)
        {
            var input = outsideFirst ? NextFromOutside() : NextEvent();
            if (input == null)
                return false;
            outsideFirst &= _taken != null;
            input.Taken();
            var shell = input.Logic.Interpreter.Shell;
            if (shell.IsTerminated)
                continue;
            shell.Handle(input);
            AfterRun(shell);
            if (_newShells.Count > 0)
                StartNewShells();
        }

        _cutShort = true;
        return true;
    }

    private AsyncEvent NextEvent() => _own.TryDequeue(out var own) ? own : NextFromOutside();

    private AsyncEvent NextFromOutside()
    {
        var input = _taken ?? TakePosted();
        if (input == null)
            return null;
        _taken = input.Next;
        input.Next = null;
        return input;
    }

    private AsyncEvent TakePosted()
    {
        var newest = Interlocked.Exchange(ref _posted, null);
        AsyncEvent oldest = null;
        while (newest != null)
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        return oldest;
    }

    private void AfterRun(GraphInterpreterShell shell)
    {
        if (shell.IsTerminated)
        {
            _shells.Remove(shell);
        }
        else if (shell.IsSuspended && !shell.IsQueued)
        {
            shell.IsQueued = true;
            _suspended.Enqueue(shell);
        }
    }

    /// <summary>Ends everything that still runs.</summary>
    public void Abort(Exception reason)
    {
        StartNewShellsForAbort();
        foreach (var shell in _shells.ToArray())
            shell.Abort(reason);
        _shells.Clear();
        _terminated = true;
    }

    private void StartNewShellsForAbort()
    {
        _shells.AddRange(_newShells);
        _newShells.Clear();
    }

    /// <summary>Tells the actor of an island that there is something to do.</summary>
    internal sealed class Resume : IDeadLetterSuppression, INoSerializationVerificationNeeded
    {
        public static readonly Resume Instance = new();

        private Resume()
        {
        }
    }
}
