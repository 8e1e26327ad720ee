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
}
