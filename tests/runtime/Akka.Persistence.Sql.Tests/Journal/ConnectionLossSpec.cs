using Akka.Persistence.Sql.Tests.Databases;
using Servers;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests.Journal;

/// <summary>What a lost connection means depends on whether the commit was under way: nothing before it, not known after it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ConnectionLossSpec : SqlSpec
{
    private readonly PostgresServer _server;
    private readonly PostgresProxy _proxy;

    public ConnectionLossSpec(PostgresFixture postgres, ITestOutputHelper output)
        : this(TestDatabase.Postgres(postgres.Server), postgres.Server, new PostgresProxy(postgres.Server.Port), output)
    {
    }

    private ConnectionLossSpec(TestDatabase database, PostgresServer server, PostgresProxy proxy, ITestOutputHelper output)
        : base(database, output, "parallelism = 1", proxy.Through(database.ConnectionString)) => (_server, _proxy) = (server, proxy);

    [Fact]
    public void A_connection_lost_before_the_commit_must_not_be_noticed()
    {
        Stored(Writes("p", 1, 2));
        _proxy.CutOnceAt("INSERT INTO", afterwards: true);
        Stored(Writes("p", 3, 4));
        Assert.Equal(1, _proxy.Cuts);
        _proxy.CutOnceAt("INSERT INTO", afterwards: false);
        Stored(Writes("p", 5, 6));
        Assert.Equal([1L, 2L, 3L, 4L, 5L, 6L], Replay("p").Events.Select(e => e.SequenceNr));
    }

    [Fact]
    public void A_connection_lost_while_reading_must_not_be_noticed()
    {
        Stored(Writes("p", 1, 3));
        _proxy.CutOnceAt("ORDER BY", afterwards: true);
        Assert.Equal([1L, 2L, 3L], Replay("p").Events.Select(e => e.SequenceNr));
        Assert.Equal(1, _proxy.Cuts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_commit_without_an_answer_must_be_told_as_a_failure_and_never_sent_again(bool carriedOut)
    {
        Stored(Writes("p", 1, 2));
        _proxy.CutOnceAt("COMMIT\0", afterwards: carriedOut);
        Assert.Contains("not known whether it took effect", Failed(Writes("p", 3, 4)).Message);
        Assert.Equal(1, _proxy.Cuts);

        // The actor stops and recovers: what is there is there once.
        var known = Replay("p");
        var last = carriedOut ? 4 : 2;
        Assert.Equal(Enumerable.Range(1, last).Select(n => (long)n), known.Events.Select(e => e.SequenceNr));
        Assert.Equal(last, known.Highest);
        Failed(Writes("p", 5, 5));
        Stored(Writes("p", last + 1, last + 2, "w2"));
    }

    [Fact]
    public async Task A_server_that_was_restarted_must_be_written_to_and_read_from_as_before()
    {
        Stored(Writes("p", 1, 2));
        await _server.StopAsync();
        await _server.StartAgainAsync();
        Stored(Writes("p", 3, 4));
        await _server.KillAsync();
        await _server.StartAgainAsync();
        Assert.Equal([1L, 2L, 3L, 4L], Replay("p").Events.Select(e => e.SequenceNr));
    }

    [Fact]
    public async Task A_server_that_is_away_must_fail_writes_until_it_is_back()
    {
        await _server.StopAsync();
        Assert.Contains("cannot be reached", Failed(Writes("p", 1, 1)).Message);
        await _server.StartAgainAsync();

        // The tables were never created so far.
        Stored(Writes("p", 1, 1));
        Assert.Single(Replay("p").Events);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _proxy.DisposeAsync().AsTask().Wait(Patience);
    }
}
