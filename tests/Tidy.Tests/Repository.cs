using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tidy.Tests;

/// <summary>The files of this checkout, as the rules see them: what git would track, no build output.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["artifacts", "data", ".git", "bin", "obj", "TestResults"];
    private static readonly Dictionary<string, SyntaxNode> Trees = [];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } = Walk(Root).Select(p => Path.GetRelativePath(Root, p)).Order(StringComparer.Ordinal).ToList();

    public static IEnumerable<string> Sources(params string[] below) =>
        Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && (below.Length == 0 || below.Any(b => f.StartsWith(b, StringComparison.Ordinal))));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static SyntaxNode Syntax(string file)
    {
        lock (Trees)
        {
            if (!Trees.TryGetValue(file, out var root))
                Trees[file] = root = CSharpSyntaxTree.ParseText(Read(file), new CSharpParseOptions(LanguageVersion.Latest), file).GetRoot();
            return root;
        }
    }

    public static int Line(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder)) yield return file;
        foreach (var child in Directory.EnumerateDirectories(folder).Where(d => !NotOurs.Contains(Path.GetFileName(d))))
            foreach (var file in Walk(child)) yield return file;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AkkaCollector.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No AkkaCollector.sln above {AppContext.BaseDirectory}: the tidy tests run from a checkout.");
    }
}
