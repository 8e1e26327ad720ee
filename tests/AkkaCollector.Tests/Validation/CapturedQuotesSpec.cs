using AkkaCollector.Captures;
using AkkaCollector.Configuration;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Validation;
using AkkaCollector.Venues.Deribit;
using Xunit;

namespace AkkaCollector.Tests.Validation;

/// <summary>Recorded quotes under the limits of reference.conf: real markets are not rejected, and most are not suspicious.</summary>
public class CapturedQuotesSpec
{
    private static List<Validated> Judge(string file)
    {
        var config = CollectorConfig.Parse("", "test.conf", new Dictionary<string, string>());
        var counters = new SourceCounters("deribit");
        var catalog = new InstrumentCatalog("deribit", DeribitInstruments.KindOfName);
        var decoder = new DeribitDecoder("deribit", catalog, counters);
        var intake = new CollectingIntake();
        foreach (var record in CaptureFile.Open(CaptureFolder.PathOf("deribit", "ws", file)).Read().Where(r => r.Kind == CaptureRecordKind.Received))
            decoder.Decode(record.Payload.Span, record.Micros, intake);
        var rules = new ValidationRules(ValidationSettings.Read(config.Root.Section("validation")), catalog);
        return [.. intake.Quotes.Select(rules.Judge)];
    }

    [CaptureFact]
    public void Quotes_of_April_2021_must_be_accepted() => Check(Judge("cryptofeed_2021-04-17_options_30s.capture"), quotes: 92);

    [CaptureFact]
    public void Quotes_of_July_2021_must_be_accepted() => Check(Judge("cryptofeed_2021-07-22_options_30s.capture"), quotes: 89);

    private static void Check(List<Validated> words, int quotes)
    {
        Assert.Equal(quotes, words.Count);
        Assert.DoesNotContain(words, w => w.Outcome == Outcome.Rejected);
        Assert.DoesNotContain(words, w => (w.Flags & (TickFlags.PriceJump | TickFlags.Crossed | TickFlags.OutOfOrder | TickFlags.Stale)) != 0);
        Assert.Equal(words.Count(w => w.Event is Quote q && double.IsNaN(q.BidPrice) != double.IsNaN(q.AskPrice)), words.Count(w => w.Flags.HasFlag(TickFlags.OneSided)));
    }
}
