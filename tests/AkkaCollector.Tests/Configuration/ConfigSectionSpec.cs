using Xunit;
using AkkaCollector.Configuration;

namespace AkkaCollector.Tests.Configuration;

public class ConfigSectionSpec
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private enum Overflow
    {
        DropOldest,
        DropNewest,
    }

    private static CollectorConfig Config(string keys) =>
        CollectorConfig.ParseOver("collector {\n  throttle {\n  }\n}", "collector.throttle {\n" + keys + "\n}", "collector.conf", NoEnvironment);

    private static IReadOnlyList<string> ProblemsOf(string keys, Action<ConfigSection> read)
    {
        var config = Config(keys);
        read(config.Root.Section("throttle"));
        return Assert.Throws<ConfigException>(config.ThrowIfProblems).Problems;
    }

    [Fact]
    public void ConfigSection_must_read_values_of_every_kind()
    {
        var config = Config("""
            on = yes, rate = 50000, big = 9000000000, buffer = 64 MB, share = 0.25
            window = 250 ms, bare = 1500, name = "a b", overflow = drop-newest, list = [x, "y z"], csv = "p, q"
            nested { deep = 7 }
            """);
        var section = config.Root.Section("throttle");
        Assert.Equal("collector.throttle", section.Path);
        Assert.True(section.Bool("on"));
        Assert.Equal(50_000, section.Int("rate"));
        Assert.Equal(9_000_000_000, section.Long("big"));
        Assert.Equal(64_000_000, section.Size("buffer"));
        Assert.Equal(0.25, section.Number("share"));
        Assert.Equal(TimeSpan.FromMilliseconds(250), section.Duration("window"));
        Assert.Equal(TimeSpan.FromMilliseconds(1500), section.Duration("bare"));
        Assert.Equal("a b", section.Text("name"));
        Assert.Equal("drop-newest", section.OneOf("overflow", "drop-oldest", "drop-newest"));
        Assert.Equal(Overflow.DropNewest, section.OneOf<Overflow>("overflow"));
        Assert.Equal(["x", "y z"], section.Texts("list"));
        Assert.Equal(["p", "q"], section.Texts("csv"));
        Assert.Equal(7, section.Section("nested").Int("deep"));
        Assert.Null(section.OptionalText("missing"));
        config.ThrowIfProblems();
        Assert.Contains("collector.throttle.nested.deep", config.KeysRead);
    }

    [Theory]
    [InlineData("rate-max = 0", "throttle.rate-max in collector.conf line 2 must be 1 or more, was 0.")]
    [InlineData("\n\nrate-max = 11", "throttle.rate-max in collector.conf line 4 must be from 1 to 10, was 11.")]
    [InlineData("rate-max = many", "throttle.rate-max in collector.conf line 2 must be a whole number, was many.")]
    [InlineData("rate-max = 1.5", "throttle.rate-max in collector.conf line 2 must be a whole number, was 1.5.")]
    [InlineData("rate-max = [1]", "throttle.rate-max in collector.conf line 2 must be a single value, was an array of 1.")]
    [InlineData("rate-max { a = 1 }", "throttle.rate-max in collector.conf line 2 must be a single value, was a section.")]
    [InlineData("", "throttle.rate-max in collector.conf line 1 must be set, was not: give it a value.")]
    [InlineData(
        "rate-max = ${?RATE}",
        "throttle.rate-max in collector.conf line 2 must be set, was not: set the environment variable RATE (or RATE_FILE, the name of a file that holds it).")]
    public void ConfigSection_must_say_where_a_number_is_wrong_and_what_it_must_be(string keys, string problem)
    {
        var max = problem.Contains("from 1 to 10") ? 10 : int.MaxValue;
        Assert.Equal([problem], ProblemsOf(keys, s => s.Int("rate-max", 1, max)));
    }

    [Theory]
    [InlineData("1 fortnight", "must be a time such as 250 ms, 10s or 5 minutes, was 1 fortnight.")]
    [InlineData("infinite", "must be a time such as 250 ms, 10s or 5 minutes, was infinite.")]
    [InlineData("1e400 s", "must be a time such as 250 ms, 10s or 5 minutes, was 1e400 s.")]
    [InlineData("5 ms", "must be from 10 ms to 2 m, was 5 ms.")]
    [InlineData("3 m", "must be from 10 ms to 2 m, was 3 m.")]
    public void ConfigSection_must_refuse_a_duration_that_is_none_or_out_of_range(string value, string ending) =>
        Assert.EndsWith(
            ending,
            Assert.Single(ProblemsOf("window = " + value, s => s.Duration("window", TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(2)))));

    [Fact]
    public void ConfigSection_must_collect_every_problem_and_report_them_together()
    {
        var problems = ProblemsOf("a = maybe\nb = 3 KB\nc = NaN\nd = sideways\ne = [[1]]\nf = 1\ng = 5", s =>
        {
            Assert.False(s.Bool("a"));
            Assert.Equal(0, s.Size("b"));
            Assert.Equal(0, s.Number("c"));
            Assert.Equal("up", s.OneOf("d", "up", "down"));
            Assert.Empty(s.Texts("e"));
            Assert.Equal(0, s.Section("f").Int("x"));
            s.Problem("g", "an even number");
            s.Problem("g", "an even number");
        });
        Assert.Equal(
            [
                "throttle.a in collector.conf line 2 must be true or false, was maybe.",
                "throttle.b in collector.conf line 3 must be a size such as 512 KiB, 64 MB or 2 GiB, was 3 KB.",
                "throttle.c in collector.conf line 4 must be a number, was NaN.",
                "throttle.d in collector.conf line 5 must be up or down, was sideways.",
                "throttle.e in collector.conf line 6 must be an array of texts, was an array of 1.",
                "throttle.f in collector.conf line 7 must be a section, was 1.",
                "throttle.g in collector.conf line 8 must be an even number, was 5.",
            ],
            problems);
    }
}
