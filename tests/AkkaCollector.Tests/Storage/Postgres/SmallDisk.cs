using System.Diagnostics;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>
/// A disk for a database that is full when a spec wants it so. As root it is a file system in memory with a size of its own, under a
/// tablespace that the tables go to; without the right to mount one, the tables answer as PostgreSQL does when its disk is full.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string? _folder;
    private PostgresDatabase _database = null!;

    private SmallDisk(string? folder) => _folder = folder;

    /// <summary>Whether a real disk is filled.</summary>
    public bool IsReal => _folder is not null;

    private string Space => Path.Combine(_folder!, "space");

    private string Ballast => Path.Combine(_folder!, "ballast");

    /// <summary>Makes one; it must be disposed after the server that uses it.</summary>
    public static async Task<SmallDisk> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("akkacollector-disk-").FullName;
        if (Environment.IsPrivilegedProcess && await Run("mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", folder) == 0) return new SmallDisk(folder);
        Directory.Delete(folder);
        return new SmallDisk(null);
    }

    /// <summary>Puts the tables that are made in a database from now on on the disk.</summary>
    public async Task AttachAsync(PostgresDatabase database)
    {
        _database = database;
        if (!IsReal) return;
        Directory.CreateDirectory(Space);
        await Run("chown", "postgres", Space);
        await database.RunAsync($"CREATE TABLESPACE small LOCATION '{Space}'");
        await database.RunAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_tablespace = small', current_database()); END $$");
    }

    /// <summary>Leaves no room.</summary>
    public async Task FillAsync()
    {
        if (!IsReal)
        {
            await _database.RunAsync("""
                CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''could not extend file: No space left on device'' USING ERRCODE = ''53100''; END';
                CREATE TRIGGER full_disk BEFORE INSERT ON quotes FOR EACH ROW EXECUTE FUNCTION full_disk();
                """);
            return;
        }
        await using var file = File.Create(Ballast);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await file.WriteAsync(block);
                await file.FlushAsync();
            }
        }
        catch (IOException)
        {
            // No space left: that is what it is written for.
        }
    }

    /// <summary>Gives the room back.</summary>
    public async Task FreeAsync()
    {
        if (IsReal) File.Delete(Ballast);
        else await _database.RunAsync("DROP TRIGGER full_disk ON quotes");
    }

    /// <summary>Whoever opens a file of the tables from now on finds the disk read-only; those that are open stay as they are.</summary>
    public async Task TurnReadOnlyAsync()
    {
        if (!IsReal)
        {
            await _database.RunAsync("""
                CREATE FUNCTION read_only_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''could not open file: Read-only file system'' USING ERRCODE = ''58030''; END';
                CREATE TRIGGER read_only_disk BEFORE INSERT ON quotes FOR EACH ROW EXECUTE FUNCTION read_only_disk();
                """);
            return;
        }
        if (await Run("mount", "--bind", Space, Space) != 0 || await Run("mount", "-o", "remount,ro,bind", Space) != 0)
            throw new InvalidOperationException($"{Space} could not be mounted read-only.");
    }

    /// <summary>The disk can be written to again.</summary>
    public async Task TurnWritableAsync()
    {
        if (IsReal) await Run("umount", "-l", Space);
        else await _database.RunAsync("DROP TRIGGER read_only_disk ON quotes");
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is null) return;
        await Run("umount", "-l", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<int> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
