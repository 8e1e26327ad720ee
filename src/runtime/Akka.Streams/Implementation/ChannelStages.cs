using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Emits what it reads from a channel, an element for each pull.</summary>
internal sealed class ChannelSourceLogic<T> : OutGraphStageLogic
{
    private readonly Outlet<T> _out;
    private readonly ChannelReader<T> _reader;
    private readonly Action<Exception> _onStop;
    private readonly Action _onReady;
    private readonly AsyncSignal _signal;
    private readonly CancellationTokenSource _stopped = new();
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _waiting;
    private bool _isWaiting;
    private Task _ending;
    private RunLink<T> _next;

    public ChannelSourceLogic(SourceShape<T> shape, ChannelReader<T> reader, Action<Exception> onStop) : base(shape)
    {
        _out = shape.Outlet;
        _reader = reader;
        _onStop = onStop;
        _signal = new AsyncSignal(this, OnSignal);
        _onReady = _signal.Fire;
        SetHandler(_out, this);
    }

    public override void PreStart()
    {
        _next = RunLink<T>.Of(this, 0);
        // An empty channel that is closed is noticed also while nobody asks. The channel may outlive many streams: what waits for its end goes with the stage.
        _ending = _reader.Completion.WaitAsync(_stopped.Token);
        _ending.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(new AsyncSignal(this, OnEnd).Fire);
    }

    public override void OnPull()
    {
        var length = _next.IsOpen ? Interpreter.RunLength : 0;
        var n = 0;
        while (_reader.TryRead(out var element))
        {
            if (n < length && element is not null)
            {
                n++;
                if (_next.Give(element))
                    continue;
            }
            else
                Push(_out, element);

            Interpreter.Charge(n);
            return;
        }

        Interpreter.Charge(n);
        if (!_isWaiting)
            Wait();
    }

    private void Wait()
    {
        while (true)
        {
            var waiting = _reader.WaitToReadAsync().ConfigureAwait(false).GetAwaiter();
            if (!waiting.IsCompleted)
            {
                _waiting = waiting;
                _isWaiting = true;
                waiting.UnsafeOnCompleted(_onReady);
                return;
            }

            if (!CanGoOn(waiting))
                return;
            if (!_reader.TryRead(out var element))
                continue;
            Push(_out, element);
            return;
        }
    }

    private void OnSignal()
    {
        var waiting = _waiting;
        _waiting = default;
        _isWaiting = false;
        if (CanGoOn(waiting) && IsAvailable(_out))
            OnPull();
    }

    private void OnEnd()
    {
        if (_ending.IsFaulted)
            FailStage(_ending.Exception);
        else if (_ending.IsCanceled)
            FailStage(new TaskCanceledException(_ending));
        else
            CompleteStage();
    }

    // The end of the channel is the end of the stream, and its failure, wrapped as by its task, the failure.
    private bool CanGoOn(ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter waiting)
    {
        try
        {
            if (waiting.GetResult())
                return true;
            CompleteStage();
        }
        catch (Exception e)
        {
            FailStage(e is OperationCanceledException ? e : new AggregateException(e));
        }

        return false;
    }

    public override void OnDownstreamFinish(Exception cause)
    {
        _onStop?.Invoke(cause is SubscriptionWithCancelException.NonFailureCancellation ? null : cause);
        InternalOnDownstreamFinish(cause);
    }

    public override void PostStop()
    {
        _stopped.Cancel();
        _onStop?.Invoke(null);
    }
}

/// <summary>A source that reads a channel which somebody else owns.</summary>
internal sealed class ChannelReaderSource<T>(ChannelReader<T> reader) : GraphStage<SourceShape<T>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("channelReader.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("channelReader");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new ChannelSourceLogic<T>(Shape, reader, null);
}

