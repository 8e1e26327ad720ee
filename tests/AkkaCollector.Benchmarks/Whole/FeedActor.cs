using Akka.Actor;
using AkkaCollector.Connections;
using AkkaCollector.Graph;

namespace AkkaCollector.Benchmarks;

/// <summary>Waiting -> Feeding -> Fed. Stands where a connection would: gives frames to the venue's decoder and waits for room, so that nothing conflates.</summary>
internal sealed class FeedActor : ReceiveActor
{
    /// <summary>How many frames go between two looks for room: far fewer than the half of the queue that is free when there is room.</summary>
    private const int FramesBetweenLooks = 128;
    private readonly SourceParts _source;
    private readonly IVenueDecoder _decoder;
    private readonly Feed _feed;

    public FeedActor(SourceParts source, IVenueDecoder decoder, Feed feed)
    {
        (_source, _decoder, _feed) = (source, decoder, feed);
        Receive<Status.Success>(_ => _feed.Done.TrySetResult());
        Receive<Status.Failure>(f => _feed.Done.TrySetException(f.Cause));
    }

    protected override void PreStart() => Task.Run(RunAsync).PipeTo(Self, success: () => new Status.Success("fed"));

    private async Task RunAsync()
    {
        await _feed.Started;
        while (GiveSome()) await _source.Intake.WaitForRoomAsync(CancellationToken.None);
    }

    private bool GiveSome()
    {
        for (var i = 0; i < FramesBetweenLooks; i++)
        {
            if (!_feed.Frames.TryNext(out var frame, out var micros)) return false;
            _decoder.Decode(frame, micros, _source.Intake);
        }
        return true;
    }
}

/// <summary>What a <see cref="FeedActor"/> feeds, and the signals around it.</summary>
internal sealed class Feed(IFrameSource frames)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IFrameSource Frames { get; } = frames;

    public Task Started => _started.Task;

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Start() => _started.TrySetResult();
}
