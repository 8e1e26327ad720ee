using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>Runs the continuations of an actor's asynchronous handler on the actor, one at a time and before its next user message.</summary>
public class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _actorCell;

    internal ActorTaskScheduler(ActorCell actorCell) => _actorCell = actorCell;

    public override int MaximumConcurrencyLevel => 1;

    public object CurrentMessage { get; private set; }

    /// <summary>Runs the action as a task of the current actor.</summary>
    public static void RunTask(Action action) => RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>Runs asynchronous work of the current actor: its mailbox hands out no user message until the task is done.</summary>
    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = ActorCell.Current ?? throw new InvalidOperationException("RunTask must be called from an actor context.");
        var scheduler = cell.TaskScheduler;
        var message = cell.CurrentMessage;
        scheduler.CurrentMessage = message;
        scheduler.OnBeforeTaskStarted();
        // Starts on this very thread; the task makes awaits inside come back to this scheduler.
        var start = new Task<Task>(asyncAction);
        start.RunSynchronously(scheduler);
        if (start.IsFaulted) ExceptionDispatchInfo.Throw(start.Exception!.InnerException!);
        var work = start.Result;
        if (work.IsCompleted)
        {
            scheduler.Finish(work);
            return;
        }

        cell.BeginAwait(message);
        work.ContinueWith(static (done, state) => ((ActorTaskScheduler)state).EndAwait(done), scheduler, CancellationToken.None, TaskContinuationOptions.None, scheduler);
    }

    internal void Execute(Task task) => TryExecuteTask(task);

    protected override void QueueTask(Task task)
    {
        // On the actor's own thread it runs at once, but for work that announces itself as long and for a chain of yields that would use up the stack.
        var runsAtOnce = (task.CreationOptions & TaskCreationOptions.LongRunning) == 0 && ReferenceEquals(ActorCell.Current, _actorCell)
            && RuntimeHelpers.TryEnsureSufficientExecutionStack();
        if (runsAtOnce) TryExecuteTask(task);
        else _actorCell.SendSystemMessage(new ActorTask(task));
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(ActorCell.Current, _actorCell) && TryExecuteTask(task);

    // Tasks wait as system messages of the mailbox; there is no list of them.
    protected override IEnumerable<Task> GetScheduledTasks() => null;

    protected virtual void OnBeforeTaskStarted()
    {
    }

    protected virtual void OnAfterTaskCompleted()
    {
    }

    private void Finish(Task work)
    {
        CurrentMessage = null;
        OnAfterTaskCompleted();
        ThrowIfFailed(work);
    }

    private void EndAwait(Task work)
    {
        CurrentMessage = null;
        _actorCell.EndAwait();
        OnAfterTaskCompleted();
        var failure = FailureOf(work);
        if (failure is null) _actorCell.CompleteAsync();
        else _actorCell.FailAsync(failure);
    }

    private static void ThrowIfFailed(Task work)
    {
        var failure = FailureOf(work);
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    private static Exception FailureOf(Task work)
    {
        if (work.IsCanceled) return new TaskCanceledException(work);
        if (!work.IsFaulted) return null;
        var all = work.Exception!.Flatten();
        return all.InnerExceptions.Count == 1 ? all.InnerException : all;
    }
}
