using Akka.Configuration;
using Akka.Configuration.Hocon;
using Xunit;

namespace Akka.Tests.Configuration;

public class HoconSpec
{
    [Theory]
    [InlineData("a.b.c = 1")]
    [InlineData("a { b { c : 1 } }")]
    [InlineData("a = { b.c = 1 }")]
    [InlineData("a : { \"b\" : { \"c\" : 1 } }")]
    [InlineData("{ \"a\" : { \"b\" : { \"c\" : 1 } } }")]
    [InlineData("# before\na { // after\n b.c = 1 # behind\n }")]
    [InlineData("a { b { d = 2, c = 1 }, e = 3 }")]
    [InlineData("a { b { c = 0 } }\na.b.c = 1")]
    [InlineData("a.b = 5\na.b { c = 1 }")]
    public void Hocon_must_reach_one_value_by_every_way_of_nesting(string hocon) =>
        Assert.Equal(1, ConfigurationFactory.ParseString(hocon).GetInt("a.b.c"));

    [Theory]
    [InlineData("a=1 2 3", "1 2 3")]
    [InlineData("a=127.0.0.1", "127.0.0.1")]
    [InlineData("a= \t \t 1 2 3 \t \t,", "1 2 3")]
    [InlineData("a=\"hello\"", "hello")]
    [InlineData("a=\"\"", "")]
    [InlineData("a=\"a\\tb\\n\\\"c\\\"\\u0041\"", "a\tb\n\"c\"A")]
    [InlineData("a=\"\"\"hello\n\"world\\n\" \"\"\"", "hello\n\"world\\n\"")]
    [InlineData("a=null", null)]
    [InlineData("a=1 # c", "1")]
    [InlineData("a=pre\"fix\" tail", "prefix tail")]
    [InlineData("a=\"akka.tcp://x@h:1/user\"", "akka.tcp://x@h:1/user")]
    public void Hocon_must_read_text(string hocon, string? expected) =>
        Assert.Equal(expected, ConfigurationFactory.ParseString(hocon).GetString("a"));

    [Theory]
    [InlineData("3.14 : 42", "3.14")]
    [InlineData("3 : 42", "3")]
    [InlineData("true : 42", "true")]
    [InlineData("foo.bar : 42", "foo.bar")]
    [InlineData("a b c : 42", "a b c")]
    [InlineData("\"a.b\".c : 42", "\"a.b\".c")]
    [InlineData("a { \"some quoted, key\" : 42 }", "a.some quoted, key")]
    [InlineData("a { \"/x/*.y\" { z = 42 } }", "a.\"/x/*.y\".z")]
    [InlineData("includes = 42", "includes")]
    public void Hocon_must_read_keys(string hocon, string path) =>
        Assert.Equal(42, ConfigurationFactory.ParseString(hocon).GetInt(path));

    [Fact]
    public void Hocon_must_read_arrays()
    {
        var config = ConfigurationFactory.ParseString("""
            a = [1,2,3]
            b = [
              x
              "y z"
              w,
            ]
            c = [1,2,3] [4,5]
            d = [[1,2],[3]]
            e = [{ f = 1 }, { f = 2 }]
            f = []
            """);
        Assert.Equal([1, 2, 3], config.GetIntList("a"));
        Assert.Equal([1L, 2L, 3L], config.GetLongList("a"));
        Assert.Equal([1.0, 2.0, 3.0], config.GetDoubleList("a"));
        Assert.Equal(["x", "y z", "w"], config.GetStringList("b"));
        Assert.Equal([1, 2, 3, 4, 5], config.GetIntList("c"));
        Assert.Equal([3], config.GetValue("d").GetArray()[1].GetIntList());
        Assert.Equal(2, config.GetValue("e").GetArray()[1].GetObject().GetKey("f").GetInt());
        Assert.Empty(config.GetStringList("f"));
        Assert.Empty(config.GetStringList("missing"));
        Assert.Equal(["n"], config.GetStringList("missing", ["n"]));
    }

    [Fact]
    public void Hocon_must_merge_objects_and_let_the_last_value_win()
    {
        var config = ConfigurationFactory.ParseString("""
            a { b { c = 1, d = 2 } }
            a.b { d = 3, e = 4 }
            f = { g = 1 }
            f = text
            h = text
            h { i = 1 }
            """);
        Assert.Equal(1, config.GetInt("a.b.c"));
        Assert.Equal(3, config.GetInt("a.b.d"));
        Assert.Equal(4, config.GetInt("a.b.e"));
        Assert.Equal("text", config.GetString("f"));
        Assert.Equal(1, config.GetInt("h.i"));
    }

