using System.Buffers.Binary;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;

namespace AkkaCollector.Benchmarks;

/// <summary>
/// Persistent actors of the runtime beside a channel hop, through public API and with default settings. The journal keeps bytes in memory: every
/// event passes its serializer on the way in and on the way out.
/// </summary>
internal static class RuntimePersistence
{
    private const int Batch = 100;

    public static async Task RunAsync(ChannelHop hop, bool quick)
    {
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              persistence.journal {
                plugin = "akka.persistence.journal.bytes"
                bytes {
                  class = "{{typeof(BytesJournal).AssemblyQualifiedName}}"
                  plugin-dispatcher = "akka.actor.default-dispatcher"
                }
              }
              actor {
                serializers.bench = "{{typeof(CountedSerializer).AssemblyQualifiedName}}"
                serialization-bindings { "{{typeof(Counted).AssemblyQualifiedName}}" = bench }
              }
            }
            """));
        await PersistAsync(system, hop, quick ? 50_000 : 300_000);
        await PersistAllAsync(system, hop, quick ? 100_000 : 1_000_000);
        await RecoverAsync(system, hop, quick ? 100_000 : 1_000_000);
        await system.Terminate();
    }

    private static Task PersistAsync(ActorSystem system, ChannelHop hop, int events) => hop.CompareAsync("persist", events, async () =>
    {
        var (actor, done) = await StartAsync(system, Guid.NewGuid().ToString(), events);
        for (var i = 0; i < events; i++) actor.Tell(Command.One, ActorRefs.NoSender);
        await EndAsync(system, actor, done);
    });

    private static Task PersistAllAsync(ActorSystem system, ChannelHop hop, int events) => hop.CompareAsync("persist-all", events, async () =>
    {
        var (actor, done) = await StartAsync(system, Guid.NewGuid().ToString(), events);
        for (var i = 0; i < events; i += Batch) actor.Tell(Command.Hundred, ActorRefs.NoSender);
        await EndAsync(system, actor, done);
    });

    private static async Task RecoverAsync(ActorSystem system, ChannelHop hop, int events)
    {
        var id = Guid.NewGuid().ToString();
        var (writer, written) = await StartAsync(system, id, events);
        for (var i = 0; i < events; i += Batch) writer.Tell(Command.Hundred, ActorRefs.NoSender);
        await written;
        await writer.GracefulStop(TimeSpan.FromMinutes(1));
        await hop.CompareAsync("recovery", events, async () =>
        {
            var (actor, _) = await StartAsync(system, id, 0, expected: events);
            await actor.GracefulStop(TimeSpan.FromMinutes(1));
        });
    }

    private static async Task<(IActorRef Actor, Task Done)> StartAsync(ActorSystem system, string id, int events, int expected = 0)
    {
        var recovered = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.ActorOf(Props.Create(() => new Account(id, events, recovered, done)));
        var sum = await recovered.Task;
        if (sum != (long)expected * (expected + 1) / 2) throw new InvalidOperationException($"The recovery lost something: the sum was {sum}.");
        return (actor, done.Task);
    }

    private static async Task EndAsync(ActorSystem system, IActorRef actor, Task done)
    {
        await done;
        await actor.GracefulStop(TimeSpan.FromMinutes(1));
        Persistence.Instance.Apply(system).JournalFor(null).Tell("clear", ActorRefs.NoSender);
    }

    private enum Command
    {
        One,
        Hundred,
    }

    internal sealed record Counted(long Number);

    private sealed class Account : UntypedPersistentActor
    {
        private readonly TaskCompletionSource<long> _recovered;
        private readonly TaskCompletionSource _done;
        private readonly Action<Counted> _handler;
        private readonly Counted[] _batch = new Counted[Batch];
        private long _number;
        private long _sum;
        private int _left;

        public Account(string id, int events, TaskCompletionSource<long> recovered, TaskCompletionSource done)
        {
            PersistenceId = id;
            _left = events;
            _recovered = recovered;
            _done = done;
            _handler = Handle;
        }

        public override string PersistenceId { get; }

        protected override void OnCommand(object message)
        {
            if (message is Command.One)
            {
                Persist(new Counted(++_number), _handler);
                return;
            }

            for (var i = 0; i < Batch; i++) _batch[i] = new Counted(++_number);
            PersistAll(_batch, _handler);
        }

        protected override void OnRecover(object message)
        {
            if (message is Counted counted) _sum += counted.Number;
            else if (message is RecoveryCompleted) _recovered.SetResult(_sum);
        }

        private void Handle(Counted counted)
        {
            _sum += counted.Number;
            if (--_left == 0) _done.SetResult();
        }
    }

    /// <summary>Eight bytes an event, with a manifest of its own.</summary>
    public sealed class CountedSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 9001;

        public override string Manifest(object o) => "counted-v1";

        public override byte[] ToBinary(object obj)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, ((Counted)obj).Number);
            return bytes;
        }

        public override object FromBinary(byte[] bytes, string manifest) => new Counted(BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }

    /// <summary>Keeps what the serializer makes of an event, as a database would.</summary>
    public sealed class BytesJournal : AsyncWriteJournal
    {
        private static readonly Task<IImmutableList<Exception>> Written = Task.FromResult<IImmutableList<Exception>>(null!);

        private readonly Dictionary<string, List<Row>> _rows = [];
        private readonly Serialization _serialization = Context.System.Serialization;

        public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
        {
            if (!_rows.TryGetValue(persistenceId, out var rows)) return Task.CompletedTask;
            foreach (var row in rows)
            {
                if (row.SequenceNr < fromSequenceNr || row.SequenceNr > toSequenceNr || max-- <= 0) continue;
                var payload = _serialization.Deserialize(row.Bytes, row.SerializerId, row.Manifest);
                recoveryCallback(new Persistent(payload, row.SequenceNr, persistenceId, row.Manifest, writerGuid: row.WriterGuid));
            }
            return Task.CompletedTask;
        }

        public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
            Task.FromResult(_rows.TryGetValue(persistenceId, out var rows) && rows.Count > 0 ? rows[^1].SequenceNr : 0L);

        protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
        {
            foreach (var write in messages)
            {
                if (!_rows.TryGetValue(write.PersistenceId, out var rows)) _rows[write.PersistenceId] = rows = [];
                foreach (var persistent in (IImmutableList<IPersistentRepresentation>)write.Payload)
                {
                    var serializer = _serialization.FindSerializerFor(persistent.Payload);
                    rows.Add(new Row(persistent.SequenceNr, serializer.Identifier, Serialization.ManifestFor(serializer, persistent.Payload), persistent.WriterGuid, serializer.ToBinary(persistent.Payload)));
                }
            }
            return Written;
        }

        protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
        {
            if (_rows.TryGetValue(persistenceId, out var rows)) rows.RemoveAll(r => r.SequenceNr <= toSequenceNr);
            return Task.CompletedTask;
        }

        protected override bool ReceivePluginInternal(object message)
        {
            if (message is not "clear") return false;
            _rows.Clear();
            return true;
        }

        private readonly record struct Row(long SequenceNr, int SerializerId, string Manifest, string WriterGuid, byte[] Bytes);
    }
}
