using System.Text;
using AkkaCollector.Captures;
using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Captures;

/// <summary>Capture files on a real disk: what was recorded is read back, whatever is in it and however the writer ended.</summary>
public sealed class CaptureWriterSpec : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _clock = new();
    private readonly CaptureQueue _queue = new(1 << 20);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CaptureCompression.None)]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Brotli)]
    public void Every_record_must_be_read_back_byte_for_byte(CaptureCompression compression)
    {
        var instrument = new Instrument { Venue = "v", Name = "A", Kind = InstrumentKind.Option, BaseCurrency = "ETH", QuoteCurrency = "ETH", Strike = 1.5, ExpiryMicros = 7, TickSize = double.NaN };
        var frames = new byte[][] { "{\"a\":1}"u8.ToArray(), [], [0, 10, 13, 255, 10], "line\nline\n"u8.ToArray(), Encoding.UTF8.GetBytes(new string('ü', 100_000)) };
        using (var writer = Writer(compression))
        {
            _queue.Opened(1, 100, "wss://venue.test/ws");
            _queue.Listed(1, 101, [instrument]);
            for (var i = 0; i < frames.Length; i++) _queue.Received(1, 1_618_677_848_534_498 + i, frames[i]);
            _queue.Refused(2, 103, "head\nof it"u8, "too large");
            WriteAll(writer);
            writer.Finish();
        }
        var file = CaptureFile.Open(Assert.Single(Files("*.capture*")));
        Assert.Equal((CaptureFormat.Akkacollector, compression, "eth", "deribit"), (file.Format, file.Compression, file.Header!.Source, file.Header.Venue));
        var records = file.Read().ToArray();
        Assert.Equal((CaptureRecordKind.Opened, "wss://venue.test/ws", 100L, 1L), (records[0].Kind, records[0].Url, records[0].Micros, records[0].Connection));
        Assert.Equal([instrument], CaptureFraming.ReadInstruments(records[1].Payload.Span));
        Assert.Equal(frames, records[2..7].Select(r => r.Payload.ToArray()));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => 1_618_677_848_534_498 + i), records[2..7].Select(r => r.Micros));
        Assert.Equal((CaptureRecordKind.Refused, "too large", "head\nof it", 2L), (records[7].Kind, records[7].Error, Encoding.UTF8.GetString(records[7].Payload.Span), records[7].Connection));
        Assert.Equal(8, records.Length);
        var account = _queue.Read();
        Assert.Equal((8L, 8L, 0L, 0L, 0L, 1L), (account.Records, account.Written, account.Waiting, account.WaitingBytes, account.Difference, account.Files));
        Assert.Equal(new FileInfo(file.FilePath).Length, account.Bytes);
    }

    [Theory]
    [InlineData(CaptureCompression.None)]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Brotli)]
    public void A_file_whose_writer_was_killed_must_be_readable_up_to_its_last_flush(CaptureCompression compression)
    {
        using var writer = Writer(compression);
        var random = new Random(7);
        Record(writer, random, 300);
        writer.Turn();
        Record(writer, random, 50); // Never flushed: whatever of it is on the disk may be cut anywhere.
        var killed = _folder["killed.part"];
        File.Copy(Assert.Single(Files("*.part")), killed);
        var records = CaptureFile.Open(killed).Read().ToArray();
        Assert.True(records.Count(r => r.Kind == CaptureRecordKind.Received) >= 300, $"{records.Length} records, {records[^1].Error}");
        Assert.DoesNotContain(records.Take(300), r => r.Kind == CaptureRecordKind.Bad);
        Assert.True(records.Count(r => r.Kind == CaptureRecordKind.Bad) <= 1, records[^1].Error);

        // Cut off at any byte it opens and gives what stands before the cut.
        var bytes = File.ReadAllBytes(killed);
        for (var cut = bytes.Length - 1; cut > bytes.Length / 2; cut -= Math.Max(1, bytes.Length / 40))
        {
            File.WriteAllBytes(killed, bytes[..cut]);
            var left = CaptureFile.Open(killed).Read().ToArray();
            var whole = left.Where(r => r.Kind == CaptureRecordKind.Received).Select(Text).ToList();
            Assert.Equal(records.Take(whole.Count).Select(Text), whole);
            Assert.InRange(left.Length, whole.Count, whole.Count + 1);
        }
    }

    [Fact]
    public void A_file_that_was_left_by_a_killed_process_must_be_finished_at_the_next_start()
    {
        using (var writer = Writer(CaptureCompression.Gzip))
        {
            Record(writer, new Random(1), 10);
            writer.Turn();
        }
        Assert.Single(Files("*.part"));
        using var next = Writer(CaptureCompression.Gzip);
        Assert.Empty(Files("*.part"));
        Assert.Equal(10, CaptureFile.Open(Assert.Single(Files("*.capture.gz"))).Read().Count(r => r.Kind == CaptureRecordKind.Received));
    }

    [Fact]
    public void Files_must_be_finished_by_size_and_by_age_and_lose_nothing_between()
    {
        using var writer = Writer(CaptureCompression.None, s => s with { FileBytesMax = 64 * 1024 });
        var random = new Random(3);
        Record(writer, random, 400);
        writer.Turn();
        var bySize = Files("*.capture").Count;
        Assert.True(bySize >= 2, $"{bySize} files");
        _clock.Advance(TimeSpan.FromHours(2));
        writer.Turn();
        Assert.Empty(Files("*.part"));
        Record(writer, random, 1);
        writer.Finish();
        var files = CaptureFile.OpenFolder(Path.Combine(_folder["captures"], "eth"));
        Assert.Equal(bySize + 2, files.Count);
        Assert.Equal(401, files.Sum(f => f.Read().Count(r => r.Kind == CaptureRecordKind.Received)));
        Assert.Equal(Enumerable.Range(0, 401).Select(i => (long)i), files.SelectMany(f => f.Read()).Select(r => r.Micros - 1000));
    }

    [Fact]
    public void Files_that_are_too_old_or_too_many_must_go_oldest_first_and_the_open_one_must_stay()
    {
        CaptureOnDisk File(string name, int hours, long bytes, bool isFinished = true) => new(name, bytes, _clock.GetUtcNow() - TimeSpan.FromHours(hours), isFinished);
        CaptureOnDisk[] files = [File("old", 30, 5), File("b", 3, 10), File("a", 3, 10), File("new", 1, 10), File("open", 40, 30, isFinished: false)];
        IEnumerable<string> Going(long most) => CaptureRetentionRules.ToDelete(files, _clock.GetUtcNow(), TimeSpan.FromHours(24), most).Select(f => f.Path);
        Assert.Equal(["old"], Going(1000));
        Assert.Equal(["old", "a"], Going(50));
        Assert.Equal(["old", "a", "b", "new"], Going(1));
    }

    [Fact]
    public void The_writer_must_delete_what_is_beyond_the_limit_of_all_files()
    {
        using var writer = Writer(CaptureCompression.None, s => s with { FileBytesMax = 64 * 1024, TotalBytesMax = 150 * 1024 });
        for (var i = 0; i < 10; i++)
        {
            Record(writer, new Random(i), 400);
            _clock.Advance(TimeSpan.FromHours(2));
            writer.Turn();
        }
        Assert.InRange(Files("*").Sum(f => new FileInfo(f).Length), 1, 150 * 1024);
    }

    private static string Text(CaptureRecord record) => $"{record.Micros} {Convert.ToHexString(record.Payload.Span)}";

    private CaptureWriter Writer(CaptureCompression compression, Func<CaptureSettings, CaptureSettings>? change = null)
    {
        var settings = Settings(_folder["captures"]) with { Compression = compression };
        var writer = new CaptureWriter(change?.Invoke(settings) ?? settings, new CaptureHeader("here", "eth", "deribit", default), _queue, _clock, NullLogger.Instance);
        writer.Recover();
        return writer;
    }

    internal static CaptureSettings Settings(string folder) => new()
    {
        Enabled = true, Folder = folder, Compression = CaptureCompression.Gzip, FileBytesMax = 1 << 30, FileAgeMax = TimeSpan.FromHours(1), Retention = TimeSpan.FromDays(1000),
        TotalBytesMax = 1L << 40, QueueBytesMax = 1 << 20, FlushInterval = TimeSpan.FromMilliseconds(50), CloseTimeout = TimeSpan.FromSeconds(20),
        Dispatcher = "akka.actor.default-dispatcher",
    };

    private long _micros = 1000;

    private void Record(CaptureWriter writer, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var frame = new byte[random.Next(1, 800)];
            random.NextBytes(frame);
            _queue.Received(1, _micros++, frame);
            WriteAll(writer);
        }
    }

    private void WriteAll(CaptureWriter writer)
    {
        while (_queue.TryTake(out var entry)) writer.Write(entry);
    }

    private IReadOnlyList<string> Files(string pattern) => [.. Directory.EnumerateFiles(_folder["captures"], pattern, SearchOption.AllDirectories)];
}
