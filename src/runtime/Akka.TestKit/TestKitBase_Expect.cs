using Akka.Actor;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Expects the next message to be a <typeparamref name="T"/>.</summary>
    public T ExpectMsg<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, null, hint, cancellationToken);

    /// <summary>Expects the next message to equal the given one.</summary>
    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, EqualTo(message, hint), hint, cancellationToken);

    /// <summary>Expects the next message to be a <typeparamref name="T"/> that fulfils the predicate.</summary>
    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, Fulfilling(isMessage, hint), hint, cancellationToken);

    /// <summary>Expects the next message to be a <typeparamref name="T"/> and runs assertions on it.</summary>
    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, Asserting(assert), hint, cancellationToken);

    public T ExpectMsg<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, Fulfilling(isMessageAndSender, hint), hint, cancellationToken);

    public T ExpectMsg<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, assertMessageAndSender, hint, cancellationToken);

    public T ExpectMsg<T>(T message, Func<T, T, bool> comparer, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, EqualTo(message, comparer, hint), hint, cancellationToken);

    /// <summary>Expects <see cref="Terminated"/> of the given actor.</summary>
    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, TerminationOf(target, hint), TerminationHint(target, hint), cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync<T>(duration, null, hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, EqualTo(message, hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, Fulfilling(isMessage, hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(Action<T> assert, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, Asserting(assert), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, Fulfilling(isMessageAndSender, hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, assertMessageAndSender, hint, cancellationToken);

    public ValueTask<T> ExpectMsgAsync<T>(T message, Func<T, T, bool> comparer, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, EqualTo(message, comparer, hint), hint, cancellationToken);

    public ValueTask<Terminated> ExpectTerminatedAsync(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, TerminationOf(target, hint), TerminationHint(target, hint), cancellationToken);

    private T Expect<T>(TimeSpan? timeout, Action<T, IActorRef> assert, string hint, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(timeout);
        var success = TryReceiveOne(out var envelope, limit, cancellationToken);
        return CheckExpected(success, envelope, limit, assert, hint);
    }

    private async ValueTask<T> ExpectAsync<T>(TimeSpan? timeout, Action<T, IActorRef> assert, string hint, CancellationToken cancellationToken)
    {
        var limit = RemainingOrDilated(timeout);
        var (success, envelope) = await TryReceiveOneAsync(limit, cancellationToken);
        return CheckExpected(success, envelope, limit, assert, hint);
    }

    private T CheckExpected<T>(bool success, MessageEnvelope envelope, TimeSpan limit, Action<T, IActorRef> assert, string hint)
    {
        if (!success) _assertions.Fail("Failed: Timeout {0} while waiting for a message of type {1} {2}", limit, typeof(T), hint ?? "");
        var message = envelope.Message;
        if (message is not T typed)
        {
            _assertions.Fail("Failed: Expected a message of type {0}, but received {{{2}}} (type {1}) instead {3} from {4}",
                typeof(T), message?.GetType(), message, hint ?? "", envelope.Sender);
            return default;
        }
        assert?.Invoke(typed, envelope.Sender);
        return typed;
    }

    private Action<T, IActorRef> EqualTo<T>(T expected, string hint) => (message, _) => _assertions.AssertEqual(expected, message, "{0}", hint ?? "");

    private Action<T, IActorRef> EqualTo<T>(T expected, Func<T, T, bool> comparer, string hint) =>
        (message, _) => _assertions.AssertEqual(expected, message, comparer, "{0}", hint ?? "");

    private static Action<T, IActorRef> Asserting<T>(Action<T> assert) => (message, _) => assert?.Invoke(message);

    private Action<T, IActorRef> Fulfilling<T>(Predicate<T> isMessage, string hint) =>
        Fulfilling<T>((message, _) => isMessage == null || isMessage(message), hint);

    private Action<T, IActorRef> Fulfilling<T>(Func<T, IActorRef, bool> isMessageAndSender, string hint) => (message, sender) =>
        _assertions.AssertTrue(isMessageAndSender(message, sender),
            "Got a message of the expected type <{2}> from {4}. Also expected {0} but the message {{{1}}} of type <{3}> did not match",
            hint ?? "the predicate to return true", message, typeof(T).FullName, message.GetType().FullName, sender);

    private Action<Terminated, IActorRef> TerminationOf(IActorRef target, string hint) =>
        (terminated, _) => _assertions.AssertEqual(target, terminated.ActorRef, "{0}", TerminationHint(target, hint));

    private static string TerminationHint(IActorRef target, string hint) => $"Terminated {target}. {hint}";
}
