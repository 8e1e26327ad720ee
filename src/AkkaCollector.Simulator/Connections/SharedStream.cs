using Microsoft.AspNetCore.Http.Features;

namespace AkkaCollector.Simulator;

/// <summary>
/// The stream under a WebSocket, shared by the socket (pongs and the close frame) and by the sender of market data, who writes many
/// whole frames at once. Each write is one whole frame or several, and one goes after another. Frozen, it neither gives what
/// arrives nor sends: a half-open connection.
/// </summary>
internal sealed class SharedStream(Stream inner, TimeProvider time) : Stream
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile TaskCompletionSource? _frozen;
    private long _writeBeganAt;

    /// <summary>How long the write that is under way has been going on; zero when none is.</summary>
    public TimeSpan WritingFor
    {
        get
        {
            var began = Interlocked.Read(ref _writeBeganAt);
            return began == 0 ? TimeSpan.Zero : time.GetElapsedTime(began);
        }
    }

    /// <summary>Whether it neither gives nor sends.</summary>
    public bool IsFrozen => _frozen is not null;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Freeze() => _frozen ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Thaw()
    {
        var frozen = _frozen;
        _frozen = null;
        frozen?.TrySetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (_frozen is { } frozen) await frozen.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_frozen is { } frozen) await frozen.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _writeBeganAt, Math.Max(1, time.GetTimestamp()));
            await inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Exchange(ref _writeBeganAt, 0);
            _writing.Release();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Thaw();
            inner.Dispose();
        }
        base.Dispose(disposing);
    }
}

/// <summary>Puts a <see cref="SharedStream"/> under the WebSocket that the framework makes of an upgraded request.</summary>
internal sealed class SharedUpgrade(IHttpUpgradeFeature upgrade, TimeProvider time) : IHttpUpgradeFeature
{
    /// <summary>The stream, once the request has been upgraded.</summary>
    public SharedStream? Stream { get; private set; }

    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => Stream = new SharedStream(await upgrade.UpgradeAsync().ConfigureAwait(false), time);
}
