using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Sql.Tests.Databases;

namespace Akka.Persistence.Sql.Tests.Kill;

/// <summary>
/// The process that <see cref="ProcessKillSpec"/> kills: persists without end and prints each acknowledged event. Every line ends with a full stop, so
/// that one that the kill cut off is known as such.
/// </summary>
internal static class PersistingProcess
{
    /// <summary>Arguments: provider, connection string, number of actors, and "write" or "read" (recover all, then end).</summary>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var provider, var connectionString, var count, var what])
        {
            await Console.Error.WriteLineAsync("The program of the kill specs: PROVIDER CONNECTION-STRING ACTORS write|read");
            return 2;
        }

        var actors = int.Parse(count, CultureInfo.InvariantCulture);
        var config = ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.stdout-loglevel = OFF").WithFallback(TestDatabase.Existing(provider, connectionString).Config());
        var system = ActorSystem.Create("persisting", config);
        var watch = new Printed(what == "read" ? actors : int.MaxValue);
        for (var i = 0; i < actors; i++) PersistingActor.StartAgainAndAgain(system, $"p{i}", watch, what == "read" ? 0 : i % 2 == 0 ? 1 : 10);
        await watch.Done;
        await system.Terminate();
        return 0;
    }

    private sealed class Printed(int recoveriesToEnd) : IPersistingWatch
    {
        private readonly Stream _out = Console.OpenStandardOutput();
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _recovered;

        public Task Done => _done.Task;

        public void Recovered(string id, long last)
        {
            Print($"recovered {id} {last}");
            if (Interlocked.Increment(ref _recovered) == recoveriesToEnd) _done.TrySetResult();
        }

        public void Acknowledged(string id, long number, IActorRef self) => Print($"ack {id} {number}");

        public void Failed(string id, long number, Exception cause) => Print($"failed {id} {number}");

        public void NotRecovered(string id, Exception cause) => Print($"unrecovered {id} 0");

        public void Broken(string id, string how) => Print($"broken {id} 0 {how}");

        private void Print(string line)
        {
            lock (_lock) _out.Write(System.Text.Encoding.UTF8.GetBytes(line + ".\n"));
        }
    }
}
