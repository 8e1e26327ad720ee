using AkkaCollector.Configuration;
using Xunit;

namespace AkkaCollector.Tests.Configuration;

/// <summary>reference.conf and the settings records match both ways: no key that nothing reads, no read of a key that is not there.</summary>
public class SettingsMatchReferenceSpec
{
    // The daemon reads the simulator's section, and Akka.NET the dispatchers.
    private static readonly string[] ReadElsewhere = ["collector.simulator", "collector.dispatchers"];

    private readonly ConfigMap _reference = (ConfigMap)CollectorConfig.Load(null, new Dictionary<string, string>()).Tree["collector"]!;

    [Fact]
    public void Every_key_of_reference_conf_must_be_read_by_a_settings_record()
    {
        var unread = Leaves(_reference, "collector").Select(AsSource).Except(KeysRead());
        Assert.Empty(unread.Where(key => !ReadElsewhere.Any(section => key.StartsWith(section + ".", StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_key_that_a_settings_record_reads_must_stand_in_reference_conf()
    {
        var known = Leaves(_reference, "collector").Concat(Sections(_reference, "collector")).Select(AsSource).ToHashSet();
        var ofSources = Venues().SelectMany(venue => new[] { $"collector.sources.{venue}", $"collector.sources.{venue}.venue" });
        Assert.Empty(KeysRead().Except(known).Except(ofSources));
    }

    /// <summary>What the records read from a configuration that has one source of each venue, with a text for each key that must be given.</summary>
    private IReadOnlyCollection<string> KeysRead()
    {
        var sources = Venues().Select(venue => $"collector.sources.{venue} {{ venue = {venue} }}\n" + string.Concat(
            Leaves((ConfigMap)((ConfigMap)_reference["source-defaults"]!)[venue]!, $"collector.sources.{venue}", onlyNulls: true).Select(key => $"{key} = given\n")));
        var config = CollectorConfig.Parse(string.Concat(sources), "sources.conf", new Dictionary<string, string>());
        CollectorSettings.Read(config);
        return config.KeysRead.Where(key => key.StartsWith("collector.", StringComparison.Ordinal)).ToList();
    }

    private IEnumerable<string> Venues() => ((ConfigMap)_reference["source-defaults"]!).Keys;

    // A source is named after its venue here, so a default of the venue is read as the key of the source.
    private static string AsSource(string path) => path.Replace("collector.source-defaults.", "collector.sources.", StringComparison.Ordinal);

    private static IEnumerable<string> Leaves(ConfigMap section, string path, bool onlyNulls = false) => section.Fields.SelectMany(field => field.Value switch
    {
        ConfigMap child => Leaves(child, $"{path}.{field.Key}", onlyNulls),
        _ when onlyNulls && field.Value is not ConfigText { Value: null } => [],
        _ => [$"{path}.{field.Key}"],
    });

    private static IEnumerable<string> Sections(ConfigMap section, string path) => section.Fields.SelectMany(field => field.Value is ConfigMap child
        ? Sections(child, $"{path}.{field.Key}").Prepend($"{path}.{field.Key}")
        : []);
}
