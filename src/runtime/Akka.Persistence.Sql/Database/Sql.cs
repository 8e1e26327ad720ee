using System.Data.Common;

namespace Akka.Persistence.Sql.Database;

/// <summary>Small parts of SQL.</summary>
internal static class Sql
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Name(string schema, string name) => schema is null ? Quote(name) : $"{Quote(schema)}.{Quote(name)}";

    public static DbCommand Command(this DbConnection connection, string text, DbTransaction transaction = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        return command;
    }

    public static DbCommand With(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return command;
    }
}
