using Akka.Actor;
using Akka.Event;
using Akka.Pattern;
using Akka.Streams.Stage;
using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>
/// The publisher that a stage yields: hands subscribers to the stage, and answers those itself that come after its end. With
/// <c>single</c> it takes one subscriber in all, be it after the end, and refuses the others at once.
/// </summary>
internal sealed class LatePublisher<T>(Action<ISubscriber<T>> onSubscriber, bool single = false) : IPublisher<T>
{
    private readonly Lock _lock = new();
    private readonly List<ISubscriber<T>> _unanswered = [];
    private bool _taken;
    private bool _ended;
    private Exception _failure;

    public void Subscribe(ISubscriber<T> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        bool refused;
        lock (_lock)
        {
            refused = single && _taken;
            _taken = true;
            if (!refused && !_ended)
            {
                _unanswered.Add(subscriber);
                onSubscriber(subscriber);
                return;
            }
        }

        CancelledSubscription.End(subscriber, refused ? OneSubscriberOnly() : _failure);
    }

    private static IllegalStateException OneSubscriberOnly() => new(
        "PublisherSink only supports one subscriber (which is allowed, see reactive-streams specification, rule 1.12)");

    /// <summary>The stage has taken care of the subscriber.</summary>
    public void Answered(ISubscriber<T> subscriber)
    {
        lock (_lock)
            _unanswered.Remove(subscriber);
    }

    /// <summary>The stage has ended; those that it did not get to see any more are told.</summary>
    public void Shutdown(Exception failure)
    {
        ISubscriber<T>[] late;
        lock (_lock)
        {
            if (_ended)
                return;
            _ended = true;
            _failure = failure;
            late = [.. _unanswered];
            _unanswered.Clear();
        }

        foreach (var subscriber in late)
            CancelledSubscription.End(subscriber, failure);
    }
}

/// <summary>Watches that somebody subscribes in time, as the subscription timeout says.</summary>
internal sealed class SubscriptionTimer(GraphStageLogic logic, Action onTimeout)
{
    private ICancelable _task;

    private ActorAttributes.StreamSubscriptionTimeout Settings =>
        logic.Attributes.GetMandatoryAttribute<ActorAttributes.StreamSubscriptionTimeout>();

    public void Start(IMaterializer materializer)
    {
        if (Settings.Mode != StreamSubscriptionTimeoutTerminationMode.NoopTermination)
            _task = materializer.ScheduleOnce(Settings.Timeout, onTimeout);
    }

    public void Cancel() => _task?.Cancel();

    /// <summary>Whether the stage is to end now; else a line in the log is all.</summary>
    public bool IsToCancel(ILoggingAdapter log)
    {
        if (Settings.Mode == StreamSubscriptionTimeoutTerminationMode.CancelTermination)
            return true;
        log.Warning("Subscription timeout for {0}: nobody subscribed within {1}", logic, Settings.Timeout);
        return false;
    }
}
