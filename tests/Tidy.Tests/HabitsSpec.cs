using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tidy.Tests;

/// <summary>Habits of writing that a compiler does not hold.</summary>
public sealed partial class HabitsSpec
{
    [Fact]
    public void No_catch_must_be_empty()
    {
        var wrong = from file in Repository.Sources()
                    from clause in Repository.Syntax(file).DescendantNodes().OfType<CatchClauseSyntax>()
                    where clause.Block.Statements.Count == 0
                        && !clause.Block.DescendantTrivia().Any(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia))
                    select $"{file}:{Repository.Line(clause)}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_spec_must_be_skipped_nor_sleep()
    {
        var wrong = from file in Repository.Sources("tests/")
                    where !file.StartsWith("tests/Tidy.Tests/", StringComparison.Ordinal)
                    from node in Repository.Syntax(file).DescendantNodes()
                    where node is AttributeArgumentSyntax { NameEquals.Name.Identifier.Text: "Skip" }
                        || node is InvocationExpressionSyntax i && i.Expression.ToString() == "Thread.Sleep" && file.StartsWith("tests/AkkaCollector.", StringComparison.Ordinal)
                    select $"{file}:{Repository.Line(node)}: {node}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_stub_must_stand_anywhere()
    {
        var wrong = from file in Repository.Sources()
                    where !file.StartsWith("tests/Tidy.Tests/", StringComparison.Ordinal)
                    from line in Repository.Read(file).Split('\n').Select((text, i) => (text, number: i + 1))
                    where line.text.Contains("NotImplementedException", StringComparison.Ordinal) || Todo().IsMatch(line.text)
                        || line.text.TrimStart().StartsWith("#region", StringComparison.Ordinal)
                    select $"{file}:{line.number}: {line.text.Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Log_event_ids_must_be_unique()
    {
        var ids = (from file in Repository.Sources("src/AkkaCollector")
                   from attribute in Repository.Syntax(file).DescendantNodes().OfType<AttributeSyntax>()
                   where attribute.Name.ToString() is "LoggerMessage"
                   let first = attribute.ArgumentList?.Arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.Text == "EventId" || a.NameEquals is null)?.Expression.ToString()
                   select (Id: first, Where: $"{file}:{Repository.Line(attribute)}")).ToList();
        Assert.NotEmpty(ids);
        Assert.DoesNotContain(ids, i => i.Id is null || !int.TryParse(i.Id, out _));
        Assert.Empty(ids.GroupBy(i => i.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(i => i.Where))}"));
    }

    [Fact]
    public void Every_public_type_of_the_collector_must_say_its_role()
    {
        var wrong = from file in Repository.Sources("src/AkkaCollector")
                    from type in Repository.Syntax(file).DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                    where type.Modifiers.Any(SyntaxKind.PublicKeyword) && !type.GetLeadingTrivia().ToFullString().Contains("<summary>", StringComparison.Ordinal)
                        && !type.GetLeadingTrivia().ToFullString().Contains("<inheritdoc", StringComparison.Ordinal)
                        && !type.Modifiers.Any(SyntaxKind.PartialKeyword)
                    select $"{file}:{Repository.Line(type)}: {type.Identifier.Text}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_must_name_a_path_of_the_machine_it_was_written_on()
    {
        var wrong = from file in Repository.Files
                    where Path.GetExtension(file) is ".cs" or ".md" or ".sh" or ".conf" or ".yml" or ".csproj" or ".props" or ".targets" or ".json" or ""
                    where !file.StartsWith("tests/Tidy.Tests/", StringComparison.Ordinal)
                    let text = Repository.Read(file)
                    where FolderOfSomebody().IsMatch(text) || AddressOfARegistry().IsMatch(text)
                    select file;
        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b")]
    private static partial Regex Todo();

    [GeneratedRegex(@"(?<![\w./])/(home|root|work)/\w")]
    private static partial Regex FolderOfSomebody();

    [GeneratedRegex(@"https?://[\w.-]*(nuget|npmjs|debian)\.")]
    private static partial Regex AddressOfARegistry();
}
