using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql.Tests.Databases;
using Servers;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests.Kill;

/// <summary>
/// Goal: whatever moment PostgreSQL dies at, every acknowledged event is recovered, none twice, in order, and the actors go on by themselves.
/// Method: SIGKILL of the postmaster after a seeded random number of acknowledgements, again and again. A failure prints its seed.
/// </summary>
public sealed class ServerKillSpec(ITestOutputHelper output)
{
    private const int Actors = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SIGKILL_of_PostgreSQL_in_mid_write_must_lose_no_acknowledged_event_and_store_none_twice()
    {
        var runs = new KillRuns();
        await using var server = await PostgresServer.StartAsync();
        using var database = TestDatabase.Postgres(server);

        // Both breakers open while the server is away; by default they stay so for 30 and 60 seconds.
        var config = ConfigurationFactory.ParseString("""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.persistence.journal.sql.circuit-breaker.reset-timeout = 100ms
            akka.persistence.snapshot-store.sql.circuit-breaker.reset-timeout = 100ms
            """).WithFallback(database.Config());
        var watch = new Checked();
        var system = ActorSystem.Create("persisting", config);
        try
        {
            for (var i = 0; i < Actors; i++) PersistingActor.StartAgainAndAgain(system, $"p{i}", watch, i % 2 == 0 ? 1 : 10);
            for (var i = 1; i <= runs.Times; i++)
            {
                await watch.AcknowledgedAsync(runs.Random.Next(1, 400), $"{runs}, kill {i}");
                await server.KillAsync();
                await server.StartAgainAsync();
            }

            await watch.AcknowledgedAsync(1, $"{runs}, after the last kill");
        }
        finally
        {
            await system.Terminate();
        }

        await RecoverAllAsync(config, watch, runs);
        Assert.Empty(watch.Wrong);
        output.WriteLine($"{runs.Times} kills, {watch.Count} events acknowledged, {watch.Failures} writes failed");
        Assert.Equal(0, database.Number("SELECT count(*) FROM (SELECT sequence_number - lag(sequence_number, 1, 0::bigint) OVER (PARTITION BY persistence_id ORDER BY ordering) AS step FROM journal) s WHERE step <> 1"));
    }

    private static async Task RecoverAllAsync(Config config, Checked watch, KillRuns runs)
    {
        var system = ActorSystem.Create("recovering", config);
        try
        {
            for (var i = 0; i < Actors; i++) PersistingActor.StartAgainAndAgain(system, $"p{i}", watch, 0);
            await watch.RecoveredAsync(Actors, $"{runs}, at the end");
        }
        finally
        {
            await system.Terminate();
        }
    }

    private sealed class Checked : IPersistingWatch
    {
        private readonly ConcurrentDictionary<string, long> _acknowledged = new();
        private readonly SemaphoreSlim _acknowledgements = new(0);
        private readonly SemaphoreSlim _recoveries = new(0);
        private int _failures;

        public ConcurrentQueue<string> Wrong { get; } = new();

        public long Count => _acknowledged.Values.Sum();

        public int Failures => _failures;

        public async Task AcknowledgedAsync(int count, string when)
        {
            for (var i = 0; i < count; i++)
                Assert.True(await _acknowledgements.WaitAsync(Patience), $"{when}: {i} of {count} events were acknowledged within {Patience.TotalSeconds} s; wrong: {string.Join("; ", Wrong)}");
        }

        public async Task RecoveredAsync(int count, string when)
        {
            while (_recoveries.Wait(0)) continue;
            for (var i = 0; i < count; i++) Assert.True(await _recoveries.WaitAsync(Patience), $"{when}: {i} of {count} actors recovered within {Patience.TotalSeconds} s");
        }

        public void Recovered(string id, long last)
        {
            var known = _acknowledged.GetValueOrDefault(id);
            if (last < known) Wrong.Enqueue($"{id} recovered up to {last}, {known} was acknowledged");
            _recoveries.Release();
        }

        public void Acknowledged(string id, long number, IActorRef self)
        {
            if (number <= _acknowledged.GetValueOrDefault(id)) Wrong.Enqueue($"{id} was told twice of {number}");
            _acknowledged[id] = number;
            _acknowledgements.Release();
        }

        public void Failed(string id, long number, Exception cause) => Interlocked.Increment(ref _failures);

        public void NotRecovered(string id, Exception cause) => Interlocked.Increment(ref _failures);

        public void Broken(string id, string how) => Wrong.Enqueue($"{id}: {how}");
    }
}
