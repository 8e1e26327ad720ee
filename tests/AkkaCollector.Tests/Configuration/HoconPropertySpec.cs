using System.Text;
using Akka.Configuration;
using AkkaCollector.Configuration;
using Xunit;

namespace AkkaCollector.Tests.Configuration;

/// <summary>Random texts from a printed seed: a text parses or is refused by file and line; what parses has the values of a plain model.</summary>
public class HoconPropertySpec
{
    private const int Rounds = 1_000;
    private static readonly Dictionary<string, string> Environment = new() { ["SET"] = "from-env" };
    private static readonly string[] Pieces =
    [
        "a", "b", "c.d", "\"q.r\"", " ", "\n", ",", "=", ":", "+=", "{", "}", "[", "]", "${a}", "${?b}", "${?SET}", "${c.d}", "\"", "\"\"\"",
        "# x\n", "// y\n", "1", "10 ms", "null", "true", "\\", "include ", "include \"a.conf\"", "collector", ".", "é", "\0", "\t", "$", "*",
    ];

    [Fact]
    public void Any_text_must_parse_or_be_refused_by_file_and_line()
    {
        var seed = 20261122;
        var random = new Random(seed);
        var parsed = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = round % 2 == 0 ? RandomPieces(random) : Mutated(random);
            try
            {
                var config = CollectorConfig.Parse(text, "any.conf", Environment);
                config.ToMaskedText();
                ConfigurationFactory.ParseString(config.ToPlainHocon());
                parsed++;
            }
            catch (ConfigException e)
            {
                Assert.True(e.Message.Contains("any.conf line "), $"seed {seed} round {round}: {e.Message}\n{text}");
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed} round {round}: {e}\n{text}");
            }
        }

        Assert.True(parsed > Rounds / 100, $"seed {seed}: only {parsed} texts parsed, so little was shown");
    }

    [Fact]
    public void Random_sections_must_have_the_values_of_a_plain_model()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var text = new StringBuilder();
            for (var i = random.Next(1, 25); i > 0; i--)
                AddAssignment(random, model, text);

            var config = CollectorConfig.Parse(text.ToString(), "model.conf", Environment);
            config.ThrowIfProblems();
            var akka = ConfigurationFactory.ParseString(config.ToPlainHocon());
            foreach (var (path, value) in model)
            {
                Assert.True(value == ValueAt(config.Tree, path), $"seed {seed}: {path} is {ValueAt(config.Tree, path)}, not {value}\n{text}");
                Assert.True(value == akka.GetString(path), $"seed {seed}: {path} is {akka.GetString(path)} in the plain text, not {value}\n{text}");
            }
        }
    }

    // Leaves are l0..l3 and sections s0..s2, so that a key is never both: the model need not know what hides what.
    private static void AddAssignment(Random random, SortedDictionary<string, string> model, StringBuilder text)
    {
        var sections = Enumerable.Range(0, random.Next(0, 3)).Select(_ => "s" + random.Next(3)).Prepend("m").ToArray();
        var leaf = "l" + random.Next(4);
        var path = string.Join('.', sections) + "." + leaf;
        var (written, value) = RandomValue(random, model, path);
        model[path] = value;
        text.Append(random.Next(3) switch
        {
            0 => $"{path} = {written}\n",
            1 => $"{string.Join(" { ", sections)} {{ {leaf} : {written} {new string('}', sections.Length)} # comment {{\n",
            _ => $"\"{sections[0]}\" {{\n{string.Join('.', sections.Skip(1).Append(leaf))} = {written},\n}}\n",
        });
    }

    private static (string Written, string Value) RandomValue(Random random, SortedDictionary<string, string> model, string path)
    {
        var word = "w" + random.Next(100);
        // Only this key's own past can be referred to without caring what a later line makes of another key.
        if (model.TryGetValue(path, out var before) && random.Next(3) == 0)
            return ($"${{{path}}}-{word}", before + "-" + word);
        return random.Next(6) switch
        {
            0 => ($"\"{word} \\\"x\\\" = y\"", word + " \"x\" = y"),
            1 => ($"{word}   two", word + "   two"),
            2 => ($"\"\"\"{word} // z\"\"\"", word + " // z"),
            3 => ($"${{SET}}{word}", "from-env" + word),
            4 => ($"${{?UNSET}}{word}", word),
            _ => (word, word),
        };
    }

    private static string? ValueAt(ConfigMap tree, string path)
    {
        ConfigNode? node = tree;
        foreach (var key in path.Split('.'))
            node = (node as ConfigMap)?[key];
        return (node as ConfigText)?.Value;
    }

    private static string RandomPieces(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Mutated(Random random)
    {
        var text = new StringBuilder("collector {\n  data-dir = ${?DIR}\n  instance-id = \"a\"${collector.data-dir}\n  logging { x = [1, { y = 2 }], z += 3 }\n}\n");
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(text.Length);
            if (random.Next(2) == 0)
                text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at));
            else
                text.Insert(at, Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }
}
