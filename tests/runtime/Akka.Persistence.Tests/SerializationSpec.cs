using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Serialization;
using Akka.Persistence.Tck;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class SerializationSpec : ScriptedSpec
{
    public SerializationSpec(ITestOutputHelper output)
        : base(output) => Persistence.Instance.Apply(Sys);

    [Fact]
    public void A_representation_must_come_back_as_it_was()
    {
        var persistent = new Persistent(new TckEvent("a"), 17, Pid, "manifest", isDeleted: true, TestActor, "writer", 638_000_000_000_000_000);
        Assert.Equal(persistent, RoundTrip(persistent));
        Assert.Equal(new Persistent("b", 1, "p"), RoundTrip(new Persistent("b", 1, "p")));
    }

    [Fact]
    public void An_atomic_write_must_come_back_as_it_was()
    {
        var write = new AtomicWrite(Enumerable.Range(1, 3).Select(i => (IPersistentRepresentation)new Persistent("e" + i, i, Pid, writerGuid: "w")).ToImmutableList());
        var back = RoundTrip(write);
        Assert.Equal(write, back);
        Assert.Equal((3, 1L, 3L, Pid), (back.Size, back.LowestSequenceNr, back.HighestSequenceNr, back.PersistenceId));
    }

    [Fact]
    public void A_snapshot_must_come_back_as_it_was() =>
        Assert.Equal(new Serialization.Snapshot(new TckEvent("state")), RoundTrip(new Serialization.Snapshot(new TckEvent("state"))));

    [Fact]
    public void The_numbers_of_the_serializers_must_be_those_of_Akka_NET()
    {
        var messages = Sys.Serialization.FindSerializerForType(typeof(Persistent));
        Assert.IsType<PersistenceMessageSerializer>(messages);
        Assert.Equal((7, true), (messages.Identifier, messages.IncludeManifest));
        var snapshots = Sys.Serialization.FindSerializerForType(typeof(Serialization.Snapshot));
        Assert.IsType<PersistenceSnapshotSerializer>(snapshots);
        Assert.Equal((8, true), (snapshots.Identifier, snapshots.IncludeManifest));
    }

    [Fact]
    public void The_bytes_of_a_representation_must_stay_what_they_are()
    {
        // Field 1: the payload (serializer 4, five bytes); 2: number; 3: id; 4: deleted; 12: manifest; 13: writer; 14: time.
        var persistent = new Persistent("hello"u8.ToArray(), 300, "pid", "m", isDeleted: true, null, "w", 5);
        var bytes = Sys.Serialization.FindSerializerFor(persistent).ToBinary(persistent);
        Assert.Equal("0A09080412" + "0568656C6C6F" + "10AC02" + "1A03706964" + "2001" + "62016D" + "6A0177" + "7005", Convert.ToHexString(bytes));
    }

    [Fact]
    public void The_bytes_of_a_snapshot_must_stay_what_they_are()
    {
        var snapshot = new Serialization.Snapshot("hello"u8.ToArray());
        var bytes = Sys.Serialization.FindSerializerFor(snapshot).ToBinary(snapshot);
        Assert.Equal("080412" + "0568656C6C6F", Convert.ToHexString(bytes));
        Assert.Equal("hello"u8.ToArray(), Sys.Serialization.FindSerializerFor(snapshot).FromBinary<Serialization.Snapshot>(bytes).Data);
    }

    [Theory]
    [InlineData("0A09080412")]
    [InlineData("1A")]
    [InlineData("1A7F70")]
    [InlineData("10FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("0B")]
    public void Malformed_bytes_must_be_refused(string hex) =>
        Assert.Throws<FormatException>(() => Sys.Serialization.FindSerializerForType(typeof(Persistent)).FromBinary<Persistent>(Convert.FromHexString(hex)));

    [Fact]
    public void Other_types_must_be_refused()
    {
        var messages = Sys.Serialization.FindSerializerForType(typeof(Persistent));
        Assert.Throws<ArgumentException>(() => messages.ToBinary("text"));
        Assert.Throws<System.Runtime.Serialization.SerializationException>(() => messages.FromBinary([], typeof(string)));
        Assert.Throws<ArgumentException>(() => Sys.Serialization.FindSerializerForType(typeof(Serialization.Snapshot)).ToBinary("text"));
    }

    [Fact]
    public void Atomic_writes_must_be_of_one_persistence_id_and_not_empty()
    {
        Assert.Throws<ArgumentException>(() => new AtomicWrite(ImmutableList<IPersistentRepresentation>.Empty));
        var error = Assert.Throws<ArgumentException>(() => new AtomicWrite(ImmutableList.Create<IPersistentRepresentation>(new Persistent("a", 1, "p1"), new Persistent("b", 2, "p2"))));
        Assert.Contains("p1, p2", error.Message);
    }

    [Fact]
    public void Protocol_messages_must_compare_by_value()
    {
        var cause = new InvalidOperationException("x");
        Assert.Equal(new DeleteMessagesFailure(cause, 1), new DeleteMessagesFailure(cause, 1));
        Assert.Equal(new SaveSnapshotSuccess(new SnapshotMetadata("p", 1)), new SaveSnapshotSuccess(new SnapshotMetadata("p", 1)));
        Assert.Equal(new SnapshotOffer(new SnapshotMetadata("p", 1), "s"), new SnapshotOffer(new SnapshotMetadata("p", 1), "s"));
        Assert.NotEqual(new LoadSnapshot("p", SnapshotSelectionCriteria.Latest, 1), new LoadSnapshot("p", SnapshotSelectionCriteria.None, 1));
        Assert.Equal(new ReplayMessages(1, 2, 3, "p", TestActor), new ReplayMessages(1, 2, 3, "p", TestActor));
        Assert.NotEqual(new RecoverySuccess(1), new RecoverySuccess(2));
        Assert.Throws<ArgumentNullException>(() => new WriteMessagesFailed(null, 1));
        Assert.Throws<ArgumentNullException>(() => new DeleteMessagesTo("", 1, TestActor));
    }

    private T RoundTrip<T>(T value)
    {
        var serializer = Sys.Serialization.FindSerializerFor(value);
        var bytes = Sys.Serialization.Serialize(value);
        return (T)Sys.Serialization.Deserialize(bytes, serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, value));
    }
}
