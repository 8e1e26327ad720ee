using System.Net;
using System.Net.Sockets;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>Stands between the store and the server, and cuts or holds what a spec tells it to.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _cutAfterBytes = int.MaxValue, _commitsToSwallow, _cuts;
    private volatile TaskCompletionSource? _held, _silent;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that were cut as told.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>A commit's answer has been held.</summary>
    public TaskCompletionSource Holding { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cuts the connection that next sends so many bytes from now on.</summary>
    public void CutAfter(int bytes) => Volatile.Write(ref _cutAfterBytes, bytes);

    /// <summary>The server commits, and the connection is cut before its answer is passed on.</summary>
    public void SwallowCommits(int count) => Volatile.Write(ref _commitsToSwallow, count);

    /// <summary>Answers to commits wait from now on.</summary>
    public void HoldCommits() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nothing is passed on any more, in either direction, and no connection is closed: as when a cable is pulled.</summary>
    public void GoSilent() => _silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The cable is back.</summary>
    public void Speak() => Interlocked.Exchange(ref _silent, null)?.TrySetResult();

    /// <summary>Held answers go on.</summary>
    public void Release() => Interlocked.Exchange(ref _held, null)?.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        Speak();
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _ending.Token);
                // One end closes both.
                await await Task.WhenAny(PumpAsync(client, server, MayAsk), PumpAsync(server, client, MayAnswerAsync));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The server is away, or one side has gone: the other is closed, as a network would.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<ReadOnlyMemory<byte>, ValueTask<bool>> may)
    {
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await from.GetStream().ReadAsync(buffer, _ending.Token)) > 0)
        {
            if (_silent is { } silent) await silent.Task.WaitAsync(_ending.Token);
            if (!await may(buffer.AsMemory(0, read))) return;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _ending.Token);
        }
    }

    private ValueTask<bool> MayAsk(ReadOnlyMemory<byte> bytes)
    {
        if (Volatile.Read(ref _cutAfterBytes) == int.MaxValue || Interlocked.Add(ref _cutAfterBytes, -bytes.Length) > 0) return ValueTask.FromResult(true);
        Volatile.Write(ref _cutAfterBytes, int.MaxValue);
        Interlocked.Increment(ref _cuts);
        return ValueTask.FromResult(false);
    }

    private async ValueTask<bool> MayAnswerAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.IndexOf("COMMIT\0"u8) < 0) return true;
        if (_held is { } held)
        {
            Holding.TrySetResult();
            await held.Task.WaitAsync(_ending.Token);
        }
        if (Interlocked.Decrement(ref _commitsToSwallow) < 0) return true;
        Interlocked.Increment(ref _cuts);
        return false;
    }
}
