using Akka.Actor;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Expects the next message to be a <typeparamref name="T"/> from the given sender.</summary>
    public T ExpectMsgFrom<T>(IActorRef sender, TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(duration, From<T>(sender, null, hint), hint, cancellationToken);

    public T ExpectMsgFrom<T>(IActorRef sender, T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, From(sender, EqualTo(message, hint), hint), hint, cancellationToken);

    public T ExpectMsgFrom<T>(IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, From(sender, Fulfilling(isMessage, hint), hint), hint, cancellationToken);

    public T ExpectMsgFrom<T>(Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, From(isSender, Fulfilling(isMessage, hint), hint), hint, cancellationToken);

    public T ExpectMsgFrom<T>(IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, From(sender, Asserting(assertMessage), hint), hint, cancellationToken);

    public T ExpectMsgFrom<T>(Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect(timeout, From(assertSender, assertMessage), hint, cancellationToken);

    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(duration, From<T>(sender, null, hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, From(sender, EqualTo(message, hint), hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, From(sender, Fulfilling(isMessage, hint), hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgFromAsync<T>(Predicate<IActorRef> isSender, Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, From(isSender, Fulfilling(isMessage, hint), hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgFromAsync<T>(IActorRef sender, Action<T> assertMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, From(sender, Asserting(assertMessage), hint), hint, cancellationToken);

    public ValueTask<T> ExpectMsgFromAsync<T>(Action<IActorRef> assertSender, Action<T> assertMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        ExpectAsync(timeout, From(assertSender, assertMessage), hint, cancellationToken);

    private Action<T, IActorRef> From<T>(IActorRef expected, Action<T, IActorRef> assert, string hint) => (message, sender) =>
    {
        _assertions.AssertEqual(expected, sender, "{0}", $"Expected the message to be sent by {expected}, got {message} from {sender}. {hint}");
        assert?.Invoke(message, sender);
    };

    private Action<T, IActorRef> From<T>(Predicate<IActorRef> isSender, Action<T, IActorRef> assert, string hint) => (message, sender) =>
    {
        if (isSender != null)
            _assertions.AssertTrue(isSender(sender), "Got the expected message {0}, but its sender {1} did not match the predicate. {2}", message, sender, hint ?? "");
        assert(message, sender);
    };

    private static Action<T, IActorRef> From<T>(Action<IActorRef> assertSender, Action<T> assertMessage) => (message, sender) =>
    {
        assertSender?.Invoke(sender);
        assertMessage?.Invoke(message);
    };
}
