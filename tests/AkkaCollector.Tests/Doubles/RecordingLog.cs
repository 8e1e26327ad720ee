using Microsoft.Extensions.Logging;

namespace AkkaCollector.Tests.Doubles;

/// <summary>A log that keeps its lines and lets a spec wait for one.</summary>
public sealed class RecordingLog : ILogger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<(EventId Id, string Text)> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was logged so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock) return [.. _lines.Select(l => l.Text)];
        }
    }

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc />
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        TaskCompletionSource more;
        lock (_lock)
        {
            _lines.Add((eventId, formatter(state, exception)));
            more = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        more.SetResult();
    }

    /// <summary>How many lines hold a phrase.</summary>
    public int Count(string phrase) => Lines.Count(l => l.Contains(phrase, StringComparison.Ordinal));

    /// <summary>Waits until a phrase was logged <paramref name="times"/> times and gives the last line that holds it.</summary>
    public async Task<string> WaitForAsync(string phrase, int times = 1)
    {
        var until = Task.Delay(Patience);
        while (true)
        {
            Task more;
            lock (_lock)
            {
                var found = _lines.Where(l => l.Text.Contains(phrase, StringComparison.Ordinal)).Take(times).ToList();
                if (found.Count == times) return found[^1].Text;
                more = _more.Task;
            }
            if (await Task.WhenAny(more, until) == until)
            {
                throw new TimeoutException($"'{phrase}' was not logged {times} times within {Patience.TotalSeconds:0} s, but:\n{string.Join('\n', Lines)}");
            }
        }
    }
}
