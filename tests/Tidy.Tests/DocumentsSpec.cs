using System.Text.RegularExpressions;
using Xunit;

namespace Tidy.Tests;

/// <summary>Documents, configuration and deployment files say what is true.</summary>
public sealed partial class DocumentsSpec
{
    [Fact]
    public void Links_of_every_document_must_resolve()
    {
        var wrong = from file in Repository.Files
                    where file.EndsWith(".md", StringComparison.Ordinal)
                    from Match link in Link().Matches(Repository.Read(file))
                    let target = link.Groups[1].Value.Split('#')[0]
                    where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                    let path = Path.Combine(Repository.Root, Path.GetDirectoryName(file) ?? "", target)
                    where !File.Exists(path) && !Directory.Exists(path)
                    select $"{file}: {target}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_row_of_the_failure_modes_must_name_a_spec_that_exists()
    {
        var rows = Repository.Read("tests/FAILURE-MODES.md").Split('\n').Where(l => l.StartsWith('|')).Skip(2).ToList();
        Assert.NotEmpty(rows);
        var sources = Repository.Sources("tests/").Select(Repository.Read).ToList();
        var wrong = from row in rows
                    let spec = row.Trim().Trim('|').Split('|')[^1].Trim().Trim('`')
                    where spec.Length == 0 || !sources.Any(s => s.Contains($" {spec}(", StringComparison.Ordinal))
                    select row;
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_image_must_run_without_rights_and_say_how_it_is()
    {
        var docker = Repository.Read("Dockerfile");
        Assert.Matches(@"(?m)^USER (?!0\b|root\b)\S+", docker);
        Assert.Contains("HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 CMD [\"/app/akkacollector\", \"health\"]", docker, StringComparison.Ordinal);
        Assert.True(Regex.Count(docker, @"(?m)^FROM ") >= 2, "The image is built in stages: the SDK does not belong in it.");
        foreach (Match copy in Regex.Matches(docker, @"(?m)^COPY (?!--from)(.+) \S+$"))
            foreach (var source in copy.Groups[1].Value.Split(' '))
                Assert.True(File.Exists(Path.Combine(Repository.Root, source)) || Directory.Exists(Path.Combine(Repository.Root, source)), $"The Dockerfile copies {source}, which is not there.");
    }

    [Fact]
    public void The_compose_file_must_restart_bound_and_stop_gently()
    {
        var compose = Repository.Read("scripts/deploy/docker-compose.yml");
        var collector = compose[compose.IndexOf("\n  collector:", StringComparison.Ordinal)..compose.IndexOf("\n  timescaledb:", StringComparison.Ordinal)];
        foreach (var needed in new[] { "restart: unless-stopped", "stop_grace_period: 30s", "memory: 2G", "cpus: \"1\"" })
            Assert.Contains(needed, collector, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  timescaledb:$", compose);
    }

    [Fact]
    public void Every_key_of_the_reference_must_have_one_comment()
    {
        var lines = Repository.Read("hocon/reference.conf").Split('\n');
        var wrong = from i in Enumerable.Range(1, lines.Length - 1)
                    where Key().IsMatch(lines[i]) && !lines[i].Contains('#') && !lines[i - 1].TrimStart().StartsWith('#')
                    select $"line {i + 1}: {lines[i].Trim()}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_root_must_hold_no_plans_notes_or_patches()
    {
        string[] allowed = ["AkkaCollector.sln", "README.md", "Dockerfile", "LICENSE", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig", ".gitignore", ".dockerignore", "nuget.config", ".git"];
        Assert.Empty(Repository.Files.Where(f => !f.Contains('/') && !allowed.Contains(f)));
    }

    [Fact]
    public void Both_values_of_AkkaRuntime_must_be_wired_in_one_place()
    {
        var targets = Repository.Read("src/build/AkkaRuntime.targets");
        Assert.Contains("'$(AkkaRuntime)' == 'source'", targets, StringComparison.Ordinal);
        Assert.Contains("'$(AkkaRuntime)' == 'packages'", targets, StringComparison.Ordinal);
        var named = Regex.Matches(string.Join('\n', Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(Repository.Read)), "AkkaReference Include=\"([^\"]+)\"").Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(named);
        var versions = Repository.Read("Directory.Packages.props");
        Assert.Empty(named.Where(n => !File.Exists(Path.Combine(Repository.Root, "src/runtime", n, n + ".csproj")) || !versions.Contains($"PackageVersion Include=\"{n}\"", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\s*[a-z][a-z0-9.-]*\s*[=:]\s*\S")]
    private static partial Regex Key();
}
