using System.Text;

namespace AkkaCollector.Configuration;

/// <summary>Writes a tree as HOCON: plain for Akka.NET's parser, or masked and with origins for people.</summary>
internal sealed class ConfigPrinter
{
    private readonly StringBuilder _out = new();
    private readonly ConfigProblems? _masking;

    private ConfigPrinter(ConfigProblems? masking) => _masking = masking;

    public static string Plain(ConfigMap tree) => new ConfigPrinter(null).Print(tree);

    public static string Masked(ConfigMap tree, ConfigProblems masking) => new ConfigPrinter(masking).Print(tree);

    private string Print(ConfigMap tree)
    {
        WriteFields(tree, "", 0, secret: false);
        return _out.ToString();
    }

    private void WriteFields(ConfigMap map, string path, int indent, bool secret)
    {
        foreach (var (key, value) in map.Fields)
        {
            if (value is ConfigUnset)
                continue;
            var at = path.Length == 0 ? key : $"{path}.{key}";
            var hidden = secret || _masking?.IsSecret(at) == true;
            _out.Append(' ', indent * 2).Append(Key(key));
            if (value is ConfigMap section)
            {
                _out.Append(section.Fields.Count == 0 ? " {" : " {\n");
                WriteFields(section, at, indent + 1, hidden);
                _out.Append(' ', section.Fields.Count == 0 ? 0 : indent * 2).Append("}\n");
                continue;
            }

            _out.Append(" = ");
            WriteValue(value, at, hidden);
            if (_masking is not null && value.Origin.File is not null)
                _out.Append("  # ").Append(value.Origin);
            _out.Append('\n');
        }
    }

    private void WriteValue(ConfigNode value, string path, bool hidden)
    {
        switch (value)
        {
            case ConfigMap map:
                _out.Append("{ ");
                for (var i = 0; i < map.Fields.Count; i++)
                {
                    var (key, child) = map.Fields[i];
                    if (child is ConfigUnset)
                        continue;
                    _out.Append(Key(key)).Append(" = ");
                    WriteValue(child, $"{path}.{key}", hidden || _masking?.IsSecret(key) == true);
                    _out.Append(", ");
                }

                _out.Append('}');
                break;
            case ConfigList list:
                _out.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    _out.Append(i == 0 ? "" : ", ");
                    WriteValue(list.Items[i], path, hidden);
                }

                _out.Append(']');
                break;
            case ConfigText text:
                _out.Append(Text(text, hidden));
                break;
        }
    }

    private string Text(ConfigText text, bool hidden)
    {
        if (text.Value is null)
            return "null";
        if (hidden && text.Value.Length > 0)
            return Quote(ConfigProblems.Mask);
        var value = _masking?.Scrub(text.Value) ?? text.Value;
        return !text.Quoted && IsPlain(value) ? value : Quote(value);
    }

    private static string Key(string key) => IsPlain(key) && !key.Contains('.') && key != "include" ? key : Quote(key);

    private static bool IsPlain(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
        && !text.Contains("//");

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