    [Fact]
    public void Hocon_must_substitute_values_of_the_same_text()
    {
        var config = ConfigurationFactory.ParseString("""
            a { name = Roger, text = Hello my name is ${a.name}, both = ${a.name} ${a.name}x }
            b = [1,2,3]
            c = ${b} [4,5,6]
            d = ${later}
            later { x = 1 }
            d.y = 2
            """);
        Assert.Equal("Hello my name is Roger", config.GetString("a.text"));
        Assert.Equal("Roger Rogerx", config.GetString("a.both"));
        Assert.Equal([1, 2, 3, 4, 5, 6], config.GetIntList("c"));
        Assert.Equal(1, config.GetInt("later.x"));
    }

    [Fact]
    public void Hocon_must_read_an_object_through_a_substitution()
    {
        var config = ConfigurationFactory.ParseString("a { b.c = 1 }\nx = ${a.b}\ny = ${x}");
        Assert.Equal(1, config.GetInt("x.c"));
        Assert.Equal(1, config.GetInt("y.c"));
    }

    [Theory]
    [InlineData("a = ${b}", "b")]
    [InlineData("a = ${?HOME}", "?HOME")]
    [InlineData("a = ${a}", "refers to itself")]
    [InlineData("a = ${b}\nb = ${a}", "refers to itself")]
    [InlineData("a =", "a")]
    [InlineData("a = \"open", "not closed")]
    [InlineData("x = 1\na = \"\\q\"", "line 2")]
    [InlineData("a = [1, 2", "array")]
    [InlineData("a = b : c", "expected a key")]
    [InlineData("a { b = 1", "end of the object 'a'")]
    [InlineData("a { b { c = 1 }\n", "end of the object 'a'")]
    [InlineData("a.b {", "end of the object 'a.b'")]
    [InlineData("include \"x\"", "include callback")]
    public void Hocon_must_refuse_malformed_text(string hocon, string says) =>
        Assert.Contains(says, Assert.Throws<FormatException>(() => ConfigurationFactory.ParseString(hocon)).Message);

    [Fact]
    public void Hocon_must_include_through_the_callback_and_move_substitutions_under_the_key()
    {
        var asked = new List<string>();
        HoconRoot Include(string name)
        {
            asked.Add(name);
            return Parser.Parse("x = 123\ny = ${x}\nkeep = included", _ => throw new InvalidOperationException("no nested include"));
        }

        var config = ConfigurationFactory.ParseString("a { keep = own\n include \"foo\" \n z = 1 }", Include);
        Assert.Equal(["foo"], asked);
        Assert.Equal(123, config.GetInt("a.x"));
        Assert.Equal(123, config.GetInt("a.y"));
        Assert.Equal("own", config.GetString("a.keep"));
        Assert.Equal(1, config.GetInt("a.z"));
    }

    [Fact]
    public void Hocon_must_resolve_substitutions_through_nested_includes()
    {
        HoconRoot Inner(string name) => Parser.Parse("x = 123\ny = ${x}", null);
        HoconRoot Outer(string name) => Parser.Parse("nested { include \"inner\" }", Inner);
        var config = ConfigurationFactory.ParseString("a { include \"outer\" }", Outer);
        Assert.Equal(123, config.GetInt("a.nested.x"));
        Assert.Equal(123, config.GetInt("a.nested.y"));
    }

    [Fact]
    public void Hocon_must_forget_an_object_that_null_replaces()
    {
        var config = ConfigurationFactory.ParseString("a.b = 1\na = null\na.c = 3");
        Assert.False(config.HasPath("a.b"));
        Assert.Equal(3, config.GetInt("a.c"));
    }

