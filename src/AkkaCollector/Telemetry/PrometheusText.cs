using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace AkkaCollector.Telemetry;

/// <summary>
/// The instruments of the process's meters as Prometheus text (exposition format 0.0.4). Counters and histograms are summed as they
/// are recorded; observable instruments are read when the page is asked for.
/// </summary>
public sealed class PrometheusText : IDisposable
{
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();
    private readonly Lock _rendering = new();

    /// <summary>Listens to the meters whose name begins with one of the prefixes.</summary>
    public PrometheusText(params string[] meterPrefixes)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meterPrefixes.Any(p => instrument.Meter.Name.StartsWith(p, StringComparison.Ordinal))) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((i, v, tags, _) => Record(i, v, tags));
        _listener.SetMeasurementEventCallback<int>((i, v, tags, _) => Record(i, v, tags));
        _listener.SetMeasurementEventCallback<double>((i, v, tags, _) => Record(i, v, tags));
        _listener.Start();
    }

    /// <summary>Everything recorded until now.</summary>
    public string Render()
    {
        lock (_rendering) return Rendered_NeedsLock();
    }

    private string Rendered_NeedsLock()
    {
        // What an observable instrument does not report this time is gone, and must not stand there with its last value.
        foreach (var key in _series.Keys.Where(k => k.Instrument.IsObservable)) _series.TryRemove(key, out _);
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _series.GroupBy(s => s.Key.Instrument).OrderBy(g => g.Key.Name, StringComparer.Ordinal))
        {
            var name = MetricName(family.Key);
            var type = TypeOf(family.Key);
            text.Append("# HELP ").Append(name).Append(' ').AppendLine(family.Key.Description ?? family.Key.Name);
            text.Append("# TYPE ").Append(name).Append(' ').AppendLine(type);
            foreach (var (key, series) in family.OrderBy(s => s.Key.Labels, StringComparer.Ordinal))
            {
                if (type == "histogram") series.WriteHistogram(text, name, key.Labels);
                else text.Append(name).Append(Braces(key.Labels)).Append(' ').AppendLine(Number(series.Value));
            }
        }
        return text.ToString();
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _series.GetOrAdd((instrument, Labels(tags)), _ => new Series());
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>)) series.Add(value);
        else if (kind == typeof(Histogram<>)) series.Observe(value);
        else series.Set(value);
    }

    private static string TypeOf(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Histogram<>)) return "histogram";
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter" : "gauge";
    }

    private static string MetricName(Instrument instrument) => instrument.Name.Replace('.', '_').Replace('-', '_');

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (text.Length > 0) text.Append(',');
            var escaped = (Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(key.Replace('.', '_')).Append("=\"").Append(escaped).Append('"');
        }
        return text.ToString();
    }

    private static string Braces(string labels) => labels.Length == 0 ? "" : "{" + labels + "}";

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private sealed class Series
    {
        private readonly Lock _gate = new();
        private readonly long[] _buckets = new long[Bounds.Length + 1];
        private double _value;
        private long _count;

        public double Value
        {
            get { lock (_gate) return _value; }
        }

        public void Add(double value)
        {
            lock (_gate) _value += value;
        }

        public void Set(double value)
        {
            lock (_gate) _value = value;
        }

        public void Observe(double value)
        {
            var bucket = Array.FindIndex(Bounds, b => value <= b);
            lock (_gate)
            {
                _value += value;
                _count++;
                _buckets[bucket < 0 ? Bounds.Length : bucket]++;
            }
        }

        public void WriteHistogram(StringBuilder text, string name, string labels)
        {
            lock (_gate)
            {
                var below = 0L;
                var comma = labels.Length == 0 ? "" : ",";
                for (var i = 0; i <= Bounds.Length; i++)
                {
                    below += _buckets[i];
                    var bound = i == Bounds.Length ? "+Inf" : Number(Bounds[i]);
                    text.Append(name).Append("_bucket{").Append(labels).Append(comma).Append("le=\"").Append(bound).Append("\"} ").AppendLine(Number(below));
                }
                text.Append(name).Append("_sum").Append(Braces(labels)).Append(' ').AppendLine(Number(_value));
                text.Append(name).Append("_count").Append(Braces(labels)).Append(' ').AppendLine(Number(_count));
            }
        }
    }
}