/// <summary>A source that reads a channel of its own, and yields the end to write to.</summary>
internal sealed class ChannelSourceWithWriter<T>(BoundedChannelOptions options)
    : GraphStageWithMaterializedValue<SourceShape<T>, ChannelWriter<T>>
{
    public override SourceShape<T> Shape { get; } = new(new Outlet<T>("channelSource.out"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("channelSource");

    public override ILogicAndMaterializedValue<ChannelWriter<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var channel = Channel.CreateBounded<T>(options);
        // Nobody reads any more once the stage has stopped, so writers are told.
        var logic = new ChannelSourceLogic<T>(Shape, channel.Reader, cause => channel.Writer.TryComplete(cause));
        return new LogicAndMaterializedValue<ChannelWriter<T>>(logic, channel.Writer);
    }
}

/// <summary>Writes what it gets to a channel.</summary>
internal sealed class ChannelSinkLogic<T> : InGraphStageLogic
{
    private readonly Inlet<T> _in;
    private readonly ChannelWriter<T> _writer;
    private readonly bool _isOwner;
    private readonly Action _onReady;
    private readonly AsyncSignal _signal;
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _waiting;
    private bool _isWaiting;
    private bool _finishing;
    private Exception _failure;
    private T _element;

    public ChannelSinkLogic(SinkShape<T> shape, ChannelWriter<T> writer, bool isOwner) : base(shape)
    {
        _in = shape.Inlet;
        _writer = writer;
        _isOwner = isOwner;
        _signal = new AsyncSignal(this, OnSignal);
        _onReady = _signal.Fire;
        SetHandler(_in, this);
    }

    public override void PreStart() => Pull(_in);

    public override void OnPush() => Write(Grab(_in));

    private void Write(T element)
    {
        while (!_writer.TryWrite(element))
        {
            var waiting = _writer.WaitToWriteAsync().ConfigureAwait(false).GetAwaiter();
            if (!waiting.IsCompleted)
            {
                _element = element;
                _waiting = waiting;
                _isWaiting = true;
                SetKeepGoing(true);
                waiting.UnsafeOnCompleted(_onReady);
                return;
            }

            if (waiting.GetResult())
                continue;
            CompleteStage();
            return;
        }

        Continue();
    }

    private void OnSignal()
    {
        var waiting = _waiting;
        var element = _element;
        _waiting = default;
        _element = default;
        _isWaiting = false;
        if (waiting.GetResult())
            Write(element);
        else
            CompleteStage();
    }

    private void Continue()
    {
        if (_finishing)
            Finish();
        else
            Pull(_in);
    }

    private void Finish()
    {
        if (_isOwner)
            _writer.TryComplete(_failure);
        if (_failure == null)
            CompleteStage();
        else
            FailStage(_failure);
    }

    public override void OnUpstreamFinish()
    {
        _finishing = true;
        if (!_isWaiting)
            Finish();
    }

    public override void OnUpstreamFailure(Exception e)
    {
        _finishing = true;
        _failure = e;
        if (!_isWaiting)
            Finish();
    }

    public override void PostStop()
    {
        if (_isOwner)
            _writer.TryComplete(_finishing ? _failure : Interpreter.Shell.AbortReason);
    }
}

/// <summary>A sink that writes to a channel which somebody else made.</summary>
internal sealed class ChannelWriterSink<T>(ChannelWriter<T> writer, bool isOwner) : GraphStage<SinkShape<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("channelWriter.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("channelWriter");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new ChannelSinkLogic<T>(Shape, writer, isOwner);
}

/// <summary>A sink that writes to a channel of its own, and yields the end to read from.</summary>
internal sealed class ChannelSinkWithReader<T>(BoundedChannelOptions options)
    : GraphStageWithMaterializedValue<SinkShape<T>, ChannelReader<T>>
{
    public override SinkShape<T> Shape { get; } = new(new Inlet<T>("channelReader.in"));

    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("channelReader");

    public override ILogicAndMaterializedValue<ChannelReader<T>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var channel = Channel.CreateBounded<T>(options);
        var logic = new ChannelSinkLogic<T>(Shape, channel.Writer, isOwner: true);
        return new LogicAndMaterializedValue<ChannelReader<T>>(logic, channel.Reader);
    }
}
