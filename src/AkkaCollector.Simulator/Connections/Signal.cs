using System.Threading.Channels;

namespace AkkaCollector.Simulator;

/// <summary>Something to wait for that happens again and again; being set twice before a wait counts once. One waiter at a time.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default) => _channel.Reader.ReadAsync(cancellationToken);
}
