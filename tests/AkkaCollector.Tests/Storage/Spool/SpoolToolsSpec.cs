using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class SpoolToolsSpec : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SpoolLogSettings Settings => Samples.Spool(_folder["spool"]).Log with { SegmentBytes = 64 * 1024 };

    private List<string> Fill(int batches)
    {
        var random = new RandomBatches(1);
        var codec = new BatchCodec();
        var ids = new List<string>();
        using var log = SpoolLog.Open(Settings, new ManualTime());
        for (var i = 0; i < batches; i++)
        {
            var batch = random.Next();
            ids.Add(batch.Id);
            log.Append(codec.Write(batch, batch.Items, SpoolFormat.RecordHeader), batch.Items.Count);
        }
        return ids;
    }

    private void Harm(int segment)
    {
        var path = Path.Combine(_folder["spool"], SpoolFormat.SegmentName(segment));
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 4));
    }

    [Fact]
    public void An_inspection_must_tell_what_waits_and_change_nothing()
    {
        Fill(60);
        var before = Directory.GetFiles(_folder["spool"]).Order().Select(f => (f, File.ReadAllBytes(f).Length)).ToList();
        var found = SpoolInspection.Of(_folder["spool"]);
        Assert.Equal((60L, 60L, 0), (found.Batches, found.Sources["test"].Batches, found.Losses.Count));
        Assert.True(found is { Segments: > 1, Ticks: > 60, Bytes: > 60_000, OldestMicros: not null });
        Assert.Equal(before, Directory.GetFiles(_folder["spool"]).Order().Select(f => (f, File.ReadAllBytes(f).Length)));
        Harm(1);
        Assert.Equal((59L, 1L), (SpoolInspection.Of(_folder["spool"]).Batches, SpoolInspection.Of(_folder["spool"]).Losses.Single().Records));
    }

    [Fact]
    public void An_inspection_must_not_disturb_a_log_that_is_open()
    {
        Fill(3);
        using var log = SpoolLog.Open(Settings, new ManualTime());
        Assert.Equal(3, SpoolInspection.Of(_folder["spool"]).Batches);
        Assert.True(log.TryPeek(out _));
    }

    [Fact]
    public void A_folder_that_is_not_there_must_be_an_empty_spool() => Assert.Equal(0, SpoolInspection.Of(_folder["nowhere"]).Batches);

    [Fact]
    public async Task A_repaired_spool_must_be_whole_and_hold_the_rest_in_its_order()
    {
        var ids = Fill(60);
        Harm(1);
        Harm(2);
        var (losses, kept) = SpoolTools.Repair(Settings, new ManualTime());
        Assert.Equal((58L, 2L), (kept, losses.Sum(l => l.Records)));
        var found = SpoolInspection.Of(_folder["spool"]);
        Assert.Equal((58L, 0, true), (found.Batches, found.Losses.Count, found.Quarantined > 0));
        Assert.Equal((0, 58L), (SpoolTools.Repair(Settings, new ManualTime()).Losses.Count, SpoolTools.Repair(Settings, new ManualTime()).Kept));
        var database = new MemoryDatabase();
        await using var store = database.Connect();
        Assert.Empty(await SpoolTools.ReplayAsync(Settings, store, new ManualTime(), _ => { }, CancellationToken.None));
        var lost = losses.Select(l => ids[(int)l.FirstSequence - 1]).ToList();
        Assert.Equal(ids.Except(lost), database.Committed.Select(b => b.Id));
        Assert.Equal(0, SpoolInspection.Of(_folder["spool"]).Batches);
    }

    [Fact]
    public async Task A_replay_that_fails_must_leave_what_was_not_written()
    {
        var ids = Fill(10);
        var database = new MemoryDatabase();
        await using var store = database.Connect();
        var written = 0;
        await Assert.ThrowsAsync<TickStoreException>(() => SpoolTools.ReplayAsync(Settings, store, new ManualTime(), _ =>
        {
            if (++written == 4) database.FailWrites(MemoryDatabase.Away());
        }, CancellationToken.None));
        Assert.Equal(6, SpoolInspection.Of(_folder["spool"]).Batches);
        await SpoolTools.ReplayAsync(Settings, store, new ManualTime(), _ => { }, CancellationToken.None);
        Assert.Equal(ids, database.Committed.Select(b => b.Id));
    }
}
