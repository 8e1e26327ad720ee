using Xunit;
using Akka.Configuration;
using AkkaCollector.Configuration;

namespace AkkaCollector.Tests.Configuration;

public sealed class CollectorConfigSpec : IDisposable
{
    private const string Reference = """
        collector {
          sources { }
          source-defaults {
            deribit { enabled = true, url = "wss://d", api-key = null, top = 50, limits { rate = 5 } }
            binance { enabled = true, url = "wss://b" }
          }
          throttle { enabled = true, rate-max = 100 }
          labels { }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("collector-config").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(v => v.Name, v => v.Value);

    private static CollectorConfig Over(string text, params (string Name, string Value)[] variables) =>
        CollectorConfig.ParseOver(Reference, text, "c.conf", Variables(variables));

    private static IReadOnlyList<string> ProblemsOf(CollectorConfig config) => Assert.Throws<ConfigException>(config.ThrowIfProblems).Problems;

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    [Fact]
    public void CollectorConfig_must_hold_the_defaults_when_there_is_no_file()
    {
        var config = CollectorConfig.Load(null, Variables());
        config.ThrowIfProblems();
        Assert.Equal("collector", config.Root.Path);
        Assert.Equal("data", config.Root.Text("data-dir"));
        Assert.Empty(config.Root.Sections("sources"));
    }

    [Fact]
    public void CollectorConfig_must_expand_includes_relative_to_the_including_file()
    {
        Write("base/common.conf", "include \"more/deep.conf\"\nx { a = 1, b = ${x.a}, d = ${top} }");
        Write("base/more/deep.conf", "y = deep");
        var file = Write("run.conf", "top = t\nroot { include required(file(\"base/common.conf\")) }\nroot.x.a = 2");
        var config = CollectorConfig.Load(file, Variables());
        var plain = ConfigurationFactory.ParseString(config.ToPlainHocon());
        Assert.Equal("deep", plain.GetString("root.y"));
        Assert.Equal(2, plain.GetInt("root.x.b"));
        Assert.Equal("t", plain.GetString("root.x.d"));
        Assert.Contains($"y = deep  # {Path.Combine(_folder, "base/more/deep.conf")} line 1", config.ToMaskedText());
    }

    [Theory]
    [InlineData("include \"gone.conf\"", "line 1: the included file")]
    [InlineData("include \"run.conf\"", "must not include itself")]
    [InlineData("include \"\"", "needs the name of a file")]
    public void CollectorConfig_must_refuse_an_include_that_cannot_be_read(string text, string says)
    {
        var file = Write("run.conf", text);
        Assert.Contains(says, Assert.Throws<ConfigException>(() => CollectorConfig.Load(file, Variables())).Message);
    }

    [Fact]
    public void CollectorConfig_must_say_which_file_cannot_be_read() =>
        Assert.Contains(
            "/gone/none.conf cannot be read",
            Assert.Throws<ConfigException>(() => CollectorConfig.Load("/gone/none.conf", Variables())).Message);

    [Fact]
    public void CollectorConfig_must_take_variables_and_secret_files_from_the_environment()
    {
        var secret = Write("secret", "  from-file\n");
        var labels = CollectorConfig.ParseOver(
            Reference,
            "collector.labels { a = ${?A}, b = ${?B}, c = keep, c = ${?C}, d = x-${A}, e = ${?E} }",
            "c.conf",
            Variables(("A", "from-env"), ("B_FILE", secret), ("E", ""), ("E_FILE", secret))).Root.Section("labels");
        Assert.Equal("from-env", labels.Text("a"));
        Assert.Equal("from-file", labels.Text("b"));
        Assert.Equal("keep", labels.Text("c"));
        Assert.Equal("x-from-env", labels.Text("d"));
        Assert.Equal("from-file", labels.Text("e"));
    }

    [Fact]
    public void CollectorConfig_must_report_a_secret_file_that_cannot_be_read() =>
        Assert.Contains(
            ProblemsOf(Over("collector.labels.a = ${?A}", ("A_FILE", "/gone/secret"))),
            p => p.StartsWith("A_FILE, wanted by c.conf line 1, must name a file that can be read, was '/gone/secret'"));

    [Fact]
    public void CollectorConfig_must_report_a_substitution_without_a_target() =>
        Assert.Equal(
            ["collector.labels.a in c.conf line 2 refers to ${nowhere}, which is neither a key above it nor an environment variable."],
            ProblemsOf(Over("\ncollector.labels.a = ${nowhere}")));

    [Theory]
    [InlineData("collector.throttle.rate-mx = 1", "throttle.rate-mx in c.conf line 1 is not a known key; the nearest known name is throttle.rate-max.")]
    [InlineData("\ncollector {\n throtle { }\n}", "throtle in c.conf line 3 is not a known key; the nearest known name is throttle.")]
    [InlineData("colector { a = 1 }", "colector in c.conf line 1 is not a known section; the nearest known name is collector.")]
    [InlineData("throttle { rate-max = 1 }", "throttle in c.conf line 1 must stand inside the section collector.")]
    [InlineData("collector.throttle = 5", "throttle in c.conf line 1 must be a section, was 5.")]
    [InlineData("collector.throttle.rate-max { a = 1 }", "throttle.rate-max in c.conf line 1 must be a value, was a section.")]
    [InlineData("collector.sources.x { top = 1 }", "sources.x.venue in c.conf line 1 must be deribit or binance, was not set.")]
    [InlineData("collector.sources.x { venue = debirit }", "sources.x.venue in c.conf line 1 must be deribit or binance, was debirit.")]
    [InlineData(
        "collector.sources.x { venue = binance, urll = x }",
        "sources.x.urll in c.conf line 1 is not a known key; the nearest known name is sources.x.url.")]
    [InlineData(
        "collector.sources.x {\nvenue = deribit\napi-key = ${?KEY} }",
        "sources.x.api-key in c.conf line 3 must be set, was not: set the environment variable KEY (or KEY_FILE, the name of a file that holds it).")]
    public void CollectorConfig_must_stop_at_keys_that_are_unknown_or_missing(string text, string problem)
    {
        var problems = ProblemsOf(Over(text));
        Assert.Equal([problem], problems);
    }

    [Fact]
    public void CollectorConfig_must_lay_each_source_over_the_defaults_of_its_venue()
    {
        var config = Over("""
            collector.sources {
              eth { venue = deribit, api-key = k1, limits.rate = 9 }
              off { venue = deribit, enabled = false }
              bin { venue = binance }
            }
            collector.source-defaults.deribit.top = 60
            """);
        config.ThrowIfProblems();
        var sources = config.Root.Sections("sources");
        Assert.Equal(["eth", "off", "bin"], sources.Select(s => s.Name));
        Assert.Equal(60, sources[0].Section.Int("top"));
        Assert.Equal(9, sources[0].Section.Section("limits").Int("rate"));
        Assert.Equal("k1", sources[0].Section.Secret("api-key"));
        Assert.False(sources[1].Section.Bool("enabled"));
        Assert.Equal("", sources[1].Section.Secret("api-key"));
        Assert.Equal("wss://b", sources[2].Section.Text("url"));
        config.ThrowIfProblems();
    }

    [Fact]
    public void CollectorConfig_must_warn_of_what_is_off() =>
        Assert.Equal(
            ["throttle is off: throttle.enabled = false in c.conf line 1."],
            Over("collector.throttle.enabled = false").Warnings);

    [Fact]
    public void CollectorConfig_must_print_no_secret()
    {
        var config = Over("""
            collector.labels {
              db { connection-string = "Host=h;Password=hunter22", passwords-file = "/x" }
              auth-token = [tok-12345, { deep = tok-67890 }]
              url = "https://u:"${collector.labels.password}"@h"
              password = ${?PASS}
              rate = ${collector.labels.password}
            }
            """, ("PASS", "s3cret-words"));
        config.Root.Section("labels").Int("rate");
        config.Root.Section("labels").Int("password");
        config.Root.Section("labels").Section("db").Int("connection-string");
        var masked = config.ToMaskedText();
        var message = Assert.Throws<ConfigException>(config.ThrowIfProblems).Message;
        foreach (var secret in new[] { "hunter22", "tok-12345", "tok-67890", "s3cret-words" })
        {
            Assert.DoesNotContain(secret, masked);
            Assert.DoesNotContain(secret, message);
            Assert.Contains(secret, config.ToPlainHocon());
        }

        Assert.Contains("passwords-file = \"/x\"", masked);
        Assert.Contains("connection-string = \"***\"  # c.conf line 2", masked);
        Assert.Contains("url = \"https://u:***@h\"", masked);
    }

    [Fact]
    public void CollectorConfig_must_hand_Akka_plain_text_with_everything_resolved()
    {
        var config = Over("""
            akka.actor.default-dispatcher.throughput = ${?THROUGHPUT}
            akka.loggers = [A]
            akka.loggers += B
            akka.actor.deployment { "/user/a.b/*" { dispatcher = "x y" } }
            akka.text = "quote \" back \\ tab \t end"
            """, ("THROUGHPUT", "7"));
        config.ThrowIfProblems();
        var akka = ConfigurationFactory.ParseString(config.ToPlainHocon());
        Assert.Equal(7, akka.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal(["A", "B"], akka.GetStringList("akka.loggers"));
        Assert.Equal("x y", akka.GetString("akka.actor.deployment.\"/user/a.b/*\".dispatcher"));
        Assert.Equal("quote \" back \\ tab \t end", akka.GetString("akka.text"));
        Assert.Equal(100, akka.GetInt("collector.throttle.rate-max"));
    }
}
