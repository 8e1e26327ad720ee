using AkkaCollector.Configuration;
using Xunit;

namespace AkkaCollector.Tests.Configuration;

/// <summary>What the collector's own parser makes of HOCON text, seen through a section that takes any keys.</summary>
public class HoconTextSpec
{
    private const string Reference = "collector { sources {}, source-defaults {}, x {} }";

    private static string Plain(string fields, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(v => v.Name, v => v.Value);
        var config = CollectorConfig.ParseOver(Reference, "collector.x {\n" + fields + "\n}", "c.conf", environment);
        config.ThrowIfProblems();
        return Write(((ConfigMap)config.Tree["collector"]!)["x"]!);
    }

    private static string Write(ConfigNode node) => node switch
    {
        ConfigMap map => "{" + string.Join(" ", map.Fields.Where(f => f.Value is not ConfigUnset).Select(f => f.Key + "=" + Write(f.Value))) + "}",
        ConfigList list => "[" + string.Join(" ", list.Items.Select(Write)) + "]",
        ConfigText text => text.Value ?? "NULL",
        _ => "UNSET",
    };

    [Theory]
    [InlineData("a = 1", "{a=1}")]
    [InlineData("a : 1, b = 2", "{a=1 b=2}")]
    [InlineData("a.b.c = 1\na.b { d = 2 }", "{a={b={c=1 d=2}}}")]
    [InlineData("a = 1\na = 2", "{a=2}")]
    [InlineData("a { b = 1 }\na = 5\na { c = 2 }", "{a={c=2}}")]
    [InlineData("a = x y \t z # comment", "{a=x y \t z}")]
    [InlineData("a = x // comment\r\nb = y\r", "{a=x b=y}")]
    [InlineData("a = \" x \"", "{a= x }")]
    [InlineData("a = \"\"\"p \"q\" \\n\"\"\"\"", "{a=p \"q\" \\n\"}")]
    [InlineData("a = \"\\u0041\\/\"", "{a=A/}")]
    [InlineData("a = null", "{a=NULL}")]
    [InlineData("a b c = 1", "{a b c=1}")]
    [InlineData("\"a.b\".c = 1", "{a.b={c=1}}")]
    [InlineData("a = [1, 2\n 3,\n]", "{a=[1 2 3]}")]
    [InlineData("a = [1] [2, [3]]", "{a=[1 2 [3]]}")]
    [InlineData("a = [{ b = 1 } { c = 2 }, { d = 3 }]", "{a=[{b=1 c=2} {d=3}]}")]
    [InlineData("a = { b = 1 } { c = 2 }", "{a={b=1 c=2}}")]
    [InlineData("a = [1]\na += 2\na += ${collector.x.z}\nz = 3", "{a=[1 2 3] z=3}")]
    [InlineData("a += { b = 1 }", "{a=[{b=1}]}")]
    [InlineData("a = ${collector.x.b}-${collector.x.b}\nb = 1", "{a=1-1 b=1}")]
    [InlineData("a = x\na = ${collector.x.a}y\na = ${collector.x.a}z", "{a=xyz}")]
    [InlineData("a = [1]\na = ${collector.x.a} [2]", "{a=[1 2]}")]
    [InlineData("base { p = 1, q = 2 }\na = ${collector.x.base} { q = 3, r = ${collector.x.a.p} }", "{base={p=1 q=2} a={p=1 q=3 r=1}}")]
    [InlineData("base { p = 1 }\na = ${collector.x.base}\na.s = 4\nbase.p = 9", "{base={p=9} a={p=9 s=4}}")]
    [InlineData("a { b = 1, c = ${collector.x.a.b} }\na.b = 2", "{a={b=2 c=2}}")]
    [InlineData("a = ${?nowhere}\nb = 1", "{b=1}")]
    [InlineData("a = 1\na = ${?nowhere}", "{a=1}")]
    [InlineData("a = ${?nowhere}x${?nowhere}", "{a=x}")]
    [InlineData("a = [${?nowhere}, 1]", "{a=[1]}")]
    [InlineData("a = ${FROM_ENV}", "{a=here}")]
    [InlineData("a = [1]\na = ${?nowhere} [2]", "{a=[2]}")]
    [InlineData("a = {}", "{a={}}")]
    [InlineData("include = 1\nincludes.b = 2", "{include=1 includes={b=2}}")]
    public void Hocon_text_must_give_values(string fields, string expected) => Assert.Equal(expected, Plain(fields, ("FROM_ENV", "here")));

    [Theory]
    [InlineData("a = ", "line 3: expected a value, found '}'")]
    [InlineData("a = \"x", "line 2: a quoted text must end on its line")]
    [InlineData("\na = \"\"\"x", "line 3: a text in triple quotes must end with triple quotes")]
    [InlineData("a = \"\\x\"", "line 2: an escape")]
    [InlineData("a = [1", "line 3: expected a value, found '}'")]
    [InlineData("a = b = c", "line 2: expected a newline or ',' before '='")]
    [InlineData("a = http://x", "line 2: expected a newline or ',' before ':'")]
    [InlineData("a", "line 2: expected '=', ':', '+=' or '{' after the key a")]
    [InlineData("a = ${b", "line 2: expected '}' at the end of a substitution")]
    [InlineData("a..b = 1", "line 2: expected a key, found '.'")]
    [InlineData("a = 1 [2]", "line 2: text, arrays and sections cannot be joined")]
    [InlineData("a = 1\na += 2", "a in c.conf line 3: += needs an array before it")]
    [InlineData("a = ${collector.x.a}", "refers to ${collector.x.a}")]
    [InlineData("a { b = ${collector.x.a} }", "refers to itself")]
    [InlineData("a = ${collector.x.b}\nb = ${collector.x.a}", "refers to ${collector.x.a}")]
    [InlineData("a = {", "line 1: the section that opens here must be closed")]
    [InlineData("include 5", "line 2: expected '=', ':', '+=' or '{' after the key include 5")]
    [InlineData("include file(5)", "line 2: expected the quoted name of a file")]
    public void Hocon_text_must_be_refused_with_its_line(string fields, string says) =>
        Assert.Contains(says, Assert.Throws<ConfigException>(() => Plain(fields)).Message);

    [Fact]
    public void Hocon_text_must_not_overflow_the_stack_when_it_is_nested_deeply()
    {
        string[] texts =
        [
            "a = " + new string('[', 100_000),
            string.Concat(Enumerable.Repeat("a {", 100_000)),
            string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1",
            string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"k{i} = ${{collector.x.k{i + 1}}}")) + "\nk5000 = 1",
        ];
        foreach (var text in texts)
            Assert.Contains("c.conf line", Assert.Throws<ConfigException>(() => Plain(text)).Message);
    }

    [Theory]
    [InlineData("k{0} = ${{collector.x.k{1}}}${{collector.x.k{1}}}", "k40 = xxxxxxxx")]
    [InlineData("k{0} = ${{collector.x.k{1}}} ${{collector.x.k{1}}}", "k40 = [1, 2, 3]")]
    [InlineData("k{0} {{ l = ${{collector.x.k{1}}}, r = ${{collector.x.k{1}}} }}", "k40 { v = 1 }")]
    public void Hocon_text_must_not_fill_the_memory_when_it_doubles_itself(string line, string last)
    {
        var text = string.Join('\n', Enumerable.Range(0, 40).Select(i => string.Format(line, i, i + 1))) + "\n" + last;
        Assert.Contains("c.conf line", Assert.Throws<ConfigException>(() => Plain(text)).Message);
    }
}
