using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tidy.Tests;

/// <summary>Files and methods stay small enough to be read at once.</summary>
public sealed class SizeSpec
{
    private const int FileLinesMax = 600;
    private const int MethodLinesMax = 70;

    [Fact]
    public void A_file_must_have_600_lines_at_most()
    {
        var tooLong = Repository.Sources().Select(f => (File: f, Lines: Repository.Read(f).Split('\n').Length)).Where(f => f.Lines > FileLinesMax + 1);
        Assert.Empty(tooLong.Select(f => $"{f.File}: {f.Lines} lines"));
    }

    [Fact]
    public void A_method_must_have_70_lines_at_most()
    {
        var tooLong = from file in Repository.Sources()
                      from node in Repository.Syntax(file).DescendantNodes()
                      where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
                      let span = Body(node)?.GetLocation().GetLineSpan()
                      where span is not null
                      let lines = span.Value.EndLinePosition.Line - span.Value.StartLinePosition.Line + 1
                      where lines > MethodLinesMax + 2
                      select $"{file}:{Repository.Line(node)}: {lines} lines";
        Assert.Empty(tooLong);
    }

    private static SyntaxNode? Body(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax m => (SyntaxNode?)m.Body ?? m.ExpressionBody,
        LocalFunctionStatementSyntax l => (SyntaxNode?)l.Body ?? l.ExpressionBody,
        AccessorDeclarationSyntax a => (SyntaxNode?)a.Body ?? a.ExpressionBody,
        _ => null,
    };
}
