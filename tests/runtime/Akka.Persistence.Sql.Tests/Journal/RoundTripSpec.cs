using Akka.Actor;
using Akka.Persistence.Sql.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests.Journal;

/// <summary>Goal: many actors share round trips. Method: a proxy before PostgreSQL counts the messages that a client waits on.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RoundTripSpec : SqlSpec
{
    private const int Actors = 100;
    private const int EventsEach = 20;

    private readonly PostgresProxy _proxy;

    public RoundTripSpec(PostgresFixture postgres, ITestOutputHelper output)
        : this(TestDatabase.Postgres(postgres.Server), new PostgresProxy(postgres.Server.Port), output)
    {
    }

    private RoundTripSpec(TestDatabase database, PostgresProxy proxy, ITestOutputHelper output)
        : base(database, output, "replay-batch-size = 7", proxy.Through(database.ConnectionString)) => _proxy = proxy;

    [Fact]
    public void Persisting_by_a_hundred_actors_must_take_far_fewer_round_trips_than_events()
    {
        Stored(Writes("first", 1, 1));
        var before = _proxy.Exchanges;
        var done = CreateTestProbe();
        var watch = new OneByOne(done.Ref);
        for (var i = 0; i < Actors; i++)
        {
            var id = $"p{i}";
            Sys.ActorOf(Props.Create(() => new PersistingActor(id, watch)), id);
        }

        for (var i = 0; i < Actors; i++) done.ExpectMsg("recovered", Patience);
        var recovery = _proxy.Exchanges - before;
        for (var i = 0; i < Actors; i++) Sys.ActorSelection($"/user/p{i}").Tell(PersistingActor.PersistOne.Instance);
        for (var i = 0; i < Actors; i++) done.ExpectMsg("done", Patience);
        var writing = _proxy.Exchanges - before - recovery;
        Output.WriteLine($"{Actors * EventsEach} events took {writing} exchanges; {Actors} recoveries took {recovery}");
        Assert.Equal(Actors * EventsEach, Database.Number("SELECT count(*) FROM journal WHERE persistence_id <> 'first'"));

        // Each event is persisted alone, after the one before it: without sharing there would be 2 and more for each.
        Assert.InRange(writing, 3, Actors * EventsEach / 5);
    }

    [Fact]
    public void A_replay_must_read_page_by_page()
    {
        Stored(Writes("p", 1, 25));
        var before = _proxy.Exchanges;
        Assert.Equal(25, Replay("p").Events.Count);

        // The highest sequence number, three full pages and the rest.
        Assert.Equal(5, _proxy.Exchanges - before);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _proxy.DisposeAsync().AsTask().Wait(Patience);
    }

    private sealed class OneByOne(IActorRef done) : IPersistingWatch
    {
        public void Recovered(string id, long last) => done.Tell("recovered");

        public void Acknowledged(string id, long number, IActorRef self)
        {
            if (number < EventsEach) self.Tell(PersistingActor.PersistOne.Instance);
            else done.Tell("done");
        }

        public void Failed(string id, long number, Exception cause) => done.Tell(cause.Message);

        public void NotRecovered(string id, Exception cause) => done.Tell(cause.Message);

        public void Broken(string id, string how) => done.Tell(how);
    }
}
