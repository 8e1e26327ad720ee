using System.Collections;
using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Takes messages until one fulfils the predicate; the others are dropped.</summary>
    public object FishForMessage(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage(isMessage, null, max, hint, cancellationToken);

    /// <summary>Takes messages until one fulfils the predicate; <paramref name="allMessages"/> is emptied and gets the others.</summary>
    public T FishForMessage<T>(Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        allMessages?.Clear();
        var limit = RemainingOrDilated(max);
        var end = Now + limit;
        while (true)
        {
            AssertCaught(TryReceiveOne(out var envelope, LeftUntil(end), cancellationToken), limit, hint);
            if (IsCatch(envelope, isMessage, allMessages, out var caught)) return caught;
        }
    }

    public ValueTask<object> FishForMessageAsync(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    public ValueTask<T> FishForMessageAsync<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync(isMessage, null, max, hint, cancellationToken);

    public async ValueTask<T> FishForMessageAsync<T>(Predicate<T> isMessage, ArrayList allMessages, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        allMessages?.Clear();
        var limit = RemainingOrDilated(max);
        var end = Now + limit;
        while (true)
        {
            var (success, envelope) = await TryReceiveOneAsync(LeftUntil(end), cancellationToken);
            AssertCaught(success, limit, hint);
            if (IsCatch(envelope, isMessage, allMessages, out var caught)) return caught;
        }
    }

    /// <summary>Takes messages for the given time and fails at one of type <typeparamref name="T"/>.</summary>
    public async Task FishUntilMessageAsync<T>(TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        await foreach (var message in ReceiveWhileAsync<object>(_ => true, max, cancellationToken: cancellationToken))
            _assertions.AssertFalse(message is T, "did not expect a message of type {0}", typeof(T));
    }

    /// <summary>Takes messages until none arrives for the given time (5 s by default) and returns them; fails when there are more than <paramref name="maxMessages"/>.</summary>
    public async Task<ArrayList> WaitForRadioSilenceAsync(TimeSpan? max = null, uint? maxMessages = null, CancellationToken cancellationToken = default)
    {
        var limit = max ?? TimeSpan.FromSeconds(5);
        var messages = new ArrayList();
        while (true)
        {
            var (success, envelope) = await TryReceiveOneAsync(limit, cancellationToken);
            if (!success) return messages;
            messages.Add(envelope.Message);
            _assertions.AssertFalse(messages.Count > maxMessages, "maxMessages violated (current iteration: {0}, max: {1})", messages.Count, maxMessages);
        }
    }

    /// <summary>Takes the next message, or gives null when none arrives in time; a negative time-out does not wait.</summary>
    public object ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        TryReceiveOne(out var envelope, max, cancellationToken) ? envelope.Message : null;

    public async ValueTask<object> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var (success, envelope) = await TryReceiveOneAsync(max, cancellationToken);
        return success ? envelope.Message : null;
    }

    /// <summary>Takes the next message with its sender; false when none arrives in time.</summary>
    public bool TryReceiveOne(out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var limit = StartReceiving("receive", max);
        var success = _testState.Queue.TryGet(take: true, limit, cancellationToken, out var item);
        envelope = Received(success ? item : null);
        return success;
    }

    public async ValueTask<(bool success, MessageEnvelope envelope)> TryReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var item = await _testState.Queue.TryGetAsync(take: true, StartReceiving("receive", max), cancellationToken);
        return (item != null, Received(item));
    }

    /// <summary>Looks at the next message and leaves it in the queue; null when none arrives in time.</summary>
    public object PeekOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        TryPeekOne(out var envelope, max, cancellationToken) ? envelope.Message : null;

    public object PeekOne(CancellationToken cancellationToken) => PeekOne(null, cancellationToken);

    public async ValueTask<object> PeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var (success, envelope) = await TryPeekOneAsync(max, cancellationToken);
        return success ? envelope.Message : null;
    }

    public ValueTask<object> PeekOneAsync(CancellationToken cancellationToken) => PeekOneAsync(null, cancellationToken);

    public bool TryPeekOne(out MessageEnvelope envelope, TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var limit = StartReceiving("peek", max);
        var success = _testState.Queue.TryGet(take: false, limit, cancellationToken, out var item);
        envelope = Received(success ? item : null);
        return success;
    }

    public async ValueTask<(bool success, MessageEnvelope envelope)> TryPeekOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default)
    {
        var item = await _testState.Queue.TryGetAsync(take: false, StartReceiving("peek", max), cancellationToken);
        return (item != null, Received(item));
    }

    private TimeSpan StartReceiving(string verb, TimeSpan? max)
    {
        var limit = GetTimeoutOrDefault(max);
        if (TestKitSettings.LogTestKitCalls) Log.Debug("Trying to {0} message from TestActor queue within {1}", verb, limit);
        _testState.LastWasNoMsg = false;
        return limit;
    }

    private MessageEnvelope Received(MessageEnvelope item)
    {
        var envelope = item ?? NullMessageEnvelope.Instance;
        if (TestKitSettings.LogTestKitCalls) Log.Debug("Received {0} from TestActor queue", envelope);
        _testState.LastMessage = envelope;
        return envelope;
    }

    /// <summary>Time left, never below zero: a negative time-out would mean something else.</summary>
    private static TimeSpan LeftUntil(TimeSpan stop)
    {
        var left = stop - Now;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private static bool IsCatch<T>(MessageEnvelope envelope, Predicate<T> isMessage, ArrayList allMessages, out T caught)
    {
        if (envelope.Message is T typed && isMessage(typed))
        {
            caught = typed;
            return true;
        }
        allMessages?.Add(envelope.Message);
        caught = default;
        return false;
    }

    private void AssertCaught(bool success, TimeSpan limit, string hint) =>
        _assertions.AssertTrue(success, "Timeout ({0}) during fishForMessage{1}", limit, string.IsNullOrEmpty(hint) ? "" : ", hint: " + hint);
}
