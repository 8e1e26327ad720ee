using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql.Tests.Databases;
using Akka.TestKit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests;

/// <summary>Talks to the plugins as persistent actors do, message by message.</summary>
public abstract class SqlSpec : TestKit.Xunit2.TestKit
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private IActorRef? _journal;

    protected SqlSpec(TestDatabase database, ITestOutputHelper output, string journal = "", string? connectionString = null, Config? config = null)
        : base((config ?? Config.Empty).WithFallback(database.Config(journal, connectionString)), "sql", output)
    {
        Database = database;
    }

    protected TestDatabase Database { get; }

    /// <summary>The journal that is written and read; the default one unless a spec sets another.</summary>
    protected IActorRef Journal
    {
        get => _journal ??= JournalFor(null);
        set => _journal = value;
    }

    protected IActorRef SnapshotStore => Extension.SnapshotStoreFor(null);

    private PersistenceExtension Extension => Persistence.Instance.Apply(Sys);

    protected IActorRef JournalFor(string? id) => Extension.JournalFor(id);

    protected static IPersistentRepresentation Event(string id, long number, object payload, string writer = "w1") => new Persistent(payload, number, id, writerGuid: writer);

    /// <summary>One atomic write for each event, the payloads being texts.</summary>
    protected static AtomicWrite[] Writes(string id, int from, int to, string writer = "w1") =>
        Enumerable.Range(from, to - from + 1).Select(n => new AtomicWrite(Event(id, n, Payload(id, n), writer))).ToArray();

    protected static string Payload(string id, long number) => $"{id}-{number}";

    /// <summary>Writes and expects that all of it is stored.</summary>
    protected void Stored(params AtomicWrite[] writes)
    {
        var probe = Send(writes);
        probe.ExpectMsg<WriteMessagesSuccessful>(Patience);
        foreach (var write in writes)
            for (var i = 0; i < write.Size; i++)
                probe.ExpectMsg<WriteMessageSuccess>(Patience);
    }

    /// <summary>Writes and expects that nothing of it is stored, or that this is not known; returns why.</summary>
    protected Exception Failed(params AtomicWrite[] writes)
    {
        var probe = Send(writes);
        var cause = probe.ExpectMsg<WriteMessagesFailed>(Patience).Cause;
        for (var i = 0; i < writes.Sum(w => w.Size); i++) probe.ExpectMsg<WriteMessageFailure>(Patience);
        return cause;
    }

    protected TestProbe Send(params AtomicWrite[] writes)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new WriteMessages(writes, probe.Ref, 1), probe.Ref);
        return probe;
    }

    protected (List<IPersistentRepresentation> Events, long Highest) Replay(string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new ReplayMessages(from, to, max, id, probe.Ref), probe.Ref);
        var events = new List<IPersistentRepresentation>();
        while (true)
        {
            switch (probe.ReceiveOne(Patience))
            {
                case ReplayedMessage replayed:
                    events.Add(replayed.Persistent);
                    break;
                case RecoverySuccess success:
                    return (events, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw new InvalidOperationException($"The replay of {id} failed: {failure.Cause.Message}", failure.Cause);
                case var other:
                    throw new InvalidOperationException($"The replay of {id} gave {other ?? "nothing"} after {events.Count} events.");
            }
        }
    }

    protected void Deleted(string id, long to)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new DeleteMessagesTo(id, to, probe.Ref), probe.Ref);
        probe.ExpectMsg<DeleteMessagesSuccess>(Patience);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Database.Dispose();
    }
}
