using System.Diagnostics.Metrics;
using AkkaCollector.Telemetry;
using Xunit;

namespace AkkaCollector.Tests.Telemetry;

public sealed class PrometheusTextSpec
{
    [Fact]
    public void Counters_gauges_and_histograms_must_be_rendered_with_their_labels()
    {
        var name = "spec" + Guid.NewGuid().ToString("N");
        using var meter = new Meter(name);
        using var text = new PrometheusText(name);
        var counter = meter.CreateCounter<long>("spec.hits", description: "Hits.");
        counter.Add(2, new KeyValuePair<string, object?>("who", "a\"b"));
        counter.Add(3, new KeyValuePair<string, object?>("who", "a\"b"));
        meter.CreateObservableGauge("spec_level", () => 1.5, description: "Level.");
        var histogram = meter.CreateHistogram<double>("spec_time", "s", "Time.");
        histogram.Record(0.002);
        histogram.Record(100);
        var lines = text.Render().Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
        Assert.Contains("# TYPE spec_hits counter", lines);
        Assert.Contains("spec_hits{who=\"a\\\"b\"} 5", lines);
        Assert.Contains("# TYPE spec_level gauge", lines);
        Assert.Contains("spec_level 1.5", lines);
        Assert.Contains("spec_time_bucket{le=\"0.0025\"} 1", lines);
        Assert.Contains("spec_time_bucket{le=\"+Inf\"} 2", lines);
        Assert.Contains("spec_time_count 2", lines);
    }

    [Fact]
    public void What_an_observable_instrument_no_longer_reports_must_not_stand_there_with_its_last_value()
    {
        var name = "spec" + Guid.NewGuid().ToString("N");
        using var meter = new Meter(name);
        using var text = new PrometheusText(name);
        List<Measurement<long>> reported = [new(3, new KeyValuePair<string, object?>("what", "ticks"))];
        meter.CreateObservableGauge("spec_differences", () => reported);
        meter.CreateCounter<long>("spec_hits").Add(1);
        Assert.Contains("spec_differences{what=\"ticks\"} 3", text.Render(), StringComparison.Ordinal);
        reported.Clear();
        var after = text.Render();
        Assert.DoesNotContain("spec_differences", after, StringComparison.Ordinal);
        Assert.Contains("spec_hits 1", after, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_instrument_of_the_collector_must_have_a_name_of_its_own()
    {
        var names = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (i, _) => { if (i.Meter.Name == CollectorMetrics.MeterName) names.Add(i.Name); } };
        using var metrics = new CollectorMetrics(() => [], () => [], () => new AkkaCollector.Storage.SpoolStatus { Mode = "off" });
        listener.Start();
        var own = names.GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
        // Other specs may hold meters of the same name: each instrument is there equally often.
        Assert.Single(own.Values.Distinct());
    }
}
