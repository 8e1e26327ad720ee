using System.Collections;
using System.Reflection;

namespace AkkaCollector.Configuration;

/// <summary>
/// The configuration of one run: a file with its includes over reference.conf, substitutions looked up, keys checked.
/// Problems are collected while settings are read, then reported together.
/// </summary>
public sealed class CollectorConfig
{
    internal const string ReferenceName = "reference.conf";
    private const string ReferenceResource = "AkkaCollector.reference.conf";

    private static readonly Lazy<RawObject> Reference = new(() => HoconFiles.ParseText(ReferenceText(), ReferenceName));

    private readonly ConfigMap _tree;
    private readonly ConfigProblems _problems = new();

    private CollectorConfig(
        RawObject? written, IReadOnlyDictionary<string, string> environment, string? referenceText = null, RawObject? overrides = null)
    {
        var reference = referenceText is null ? Reference.Value : HoconFiles.ParseText(referenceText, ReferenceName);
        var variables = new ConfigVariables(environment);
        var defaults = HoconEvaluator.Evaluate([reference], variables, out _);
        RawObject?[] layers = [reference, written, overrides];
        var merged = HoconEvaluator.Evaluate([.. layers.OfType<RawObject>()], variables, out var unresolved);
        _problems.HideSecretsOf(merged, "");
        foreach (var problem in unresolved)
            _problems.Add(problem);
        _tree = new ConfigSchema(defaults, _problems).Check(merged);
        _problems.HideSecretsOf(_tree, "");
        Warnings = ConfigSchema.WhatIsOff(_tree, defaults);
        Root = new ConfigSection("", _tree, _problems).Section("collector");
    }

    /// <summary>The section <c>collector</c>.</summary>
    public ConfigSection Root { get; }

    /// <summary>What an operator should know although it stops nothing: every step that is switched off.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The values of all secret keys, for those who keep them out of logs.</summary>
    public IReadOnlyCollection<string> Secrets => _problems.SecretValues;

    /// <summary>Every key that a settings record has asked for so far, by full path.</summary>
    internal IReadOnlyCollection<string> KeysRead => _problems.KeysRead;

    internal ConfigMap Tree => _tree;

    /// <summary>Loads a file over the defaults; without a file the defaults alone.</summary>
    /// <param name="file">The file, or null.</param>
    /// <param name="environment">What <c>${?NAME}</c> reads from.</param>
    /// <param name="overrides">HOCON of the command line, which stands above the file; null for none.</param>
    /// <exception cref="ConfigException">A file cannot be read or is not HOCON.</exception>
    public static CollectorConfig Load(string? file, IReadOnlyDictionary<string, string> environment, string? overrides = null) =>
        new(file is null ? null : HoconFiles.ParseFile(file), environment,
            overrides: overrides is null ? null : HoconFiles.ParseText(overrides, "the command line"));

    /// <summary>Reads a text over the defaults; its includes are relative to the folder of <paramref name="name"/>.</summary>
    /// <exception cref="ConfigException">The text, or a file that it includes, is not HOCON or cannot be read.</exception>
    public static CollectorConfig Parse(string text, string name, IReadOnlyDictionary<string, string> environment) =>
        new(HoconFiles.ParseText(text, name), environment);

    /// <summary>The environment of this process, for <see cref="Load"/>.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    /// <summary>Stops when there is any problem so far.</summary>
    /// <exception cref="ConfigException">Holds all problems.</exception>
    public void ThrowIfProblems()
    {
        if (_problems.Texts.Count > 0)
            throw new ConfigException([.. _problems.Texts]);
    }

    /// <summary>The whole configuration as HOCON without includes, substitutions or environment, as Akka.NET parses it. It holds the secrets.</summary>
    public string ToPlainHocon() => ConfigPrinter.Plain(_tree);

    /// <summary>The whole configuration for people: secrets masked, file and line behind each key.</summary>
    public string ToMaskedText() => ConfigPrinter.Masked(_tree, _problems);

    internal static string ReferenceText()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ReferenceResource)
            ?? throw new InvalidOperationException($"The assembly was built without its resource {ReferenceResource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    internal static CollectorConfig ParseOver(string reference, string text, string name, IReadOnlyDictionary<string, string> environment) =>
        new(HoconFiles.ParseText(text, name), environment, reference);
}
