using System.Text.RegularExpressions;
using Akka.Configuration;

namespace Akka.Persistence.Sql.Settings;

internal enum SqlProvider
{
    PostgreSql,
    Sqlite,
}

/// <summary>Reads a plugin's section; what cannot be used is told with the whole path of the key, what it was and what it must be.</summary>
internal sealed partial class SettingsReader(string path, Configuration.Config config)
{
    public SqlProvider Provider()
    {
        var name = Text("provider-name", "");
        if (PostgreSqlNames().IsMatch(name)) return SqlProvider.PostgreSql;
        if (SqliteNames().IsMatch(name)) return SqlProvider.Sqlite;
        throw Wrong("provider-name", "must be PostgreSQL, PostgreSQL.<version>, SQLite or SQLite.MS", name);
    }

    public string ConnectionString()
    {
        var text = Text("connection-string", "");
        return text.Length > 0 ? text : throw Wrong("connection-string", "must say how to reach the database", text);
    }

    /// <summary>A text; HOCON's null and a blank text are the same as none.</summary>
    public string Text(string key, string whenMissing)
    {
        var text = config.GetString(key)?.Trim();
        return string.IsNullOrEmpty(text) || text == "null" ? whenMissing : text;
    }

    public bool Flag(string key) => config.GetBoolean(key);

    public int AtLeastOne(string key)
    {
        var number = config.GetInt(key);
        return number >= 1 ? number : throw Wrong(key, "must be 1 or more", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public TagWriteMode TagWriteMode(string key)
    {
        var text = Text(key, "");
        return Enum.TryParse<TagWriteMode>(text, ignoreCase: true, out var mode) && Enum.IsDefined(mode)
            ? mode
            : throw Wrong(key, "must be TagTable, Csv or Both", text);
    }

    /// <summary>The section that names tables and columns, with that of the default mapping below it.</summary>
    public SettingsReader Mapping()
    {
        var name = Text("table-mapping", "default");
        if (!config.HasPath(name)) throw Wrong("table-mapping", "must name a section beside it", name);
        var own = config.GetConfig(name);
        return new SettingsReader($"{path}.{name}", name == "default" ? own : own.WithFallback(config.GetConfig("default")));
    }

    public string Name(string key) => Text(key, null) ?? throw Wrong(key, "must name a table or column", "");

    private ConfigurationException Wrong(string key, string must, string was) => new($"{path}.{key} {must}, was '{was}'.");

    [GeneratedRegex(@"^PostgreSQL(\.\d+(\.\d+)*)?$", RegexOptions.IgnoreCase)]
    private static partial Regex PostgreSqlNames();

    [GeneratedRegex(@"^SQLite(\.MS)?$", RegexOptions.IgnoreCase)]
    private static partial Regex SqliteNames();
}
