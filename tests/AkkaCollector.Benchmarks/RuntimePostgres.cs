using System.Buffers.Binary;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Serialization;
using Servers;

namespace AkkaCollector.Benchmarks;

/// <summary>
/// Persistent actors on PostgreSQL with its own defaults (fsync on) and the plugin's: one actor that waits for each event, a hundred such
/// actors at once, and one that does not wait. Needs PostgreSQL to be installed.
/// </summary>
internal static class RuntimePostgres
{
    private const int Actors = 100;
    private const int Runs = 3;

    public static async Task RunAsync(bool quick)
    {
        if (PostgresServer.Binaries() is null)
        {
            await Console.Error.WriteLineAsync("bench: PostgreSQL is not installed, the rows runtime-persist-postgres-* are left out.");
            return;
        }

        await using var server = await PostgresServer.StartAsync();
        using var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              persistence.journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                  provider-name = "PostgreSQL.15"
                  connection-string = "{{server.ConnectionString()}}"
                }
              }
              actor {
                serializers.noted = "{{typeof(NotedSerializer).AssemblyQualifiedName}}"
                serialization-bindings { "{{typeof(Noted).AssemblyQualifiedName}}" = noted }
              }
            }
            """));
        var one = await MeasureAsync(system, actors: 1, eventsEach: quick ? 200 : 2_000, waits: true);
        var hundred = await MeasureAsync(system, Actors, eventsEach: quick ? 50 : 500, waits: true);
        var async = await MeasureAsync(system, actors: 1, eventsEach: quick ? 20_000 : 100_000, waits: false);
        await system.Terminate();
        Print("one", one);
        Print("hundred", hundred);
        Report.Ratio("runtime-persist-postgres-hundred", hundred.PerSecond / one.PerSecond);
        Print("async", async);
    }

    private static void Print(string name, Measured measured)
    {
        Report.Bench("runtime-persist-postgres-" + name, measured.PerSecond, "1/s");
        Report.Bytes("runtime-persist-postgres-" + name, measured.BytesPerOperation);
    }

    // Actors are made anew for each run, outside of what is measured: recovery is no part of it.
    private static async Task<Measured> MeasureAsync(ActorSystem system, int actors, int eventsEach, bool waits)
    {
        var results = new List<Measured>();
        for (var run = 0; run <= Runs; run++)
        {
            var started = new CountdownEvent(actors);
            var done = new CountdownEvent(actors);
            var refs = Enumerable.Range(0, actors).Select(_ => system.ActorOf(Props.Create(() => new Writer(eventsEach, waits, started, done)))).ToList();
            await Task.Run(started.Wait);
            var measured = await Measure.OnceAsync((long)actors * eventsEach, () => Task.Run(() =>
            {
                foreach (var actor in refs)
                    for (var i = 0; i < (waits ? 1 : eventsEach); i++) actor.Tell(Go.Instance, ActorRefs.NoSender);
                done.Wait();
            }));
            await Task.WhenAll(refs.Select(r => r.GracefulStop(TimeSpan.FromMinutes(1))));

            // The first run warms up.
            if (run > 0) results.Add(measured);
        }

        return results.OrderBy(r => r.PerSecond).ElementAt(Runs / 2);
    }

    private sealed record Noted(long Number);

    private sealed class Go
    {
        public static readonly Go Instance = new();
    }

    private sealed class Writer(int events, bool waits, CountdownEvent started, CountdownEvent done) : UntypedPersistentActor
    {
        private int _left = events;

        public override string PersistenceId { get; } = Guid.NewGuid().ToString();

        protected override void OnCommand(object message)
        {
            if (waits) Persist(new Noted(_left), Stored);
            else PersistAsync(new Noted(_left), Stored);
        }

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted) started.Signal();
        }

        protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Environment.FailFast($"The journal failed: {cause}");

        private void Stored(Noted noted)
        {
            if (--_left == 0) done.Signal();
            else if (waits) Self.Tell(Go.Instance);
        }
    }

    /// <summary>Eight bytes and a manifest of one letter.</summary>
    private sealed class NotedSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
    {
        public override int Identifier => 90_210;

        public override string Manifest(object o) => "n";

        public override byte[] ToBinary(object obj)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, ((Noted)obj).Number);
            return bytes;
        }

        public override object FromBinary(byte[] bytes, string manifest) => new Noted(BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }
}
