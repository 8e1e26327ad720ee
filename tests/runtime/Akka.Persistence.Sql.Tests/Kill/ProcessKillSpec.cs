using System.Diagnostics;
using System.Globalization;
using Akka.Persistence.Sql.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests.Kill;

/// <summary>
/// Goal: whatever moment the process dies at, every acknowledged event is recovered, none twice, in order.
/// Method: SIGKILL after a seeded random number of acknowledgements, again and again over the same journal. A failure prints its seed.
/// </summary>
public abstract class ProcessKillSpec(TestDatabase database, ITestOutputHelper output) : IDisposable
{
    private const int Actors = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly KillRuns _runs = new();
    private readonly Dictionary<string, long> _acknowledged = [];

    [Fact]
    public async Task SIGKILL_in_mid_write_must_lose_no_acknowledged_event_and_store_none_twice()
    {
        for (var i = 1; i <= _runs.Times; i++)
        {
            await RunAsync("write", acknowledgements: _runs.Random.Next(1, 400), $"{_runs}, run {i}");
        }

        await RunAsync("read", 0, $"{_runs}, the run after");
        output.WriteLine($"{_runs.Times} kills, {_acknowledged.Values.Sum()} events acknowledged");
        Assert.Equal(Actors, _acknowledged.Count);
        foreach (var (id, acknowledged) in _acknowledged)
        {
            var stored = database.Texts($"SELECT sequence_number FROM journal WHERE persistence_id = '{id}' ORDER BY ordering").Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(Enumerable.Range(1, stored.Count).Select(n => (long)n), stored);
            Assert.True(stored.Count >= acknowledged, $"{_runs}: {id} has {stored.Count} events, {acknowledged} were acknowledged");
        }
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task RunAsync(string what, int acknowledgements, string when)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", typeof(PersistingProcess).Assembly.Location, database.Provider, database.ConnectionString, $"{Actors}", what])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var (seen, recovered) = (0, new HashSet<string>());
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (!line.EndsWith('.')) continue;
                var words = line[..^1].Split(' ');
                var (id, number) = (words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
                switch (words[0])
                {
                    case "ack":
                        _acknowledged[id] = number;
                        if (++seen == acknowledgements) process.Kill();
                        break;
                    case "recovered":
                        recovered.Add(id);
                        var known = _acknowledged.GetValueOrDefault(id);
                        Assert.True(number >= known, $"{when}: {id} recovered up to {number}, {known} was acknowledged");
                        break;
                    case "broken":
                        Assert.Fail($"{when}: {line}");
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{when}: the process did not end within {Patience.TotalSeconds} s; {seen} of {acknowledgements} events were acknowledged");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
        }

        if (what == "read") Assert.Equal(Actors, recovered.Count);
        else Assert.True(seen >= acknowledgements, $"{when}: the process ended by itself with {process.ExitCode} after {seen} of {acknowledgements} events");
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresProcessKillSpec(PostgresFixture postgres, ITestOutputHelper output) : ProcessKillSpec(TestDatabase.Postgres(postgres.Server), output);

public sealed class SqliteProcessKillSpec(ITestOutputHelper output) : ProcessKillSpec(TestDatabase.Sqlite(), output);

/// <summary>How many kills, and where they fall: few, or with <c>AKKACOLLECTOR_LONG=1</c> many; from a seed, or that of <c>AKKACOLLECTOR_SEED</c>.</summary>
internal sealed class KillRuns
{
    public KillRuns()
    {
        Seed = int.TryParse(Environment.GetEnvironmentVariable("AKKACOLLECTOR_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.ProcessId;
        Random = new Random(Seed);
    }

    public int Times { get; } = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1" ? 50 : 5;

    public int Seed { get; }

    public Random Random { get; }

    public override string ToString() => $"seed {Seed}";
}
