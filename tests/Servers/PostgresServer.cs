using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Servers;

/// <summary>
/// A throwaway PostgreSQL: a cluster of its own in a temporary folder, on a free port of loopback, run as a user without rights
/// (PostgreSQL refuses root). It can be stopped, killed and started again; disposing ends it and removes the folder.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder;
    private readonly string _binaries;
    private readonly string _options;
    private int? _postmaster;

    private PostgresServer(string folder, string binaries, int port, string options)
    {
        (_folder, _binaries, Port, _options) = (folder, binaries, port, options);
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The folder of the cluster's files.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Where PostgreSQL's log goes, and what a failure to start is told from.</summary>
    public string LogFile => Path.Combine(_folder, "server.log");

    /// <summary>Process id of the postmaster while it runs.</summary>
    public int? ProcessId => _postmaster;

    /// <summary>How to connect to a database of it as its owner, without pooling across restarts of the server being a concern of the caller.</summary>
    public string ConnectionString(string database = "postgres") =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Timeout=5;Command Timeout=30;Include Error Detail=true");

    /// <summary>The folder of PostgreSQL's programs, or null when it is not installed.</summary>
    public static string? Binaries()
    {
        var versions = "/usr/lib/postgresql";
        if (!Directory.Exists(versions)) return null;
        return Directory.GetDirectories(versions)
            .Select(d => Path.Combine(d, "bin"))
            .Where(d => File.Exists(Path.Combine(d, "initdb")))
            .OrderByDescending(d => d, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="options">Further options of the server, such as <c>-c fsync=off</c>; none keeps PostgreSQL's own defaults, fsync on.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or it did not start; the message has its log.</exception>
    public static async Task<PostgresServer> StartAsync(string options = "", CancellationToken cancellationToken = default)
    {
        var binaries = Binaries() ?? throw new InvalidOperationException("PostgreSQL is not installed: there is no /usr/lib/postgresql/*/bin. Install it: apt-get install postgresql");
        var folder = Path.Combine(Path.GetTempPath(), "pg-" + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(folder);
        var server = new PostgresServer(folder, binaries, FreePort(), options);
        try
        {
            if (Environment.IsPrivilegedProcess) await server.RunAsync("chown", ["postgres", folder], cancellationToken);
            await server.RunAsOwnerAsync("initdb", ["-D", server.DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancellationToken);
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it after <see cref="StopAsync"/> or <see cref="KillAsync"/>; returns when it takes connections.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        if (_postmaster is not null) throw new InvalidOperationException("The server runs already.");
        var options = string.Create(CultureInfo.InvariantCulture, $"-p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} {_options}");
        await RunAsOwnerAsync("pg_ctl", ["-D", DataFolder, "-l", LogFile, "-w", "-t", "60", "-o", options, "start"], cancellationToken);
        _postmaster = int.Parse(File.ReadLines(Path.Combine(DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>Stops it: <c>fast</c> ends sessions and writes a checkpoint, <c>immediate</c> recovers at the next start, <c>smart</c> waits for clients.</summary>
    public async Task StopAsync(string mode = "fast", CancellationToken cancellationToken = default)
    {
        if (_postmaster is null) return;
        await RunAsOwnerAsync("pg_ctl", ["-D", DataFolder, "-w", "-t", "60", "-m", mode, "stop"], cancellationToken);
        _postmaster = null;
    }

    /// <summary>Kills the postmaster with SIGKILL, then waits for its children, which end when they notice; until then no other may start.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        if (_postmaster is not { } id) return;
        var children = ChildrenOf(id);
        using (var postmaster = Process.GetProcessById(id)) postmaster.Kill();
        foreach (var process in children.Prepend(id)) await WaitForEndAsync(process, cancellationToken);
        _postmaster = null;
    }

    /// <summary>Makes a copy of this server that follows it by streaming replication, read-only until <see cref="PromoteAsync"/>.</summary>
    public async Task<PostgresServer> StartStandbyAsync(CancellationToken cancellationToken = default)
    {
        var folder = Path.Combine(Path.GetTempPath(), "pg-" + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(folder);
        var standby = new PostgresServer(folder, _binaries, FreePort(), _options);
        try
        {
            if (Environment.IsPrivilegedProcess) await standby.RunAsync("chown", ["postgres", folder], cancellationToken);
            await standby.RunAsOwnerAsync("pg_basebackup", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-D", standby.DataFolder, "-R", "-X", "stream", "-c", "fast"], cancellationToken);
            await standby.StartAgainAsync(cancellationToken);
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a standby take writes.</summary>
    public Task PromoteAsync(CancellationToken cancellationToken = default) => RunAsOwnerAsync("pg_ctl", ["-D", DataFolder, "-w", "-t", "60", "promote"], cancellationToken);

    /// <summary>Writes a whole database to a file with pg_dump.</summary>
    public Task DumpAsync(string database, CancellationToken cancellationToken = default) =>
        RunAsOwnerAsync("pg_dump", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-f", Path.Combine(_folder, database + ".sql"), database], cancellationToken);

    /// <summary>Makes an empty database and returns how to connect to it.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await RunAsOwnerAsync("createdb", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", name], cancellationToken);
        return ConnectionString(name);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_postmaster is not null) await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task RunAsOwnerAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments], cancellationToken)
            : RunAsync(path, arguments, cancellationToken);
    }

    private async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        // The server inherits the output; reading it to its end would wait for the server. So the output goes to a file.
        var output = Path.Combine(_folder, "command.log");
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/", UseShellExecute = false };
        foreach (var argument in (string[])["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", output, program, .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Patience + Patience, cancellationToken);
        if (process.ExitCode == 0) return;
        var said = await File.ReadAllTextAsync(output, cancellationToken);
        var log = File.Exists(LogFile) ? await File.ReadAllTextAsync(LogFile, cancellationToken) : "";
        throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}\n{log}");
    }

    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                // pid (name) state ppid: the name may hold blanks and brackets, so what follows the last bracket counts.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (int.Parse(fields[1], CultureInfo.InvariantCulture) == parent) children.Add(id);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
            {
                // It ended between the listing and the reading: not a child to wait for.
            }
        }
        return children;
    }

    private static async Task WaitForEndAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            await process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (ArgumentException)
        {
            // GetProcessById: it has ended already, which is what is waited for.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
