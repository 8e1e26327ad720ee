using Akka.Persistence.Sql.Journal;
using Xunit;

namespace Akka.Persistence.Sql.Tests.Journal;

public sealed class FailedWritersSpec
{
    private readonly FailedWriters _writers = new(max: 3);

    [Fact]
    public void A_later_write_of_the_writer_must_be_held_back_and_a_repeated_one_not()
    {
        _writers.Failed(Entry("p", "w", 5));
        Assert.True(_writers.WouldLeaveGap(Entry("p", "w", 6), out var from));
        Assert.Equal(5, from);
        Assert.False(_writers.WouldLeaveGap(Entry("p", "w", 5), out _));
        Assert.False(_writers.WouldLeaveGap(Entry("q", "w", 6), out _));
        Assert.False(_writers.WouldLeaveGap(Entry("p", "w2", 6), out _));
    }

    [Fact]
    public void An_earlier_write_that_was_queued_before_must_change_nothing()
    {
        _writers.Failed(Entry("p", "w", 5));
        _writers.Stored(Entry("p", "w", 3));
        Assert.True(_writers.WouldLeaveGap(Entry("p", "w", 6), out _));
        _writers.Failed(Entry("p", "w", 7));
        Assert.True(_writers.WouldLeaveGap(Entry("p", "w", 6), out _));
        _writers.Failed(Entry("p", "w", 4));
        Assert.True(_writers.WouldLeaveGap(Entry("p", "w", 5), out _));
    }

    [Theory]
    [InlineData("w", 5)]
    [InlineData("w2", 9)]
    public void The_same_events_stored_or_another_incarnation_must_end_it(string writer, int number)
    {
        _writers.Failed(Entry("p", "w", 5));
        _writers.Stored(Entry("p", writer, number));
        Assert.False(_writers.WouldLeaveGap(Entry("p", "w", 6), out _));
    }

    [Fact]
    public void Only_so_many_must_be_remembered_the_youngest()
    {
        foreach (var id in (string[])["a", "b", "c", "d"]) _writers.Failed(Entry(id, "w", 1));
        Assert.False(_writers.WouldLeaveGap(Entry("a", "w", 2), out _));
        Assert.All(["b", "c", "d"], id => Assert.True(_writers.WouldLeaveGap(Entry(id, "w", 2), out _)));
    }

    private static WriteEntry Entry(string id, string writer, long number) => new([new JournalRow(id, number, 0, null, [], 1, "", writer, [])]);
}
