using System.Net;
using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>
/// How much room a PostgreSQL server has. It does not say itself: a budget that is set counts, or else the disk that its files lie on, if
/// it runs on this machine and tells where.
/// </summary>
internal static class PostgresDisk
{
    private const string Fix = "set storage.postgres.disk-budget to what the database may use.";

    /// <summary>Bytes that are free, or why that is not known.</summary>
    /// <param name="connection">A connection to the server.</param>
    /// <param name="used">Bytes that the store uses.</param>
    /// <param name="budget">Bytes that it may use; 0 when nothing is set.</param>
    /// <param name="token">Gives up.</param>
    public static async Task<(long? Free, string? Unknown)> LookAsync(NpgsqlConnection connection, long used, long budget, CancellationToken token)
    {
        if (budget > 0) return (Math.Max(0, budget - used), null);
        // The view leaves out what the user may not see. Quotes, the largest table, may lie in another tablespace than the rest.
        await using var command = new NpgsqlCommand("""
            SELECT (SELECT setting FROM pg_settings WHERE name = 'data_directory'),
                (SELECT pg_tablespace_location(CASE WHEN c.reltablespace = 0 THEN d.dattablespace ELSE c.reltablespace END)
                    FROM pg_class c, pg_database d WHERE c.oid = to_regclass('quotes') AND d.datname = current_database()),
                host(inet_server_addr()), host(inet_client_addr())
            """, connection);
        string? folder, space, server, client;
        await using (var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false))
        {
            await reader.ReadAsync(token).ConfigureAwait(false);
            (folder, space, server, client) = (Text(reader, 0), Text(reader, 1), Text(reader, 2), Text(reader, 3));
        }
        if (!IsHere(server, client)) return (null, $"The server runs on another machine, whose disk is not known; {Fix}");
        if ((string.IsNullOrEmpty(space) ? folder : space) is not { } path)
            return (null, $"The user may not read the server's data_directory, so that its disk is not known; grant it pg_read_all_settings, or {Fix}");
        try
        {
            return Directory.Exists(path)
                ? (new DriveInfo(path).AvailableFreeSpace, null)
                : (null, $"The server's folder {path} is not to be seen from here; {Fix}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"The disk of the server's folder {path} cannot be looked at ({e.Message}); {Fix}");
        }
    }

    /// <summary>Whether both ends of the connection are this machine, as the server sees them. A socket of the file system has no address.</summary>
    private static bool IsHere(string? server, string? client) => server is null || server == client || (IPAddress.TryParse(server, out var address) && IPAddress.IsLoopback(address));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
