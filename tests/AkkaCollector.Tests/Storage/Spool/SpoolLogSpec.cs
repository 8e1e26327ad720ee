using System.Text;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class SpoolLogSpec : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    private SpoolLogSettings Settings(long segment = 64 << 20, SpoolFsync fsync = SpoolFsync.Never) =>
        new() { Path = _folder["spool"], Fsync = fsync, FsyncInterval = TimeSpan.FromSeconds(1), SegmentBytes = segment, QuarantineMax = 1 << 20 };

    private SpoolLog Open(long segment = 64 << 20) => SpoolLog.Open(Settings(segment), _time);

    internal static void Append(SpoolLog log, string text, int weight = 1)
    {
        var frame = new byte[SpoolFormat.RecordHeader + Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, frame.AsSpan(SpoolFormat.RecordHeader));
        log.Append(frame, weight);
    }

    internal static List<string> ReadAll(SpoolLog log)
    {
        var read = new List<string>();
        while (log.TryPeek(out var record))
        {
            read.Add(Encoding.UTF8.GetString(record.Payload));
            log.Release();
        }
        return read;
    }

    private string[] SegmentFiles() => [.. Directory.GetFiles(_folder["spool"], "*.seg").Select(f => Path.GetFileName(f)!).Order()];

    [Fact]
    public void Records_must_be_read_in_their_order_while_more_are_appended()
    {
        using var log = Open(segment: 300);
        var read = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            Append(log, $"record {i}");
            if (i % 3 != 0) continue;
            Assert.True(log.TryPeek(out var record));
            read.Add(Encoding.UTF8.GetString(record.Payload));
            log.Release();
        }
        read.AddRange(ReadAll(log));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"record {i}"), read);
        Assert.Equal((0, 0L, false), (log.Losses.Count, log.Records, log.HasRecord));
    }

    [Fact]
    public void What_was_not_released_must_be_there_after_the_log_was_closed_and_opened()
    {
        using (var log = Open(segment: 300))
        {
            for (var i = 0; i < 20; i++) Append(log, $"record {i}", weight: i);
            for (var i = 0; i < 7; i++)
            {
                Assert.True(log.TryPeek(out _));
                log.Release();
            }
        }
        using var again = Open(segment: 300);
        Assert.Equal((13L, (long)Enumerable.Range(7, 13).Sum(), 8L, 21L), (again.Records, again.Weight, again.ReadSequence, again.NextSequence));
        Append(again, "record 20");
        Assert.Equal(Enumerable.Range(7, 14).Select(i => $"record {i}"), ReadAll(again));
        Assert.Empty(again.Losses);
    }

    [Fact]
    public void Segments_that_are_read_must_be_deleted_and_told_of()
    {
        using var log = Open(segment: 300);
        var gone = new List<long>();
        log.SegmentGone = gone.Add;
        for (var i = 0; i < 30; i++) Append(log, $"record {i}");
        Assert.True(log.Segments > 3);
        var last = log.Segments;
        ReadAll(log);
        Assert.Equal(Enumerable.Range(1, last - 1).Select(n => (long)n), gone);
        Assert.Single(SegmentFiles());
        log.Trim();
        Assert.Empty(SegmentFiles());
        Append(log, "after");
        Assert.Equal(["after"], ReadAll(log));
    }

    [Fact]
    public void An_empty_log_must_leave_no_segment_behind_and_go_on_counting()
    {
        using (var log = Open())
        {
            Append(log, "one");
            ReadAll(log);
        }
        Assert.Empty(SegmentFiles());
        using var again = Open();
        Assert.Equal((2L, 2L, 0), (again.NextSequence, again.ReadSequence, again.Losses.Count));
    }

    [Fact]
    public void Two_at_once_must_not_have_it()
    {
        using var log = Open();
        Assert.ThrowsAny<IOException>(() => Open());
    }

    [Fact]
    public void A_log_whose_process_died_must_give_every_whole_record_and_cut_the_rest()
    {
        var copy = _folder["copy"];
        using (var log = Open())
        {
            for (var i = 0; i < 5; i++) Append(log, $"record {i}");
            // The state of the folder as a process that dies here leaves it.
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(_folder["spool"])) if (Path.GetFileName(file) != "lock") File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        var segment = Path.Combine(copy, SpoolFormat.SegmentName(1));
        using (var file = File.OpenWrite(segment)) file.SetLength(file.Length - 3);
        using var again = SpoolLog.Open(Settings() with { Path = copy }, _time);
        var loss = Assert.Single(again.Losses);
        Assert.Equal((SpoolDamage.TornTail, 28L + 8 - 3, false), (loss.Kind, loss.Bytes, loss.Exact));
        Assert.Equal(["record 0", "record 1", "record 2", "record 3"], ReadAll(again));
        Assert.Equal(1, again.Quarantined);
        Append(again, "next");
        Assert.Equal(["next"], ReadAll(again));
    }

    [Fact]
    public void Memory_must_not_grow_with_what_is_read()
    {
        using (var log = Open(segment: 8 << 20))
        {
            var frame = new byte[64 * 1024];
            for (var i = 0; i < 640; i++) log.Append(frame, 1);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var again = Open();
        var read = 0;
        while (again.TryPeek(out _))
        {
            again.Release();
            read++;
        }
        Assert.Equal(640, read);
        // Two windows of a megabyte for each of the five segments, and little else.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 24L << 20);
    }

    [Fact]
    public void A_segment_that_is_deleted_meanwhile_must_be_told_of_and_cost_nothing_else()
    {
        using var log = Open(segment: 300);
        var lost = new List<SpoolLoss>();
        log.Lost = lost.Add;
        for (var i = 0; i < 30; i++) Append(log, $"record {i:00}");
        File.Delete(Path.Combine(_folder["spool"], SpoolFormat.SegmentName(2)));
        var read = ReadAll(log);
        var loss = Assert.Single(lost);
        Assert.Equal((SpoolDamage.MissingSegment, 30L), (loss.Kind, loss.Records + read.Count));
        Assert.False(log.HasRecord);
        log.Trim();
        Assert.Equal((0L, 0L), (log.Records, log.Bytes));
    }

    [Fact]
    public void A_record_that_cannot_be_decoded_must_be_set_aside()
    {
        using var log = Open();
        var lost = new List<SpoolLoss>();
        log.Lost = lost.Add;
        Append(log, "no batch");
        Append(log, "another");
        Assert.True(log.TryPeek(out _));
        log.SetAside();
        Assert.Equal(["another"], ReadAll(log));
        Assert.Equal((SpoolDamage.Payload, 1L, 1L, 1), (lost.Single().Kind, lost.Single().FirstSequence, lost.Single().Records, log.Quarantined));
    }
}
