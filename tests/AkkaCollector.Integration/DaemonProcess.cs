using System.Diagnostics.CodeAnalysis;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace AkkaCollector.Integration;

/// <summary>The daemon as a user starts it: a process with arguments, two output streams and an exit code.</summary>
internal sealed partial class DaemonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _more = new(0);
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DaemonProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Note(e.Data, _outputEnded);
        _process.ErrorDataReceived += (_, e) => Note(e.Data, _errorEnded);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything printed until now, both streams.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public string Output => string.Join('\n', _lines);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static DaemonProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Starts any command line, such as the published program under another user.</summary>
    public static DaemonProcess StartProgram(params string[] command) => StartProgram(new Dictionary<string, string>(), command);

    public static DaemonProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartProgram(environment, ["dotnet", Path.Combine(AppContext.BaseDirectory, "AkkaCollector.Daemon.dll"), .. arguments]);

    private static DaemonProcess StartProgram(IReadOnlyDictionary<string, string> environment, string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new DaemonProcess(start);
    }

    /// <summary>Waits until a line fits and returns the match.</summary>
    public async Task<Match> WaitForLineAsync([StringSyntax(StringSyntaxAttribute.Regex)] string pattern)
    {
        var regex = new Regex(pattern);
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            foreach (var line in _lines)
                if (regex.Match(line) is { Success: true } match) return match;
            if (_process.HasExited && _outputEnded.Task.IsCompleted && _errorEnded.Task.IsCompleted && !_lines.Any(regex.IsMatch))
                throw new InvalidOperationException($"The daemon ended with {_process.ExitCode} before a line fitted '{pattern}'. It said:\n{Output}");
            try
            {
                await _more.WaitAsync(TimeSpan.FromMilliseconds(250), patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No line fitted '{pattern}' within {Patience}. The daemon said:\n{Output}");
            }
        }
    }

    /// <summary>The address of the status page, once it is printed.</summary>
    public async Task<Uri> StatusPageAsync() => new((await WaitForLineAsync(@"^status page: (\S+)$")).Groups[1].Value);

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await Task.WhenAll(_outputEnded.Task, _errorEnded.Task).WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The daemon did not end within {Patience}. It said:\n{Output}");
        }
        return _process.ExitCode;
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate()
    {
        if (Kill(_process.Id, 15) != 0) throw new InvalidOperationException($"SIGTERM to {_process.Id} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Sends SIGKILL and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>The numbers of the summary line.</summary>
    public IReadOnlyDictionary<string, long> Summary()
    {
        var line = _lines.LastOrDefault(l => l.StartsWith("summary: ", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"There is no summary. The daemon said:\n{Output}");
        return SummaryPart().Matches(line).ToDictionary(m => m.Groups[1].Value, m => long.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        _more.Dispose();
    }

    private void Note(string? line, TaskCompletionSource ended)
    {
        if (line is null)
        {
            ended.TrySetResult();
            return;
        }
        _lines.Enqueue(line);
        _more.Release();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"(\w+)=(-?\d+)")]
    private static partial Regex SummaryPart();
}
