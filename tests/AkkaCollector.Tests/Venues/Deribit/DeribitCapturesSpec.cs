using System.Text;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Venues.Deribit;

/// <summary>Recorded frames decode whole, and broken copies of them never become an exception or an uncounted frame.</summary>
public sealed class DeribitCapturesSpec
{
    private const string First = "deribit/ws/cryptofeed_2021-04-17_options_30s.capture";
    private const string Second = "deribit/ws/cryptofeed_2021-07-22_options_30s.capture";
    private const string Transcribed = "deribit/transcribed_fastmm";

    [CaptureFact]
    public void DeribitDecoder_must_decode_the_capture_of_April_2021_whole() => Decodes(First, tickers: 92, books: 56);

    [CaptureFact]
    public void DeribitDecoder_must_decode_the_capture_of_July_2021_whole() => Decodes(Second, tickers: 89, books: 46);

    [CaptureFact]
    public void DeribitDecoder_must_find_the_absent_quotes_of_the_capture_of_April_2021()
    {
        var fixture = new DecoderFixture();
        foreach (var (_, frame) in RecordedFrames.Received(First)) fixture.Decode(frame);
        Assert.Equal(13, fixture.Intake.Quotes.Count(q => double.IsNaN(q.BidPrice)));
        Assert.Equal(23, fixture.Intake.Quotes.Count(q => double.IsNaN(q.AskPrice)));
        Assert.Equal(44, fixture.Intake.Quotes.Count(q => double.IsNaN(q.LastPrice)));
        Assert.All(fixture.Intake.Quotes, q => Assert.Equal(InstrumentKind.Option, q.Instrument.Kind));
    }

    [CaptureFact]
    public void DeribitDecoder_must_decode_every_transcribed_message()
    {
        var fixture = new DecoderFixture();
        var kinds = TranscribedFrames().ToDictionary(f => f.Name, f => fixture.Decode(f.Frame));
        foreach (var (name, kind) in kinds)
        {
            var due = name.StartsWith("ticker", StringComparison.Ordinal) ? FrameKind.Ticks : FrameKind.Control;
            if (name.StartsWith("raw", StringComparison.Ordinal)) Assert.Contains(kind, new[] { FrameKind.Ticks, FrameKind.Ignored });
            else Assert.Equal((name, due), (name, kind));
        }
        Assert.Empty(fixture.Intake.Undecoded);
        Assert.Equal(0, fixture.Decoder.UnknownFields);
        Assert.Equal(0, fixture.Counters.Read().FrameDifference);
    }

    [CaptureFact]
    public void DeribitDecoder_must_survive_every_truncation_of_every_captured_frame()
    {
        var fixture = new DecoderFixture();
        foreach (var frame in AllFrames())
        {
            for (var length = 0; length < frame.Length; length++) Check(fixture, frame.AsSpan(0, length), FrameKind.Undecoded);
            Check(fixture, frame, null);
        }
        Assert.Equal(0, fixture.Counters.Read().FrameDifference);
    }

    [CaptureFact]
    public void DeribitDecoder_must_survive_every_flip_of_a_byte_of_every_captured_frame()
    {
        var fixture = new DecoderFixture();
        var random = new Random(20261122);
        foreach (var frame in AllFrames())
        {
            for (var at = 0; at < frame.Length; at++)
            {
                // Briefly one bit of each byte, in full each bit.
                var bits = CountedRuns.IsLong ? Enumerable.Range(0, 8) : [random.Next(8)];
                foreach (var bit in bits)
                {
                    frame[at] ^= (byte)(1 << bit);
                    Check(fixture, frame, null);
                    frame[at] ^= (byte)(1 << bit);
                }
            }
        }
        Assert.Equal(0, fixture.Counters.Read().FrameDifference);
    }

    private static void Decodes(string path, int tickers, int books)
    {
        var fixture = new DecoderFixture();
        foreach (var (received, frame) in RecordedFrames.Received(path))
        {
            fixture.Decoder.Decode(Encoding.UTF8.GetBytes(frame), received, fixture.Intake);
        }
        var account = fixture.Counters.Read();
        Assert.Equal((tickers, books, 1, 0), (account.FramesWithTicks, account.FramesIgnored, account.FramesControl, account.FramesUndecoded));
        Assert.Equal((tickers, 0, 0), (account.Quotes, account.FrameDifference, fixture.Decoder.UnknownFields));
        Assert.All(fixture.Intake.Quotes, q => Assert.InRange(q.ReceivedMicros - q.VenueMicros, -2_000_000, 600_000_000));
    }

    /// <summary>One event at least for ticks and undecoded frames, none for the others, and never an exception.</summary>
    private static void Check(DecoderFixture fixture, ReadOnlySpan<byte> frame, FrameKind? due)
    {
        fixture.Intake.Clear();
        var kind = fixture.Decode(frame);
        var text = Encoding.UTF8.GetString(frame);
        var difference = fixture.DifferenceOfReader(frame, kind);
        Assert.True(difference is null, $"{difference}: {text}");
        Assert.True(due is null || kind == due, $"{kind} instead of {due}: {text}");
        var events = fixture.Intake.Events;
        Assert.True(events.Count > 0 == kind is FrameKind.Ticks or FrameKind.Undecoded, $"{kind} with {events.Count} events: {text}");
        Assert.True(kind == FrameKind.Control == (fixture.Decoder.Message is not null), $"{kind} with message {fixture.Decoder.Message}: {text}");
        Assert.True(kind != FrameKind.Undecoded || events[0] is UndecodedFrame { Error.Length: > 0 }, $"Undecoded without an error: {text}");
    }

    private static IEnumerable<byte[]> AllFrames() =>
        RecordedFrames.Received(First).Concat(RecordedFrames.Received(Second)).Select(r => r.Frame).Concat(TranscribedFrames().Select(f => f.Frame))
            .Select(Encoding.UTF8.GetBytes);

    private static IEnumerable<(string Name, string Frame)> TranscribedFrames()
    {
        var folder = CaptureFolder.PathOf(Transcribed);
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file).Where(l => l.Length > 0)) yield return ($"{Path.GetFileName(file)}:{number++}", line);
        }
    }
}
