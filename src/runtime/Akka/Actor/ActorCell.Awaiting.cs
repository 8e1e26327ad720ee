namespace Akka.Actor;

public partial class ActorCell
{
    // How many tasks of asynchronous handlers are under way; while there are any, user messages wait.
    private int _awaiting;

    internal void BeginAwait(object message)
    {
        if (_awaiting++ == 0) Mailbox.SetAwaiting(true);
        CurrentMessage = message;
    }

    internal void EndAwait()
    {
        if (_awaiting == 0 || --_awaiting > 0) return;
        Mailbox.SetAwaiting(false);
    }

    internal void CompleteAsync()
    {
        CurrentMessage = null;
        CheckReceiveTimeout();
    }

    // The current message stays: PreRestart is to get it.
    internal void FailAsync(Exception cause) => HandleInvokeFailure(cause);
}
