namespace AkkaCollector.Configuration;

/// <summary>Collects every problem of a configuration once, and keeps secrets out of them.</summary>
internal sealed class ConfigProblems
{
    public const string Mask = "***";
    private const int SecretLengthMin = 4;
    private static readonly string[] SecretEndings = ["password", "token", "secret", "api-key", "connection-string"];

    private readonly List<string> _texts = [];
    private readonly HashSet<string> _secretPaths = [];
    private readonly HashSet<string> _secretValues = [];

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The values that no text may hold.</summary>
    public IReadOnlyCollection<string> SecretValues => _secretValues;

    /// <summary>Every key that a settings record has asked for.</summary>
    public HashSet<string> KeysRead { get; } = [];

    /// <summary>A key as problems name it: without the leading "collector.".</summary>
    public static string Display(string path) => path.StartsWith("collector.", StringComparison.Ordinal) ? path["collector.".Length..] : path;

    public void Add(string text)
    {
        var safe = Scrub(text);
        if (!_texts.Contains(safe))
            _texts.Add(safe);
    }

    public void MustBe(string path, ConfigOrigin origin, string mustBe, string was)
    {
        var shown = IsSecret(path) ? Mask : was.Length > 80 ? was[..80] + "…" : was;
        Add($"{Display(path)} in {origin} must be {mustBe}, was {shown}.");
    }

    public void MustBeSet(string path, ConfigOrigin origin, IReadOnlyList<string> variables)
    {
        var fix = variables.Count == 0
            ? "give it a value"
            : "set the environment variable " + string.Join(" or ", variables.Select(v => $"{v} (or {v}_FILE, the name of a file that holds it)"));
        Add($"{Display(path)} in {origin} must be set, was not: {fix}.");
    }

    public bool IsSecret(string path) =>
        _secretPaths.Contains(path) || SecretEndings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    public void MarkSecret(string path, string? value)
    {
        _secretPaths.Add(path);
        Hide(value);
    }

    /// <summary>Keeps the values of all secret keys of a tree out of every text.</summary>
    public void HideSecretsOf(ConfigNode node, string path, bool secret = false)
    {
        switch (node)
        {
            case ConfigMap map:
                foreach (var (key, value) in map.Fields)
                    HideSecretsOf(value, path.Length == 0 ? key : $"{path}.{key}", secret || IsSecret(key));
                break;
            case ConfigList list:
                foreach (var item in list.Items)
                    HideSecretsOf(item, path, secret);
                break;
            case ConfigText text when secret || IsSecret(path):
                Hide(text.Value);
                break;
        }
    }

    /// <summary>A text in which no secret value occurs.</summary>
    public string Scrub(string text)
    {
        foreach (var secret in _secretValues)
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }

    private void Hide(string? value)
    {
        // Shorter texts occur in ordinary words; they are masked where their key stands, not everywhere.
        if (value is { Length: >= SecretLengthMin })
            _secretValues.Add(value);
    }
}
