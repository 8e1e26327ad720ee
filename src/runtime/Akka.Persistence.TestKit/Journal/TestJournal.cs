using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;

namespace Akka.Persistence.TestKit;

/// <summary>A journal in memory that fails, rejects and waits as a test says.</summary>
public sealed class TestJournal : MemoryJournal
{
    private static readonly TimeSpan SetTimeout = TimeSpan.FromSeconds(10);

    private IJournalInterceptor _writeInterceptor = JournalInterceptors.Noop.Instance;
    private IJournalInterceptor _recoveryInterceptor = JournalInterceptors.Noop.Instance;
    private IConnectionInterceptor _connectionInterceptor = ConnectionInterceptors.Noop.Instance;

    /// <summary>Sets what the journal behind a reference does.</summary>
    public static ITestJournal FromRef(IActorRef actor) => new Wrapper(actor);

    public override async Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        var recovery = _recoveryInterceptor;
        foreach (var stored in Read(persistenceId, fromSequenceNr, Math.Min(toSequenceNr, HighestSequenceNr(persistenceId)), max))
        {
            await recovery.InterceptAsync(stored);
            recoveryCallback(stored);
        }
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        await _connectionInterceptor.InterceptAsync();
        return await base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr);
    }

    protected override bool ReceivePluginInternal(object message)
    {
        switch (message)
        {
            case UseWriteInterceptor use:
                _writeInterceptor = use.Interceptor;
                break;
            case UseRecoveryInterceptor use:
                _recoveryInterceptor = use.Interceptor;
                break;
            case UseConnectionInterceptor use:
                _connectionInterceptor = use.Interceptor;
                break;
            default:
                return base.ReceivePluginInternal(message);
        }

        Sender.Tell(Ack.Instance);
        return true;
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var interceptor = _writeInterceptor;
        await _connectionInterceptor.InterceptAsync();
        var results = new List<Exception>();
        foreach (var write in messages) results.Add(await Write((IEnumerable<IPersistentRepresentation>)write.Payload, interceptor));
        return results.ToImmutableList();
    }

    // All events of an atomic write or none.
    private async Task<Exception> Write(IEnumerable<IPersistentRepresentation> events, IJournalInterceptor interceptor)
    {
        var all = events.ToArray();
        try
        {
            foreach (var persistent in all) await interceptor.InterceptAsync(persistent);
        }
        catch (TestJournalRejectionException rejection)
        {
            return rejection;
        }

        foreach (var persistent in all) Add(persistent);
        return null;
    }

    /// <summary>Puts an interceptor of writes in place; answered by <see cref="Ack"/>.</summary>
    public class UseWriteInterceptor : INoSerializationVerificationNeeded
    {
        public UseWriteInterceptor(IJournalInterceptor interceptor) => Interceptor = interceptor;

        public IJournalInterceptor Interceptor { get; }
    }

    /// <summary>Puts an interceptor of replays in place; answered by <see cref="Ack"/>.</summary>
    public class UseRecoveryInterceptor : INoSerializationVerificationNeeded
    {
        public UseRecoveryInterceptor(IJournalInterceptor interceptor) => Interceptor = interceptor;

        public IJournalInterceptor Interceptor { get; }
    }

    /// <summary>Puts an interceptor of connections in place; answered by <see cref="Ack"/>.</summary>
    public class UseConnectionInterceptor : INoSerializationVerificationNeeded
    {
        public UseConnectionInterceptor(IConnectionInterceptor interceptor) => Interceptor = interceptor;

        public IConnectionInterceptor Interceptor { get; }
    }

    /// <summary>Says that an interceptor is in place.</summary>
    public class Ack
    {
        public static readonly Ack Instance = new();
    }

    private sealed class Wrapper(IActorRef journal) : ITestJournal
    {
        public JournalWriteBehavior OnWrite { get; } = new(new Setter(journal, static i => new UseWriteInterceptor(i)));

        public JournalRecoveryBehavior OnRecovery { get; } = new(new Setter(journal, static i => new UseRecoveryInterceptor(i)));

        public JournalConnectionBehavior OnConnect { get; } = new(new ConnectionSetter(journal));
    }

    private sealed class Setter(IActorRef journal, Func<IJournalInterceptor, object> message) : IJournalBehaviorSetter
    {
        public Task SetInterceptorAsync(IJournalInterceptor interceptor) => journal.Ask<Ack>(message(interceptor), SetTimeout);
    }

    private sealed class ConnectionSetter(IActorRef journal) : IJournalConnectionBehaviorSetter
    {
        public Task SetInterceptorAsync(IConnectionInterceptor interceptor) => journal.Ask<Ack>(new UseConnectionInterceptor(interceptor), SetTimeout);
    }
}
