using AkkaCollector.Configuration;
using Xunit;

namespace AkkaCollector.Tests.Configuration;

public class ReferenceConfSpec
{
    [Fact]
    public void Reference_conf_must_explain_each_key_by_a_comment_above_it()
    {
        var lines = CollectorConfig.ReferenceText().Split('\n').Select(l => l.Trim()).ToArray();
        var unexplained = Enumerable.Range(1, lines.Length - 1)
            .Where(i => lines[i].Length > 0 && !"#}]{\"".Contains(lines[i][0]) && (lines[i].Contains('=') || lines[i].EndsWith('{')))
            .Where(i => !lines[i - 1].StartsWith('#') && lines[i] != "collector {")
            .Select(i => $"line {i + 1}: {lines[i]}");
        Assert.Empty(unexplained);
    }

    [Fact]
    public void Reference_conf_must_be_the_file_of_the_repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "hocon", "reference.conf")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        Assert.Equal(File.ReadAllText(Path.Combine(folder.FullName, "hocon", "reference.conf")), CollectorConfig.ReferenceText());
    }

    [Fact]
    public void Reference_conf_must_hold_the_frame_of_the_collector()
    {
        var config = CollectorConfig.Load(null, new Dictionary<string, string>());
        config.ThrowIfProblems();
        string[] frame =
        [
            "instance-id", "data-dir", "sources", "source-defaults", "throttle", "validation", "batching", "storage", "connections",
            "supervision", "status", "logging", "shutdown", "health", "simulator",
        ];
        Assert.Empty(frame.Except(config.Root.Keys));
        Assert.Contains("deribit", config.Root.Section("source-defaults").Keys);
    }

    [Fact]
    public void Reference_conf_must_let_what_an_operator_sets_flow_into_what_refers_to_it()
    {
        var config = CollectorConfig.Parse(
            """
            collector {
              data-dir = /elsewhere
              validation.limits { unknown.min-price = 3, option.max-price = 30 }
            }
            """,
            "operator.conf",
            new Dictionary<string, string>());
        var limits = config.Root.Section("validation").Section("limits");
        Assert.Equal("/elsewhere/ticks.db", config.Root.Section("storage").Section("sqlite").Text("path"));
        Assert.Equal(3, limits.Section("option").Number("min-price"));
        Assert.Equal(30, limits.Section("option").Number("max-price"));
        Assert.Equal(10_000, limits.Section("equity").Number("max-price"));
        config.ThrowIfProblems();
    }
}
