using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tidy.Tests;

/// <summary>What may know what.</summary>
public sealed partial class WallsSpec
{
    private const string Collector = "src/AkkaCollector/";

    private static IEnumerable<string> Usings(string file) =>
        Repository.Syntax(file).DescendantNodes().OfType<UsingDirectiveSyntax>().Select(u => u.Name?.ToString() ?? "");

    [Fact]
    public void Rules_and_market_data_must_not_use_Akka_nor_IO()
    {
        var pure = Repository.Sources(Collector).Where(f => f.EndsWith("Rules.cs", StringComparison.Ordinal) || f.StartsWith(Collector + "MarketData/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(pure);
        var wrong = from file in pure
                    from u in Usings(file)
                    where u == "Akka" || u.StartsWith("Akka.", StringComparison.Ordinal) || u is "System.IO" or "System.Net" or "System.Net.Http" or "System.Data"
                    select $"{file}: using {u}";
        Assert.Empty(wrong);
        var clocks = from file in pure
                     where Repository.Read(file).Contains("TimeProvider", StringComparison.Ordinal)
                     select $"{file}: takes a clock; rules are told the time";
        Assert.Empty(clocks);
    }

    [Fact]
    public void A_venue_must_know_nothing_of_storage_and_storage_nothing_of_venues()
    {
        var wrong = Repository.Sources(Collector + "Venues/").Where(f => Usings(f).Any(u => u.StartsWith("AkkaCollector.Storage", StringComparison.Ordinal)))
            .Concat(Repository.Sources(Collector + "Storage/").Where(f => Usings(f).Any(u => u.StartsWith("AkkaCollector.Venues", StringComparison.Ordinal))
                || Repository.Read(f).Contains("deribit", StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_runtime_must_know_nothing_of_the_collector()
    {
        Assert.Empty(Repository.Files.Where(f => f.StartsWith("src/runtime/", StringComparison.Ordinal) && (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".csproj", StringComparison.Ordinal)))
            .Where(f => Repository.Read(f).Contains("AkkaCollector", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_runtime_must_be_named_as_AkkaReference_only()
    {
        var wrong = from file in Repository.Files
                    where file.EndsWith(".csproj", StringComparison.Ordinal) && !file.StartsWith("src/runtime/", StringComparison.Ordinal) && !file.StartsWith("tests/runtime/", StringComparison.Ordinal)
                    where AkkaByOtherMeans().IsMatch(Repository.Read(file))
                    select file;
        Assert.Empty(wrong);
    }

    [Fact]
    public void Namespaces_of_the_collector_must_be_two_deep_and_follow_the_folder()
    {
        var wrong = from file in Repository.Sources(Collector)
                    from ns in Repository.Syntax(file).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
                    let parts = ns.Name.ToString().Split('.')
                    let folders = file[Collector.Length..].Split('/')[..^1]
                    where parts[0] != "AkkaCollector" || parts.Length > 2 && folders is not ["Venues", _]
                        || parts.Length > 1 && parts[^1] != folders[^1] && parts[1] != folders[0]
                    select $"{file}: namespace {ns.Name}";
        Assert.Empty(wrong);
    }

    [GeneratedRegex("""(ProjectReference Include="[^"]*src/runtime|ProjectReference Include="[^"]*/Akka[./]|PackageReference Include="Akka)""")]
    private static partial Regex AkkaByOtherMeans();
}