    [Theory]
    [InlineData("11", 11L)]
    [InlineData("11b", 11L)]
    [InlineData("11 bytes", 11L)]
    [InlineData("11kB", 11_000L)]
    [InlineData("11 kilobytes", 11_000L)]
    [InlineData("11K", 11L * 1024)]
    [InlineData("11k", 11L * 1024)]
    [InlineData("11KiB", 11L * 1024)]
    [InlineData("1.5KiB", 1536L)]
    [InlineData("11MB", 11_000_000L)]
    [InlineData("11m", 11L * 1024 * 1024)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("2TB", 2_000_000_000_000L)]
    [InlineData("1 exbibyte", 1L << 60)]
    public void Hocon_must_read_byte_sizes(string text, long bytes) =>
        Assert.Equal(bytes, ConfigurationFactory.ParseString($"a = {text}").GetByteSize("a"));

    [Fact]
    public void Hocon_must_refuse_an_unknown_byte_size_unit() =>
        Assert.Throws<FormatException>(() => ConfigurationFactory.ParseString("a = 11 potatoes").GetByteSize("a"));

    [Theory]
    [InlineData("100", 1_000_000L)]
    [InlineData("500 ns", 5L)]
    [InlineData("7 us", 70L)]
    [InlineData("1.5 ms", 15_000L)]
    [InlineData("2 millis", 20_000L)]
    [InlineData("3s", 30_000_000L)]
    [InlineData("3 seconds", 30_000_000L)]
    [InlineData("2 m", 1_200_000_000L)]
    [InlineData("0.5 hours", 18_000_000_000L)]
    [InlineData("1d", 864_000_000_000L)]
    [InlineData("infinite", -10_000L)]
    public void Hocon_must_read_durations(string text, long ticks) =>
        Assert.Equal(TimeSpan.FromTicks(ticks), ConfigurationFactory.ParseString($"a = {text}").GetTimeSpan("a"));

    [Theory]
    [InlineData("-1")]
    [InlineData("1 fortnight")]
    [InlineData("soon")]
    public void Hocon_must_refuse_a_duration_that_is_none(string text) =>
        Assert.Throws<FormatException>(() => ConfigurationFactory.ParseString($"a = {text}").GetTimeSpan("a"));

    [Fact]
    public void Hocon_must_refuse_infinite_where_it_is_not_allowed() =>
        Assert.Throws<FormatException>(() => ConfigurationFactory.ParseString("a = infinite").GetTimeSpan("a", null, false));

    [Theory]
    [InlineData("true", true)]
    [InlineData("on", true)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    public void Hocon_must_read_booleans(string text, bool value) =>
        Assert.Equal(value, ConfigurationFactory.ParseString($"a = {text}").GetBoolean("a", !value));

    [Fact]
    public void Hocon_must_read_numbers_or_their_defaults()
    {
        var config = ConfigurationFactory.ParseString("i = 1, l = 9000000000, d = 1.5e3, n = -2.5");
        Assert.Equal(1, config.GetInt("i"));
        Assert.Equal(9_000_000_000L, config.GetLong("l"));
        Assert.Equal(1500, config.GetDouble("d"));
        Assert.Equal(-2.5f, config.GetFloat("n"));
        Assert.Equal(-2.5m, config.GetDecimal("n"));
        Assert.Equal(7, config.GetInt("missing", 7));
        Assert.Equal("x", config.GetString("missing", "x"));
        Assert.Equal(TimeSpan.FromSeconds(1), config.GetTimeSpan("missing", TimeSpan.FromSeconds(1)));
        Assert.Null(config.GetByteSize("missing"));
        Assert.Throws<FormatException>(() => config.GetInt("d"));
        Assert.Throws<NotSupportedException>(() => config.GetBoolean("i"));
    }

    [Fact]
    public void Any_text_must_parse_and_print_or_be_refused()
    {
        const int seed = 20261122;
        string[] pieces =
        [
            "a", "b.c", "\"q.r\"", " ", "\n", ",", "=", ":", "{", "}", "[", "]", "${a}", "${b.c}", "\"", "\"\"\"", "# x\n", "//", "1", "null",
            "\\", "include \"x\"", ".", "$", "*", "\0", "+=",
        ];
        var random = new Random(seed);
        var parsed = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            Config config;
            try
            {
                config = ConfigurationFactory.ParseString(text, _ => Parser.Parse("i = 1", null));
            }
            catch (FormatException)
            {
                continue;
            }

            var printed = config.ToString();
            Assert.True(printed == ConfigurationFactory.ParseString(printed).ToString(), $"seed {seed} round {round} prints {printed} for\n{text}");
            parsed++;
        }

        Assert.True(parsed > 100, $"only {parsed} texts parsed, so little was shown");
    }
}
