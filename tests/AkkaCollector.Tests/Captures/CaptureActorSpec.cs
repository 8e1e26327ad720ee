using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaCollector.Batching;
using AkkaCollector.Captures;
using AkkaCollector.Configuration;
using AkkaCollector.Graph;
using AkkaCollector.Supervision;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Venues;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Captures;

/// <summary>The recorder as its source runs it: under a supervisor with backoff, beside a queue that outlives it.</summary>
public sealed class CaptureActorSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private readonly CaptureQueue _queue = new(1 << 20);

    public CaptureActorSpec(ITestOutputHelper output) : base("", output)
    {
    }

    [Fact]
    public async Task What_was_recorded_must_be_in_finished_files_when_the_queue_is_complete()
    {
        var recorder = Sys.ActorOf(Recorder());
        Watch(recorder);
        for (var i = 0; i < 5_000; i++) _queue.Received(1, i, "{\"a\":1}"u8);
        _queue.Complete();
        await ExpectTerminatedAsync(recorder, Patience);
        var files = CaptureFile.OpenFolder(Path.Combine(_folder["captures"], "eth"));
        Assert.Equal(5_000, files.Sum(f => f.Read().Count()));
        Assert.DoesNotContain(files, f => f.FilePath.EndsWith(".part", StringComparison.Ordinal));
        Assert.Equal((5_000L, 0L, 0L), (_queue.Read().Written, _queue.Read().Waiting, _queue.Read().Difference));
    }

    [Fact]
    public async Task A_disk_that_fails_must_be_tried_again_and_cost_the_frames_that_found_no_room()
    {
        // A file where the folder should be: nothing can be written.
        await File.WriteAllTextAsync(_folder["captures"], "in the way");
        var settings = new SupervisionSettings(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(50), 0, 1000, TimeSpan.FromSeconds(1));
        var recorder = Sys.ActorOf(BackoffProps.Around(Recorder(), "capture", settings, new ActorLedger(), TestActor));
        Watch(recorder);
        await AwaitConditionAsync(() => Task.FromResult(_queue.Read().LastError is not null), Patience);
        for (var i = 0; i < 20; i++) _queue.Received(1, i, new byte[100_000]);
        var full = _queue.Read();
        Assert.Equal((20L, 0L), (full.Records, full.Difference));
        Assert.Equal(full.Dropped, full.DroppedByReason[CaptureDropReason.QueueFull]);
        Assert.InRange(full.Dropped, 10, 10);
        File.Delete(_folder["captures"]);
        _queue.Complete();
        await FishForMessageAsync(m => m is Terminated, Patience);
        Assert.Equal((10L, 0L, null), (_queue.Read().Written, _queue.Read().Difference, _queue.Read().LastError));
        Assert.Equal(10, CaptureFile.OpenFolder(Path.Combine(_folder["captures"], "eth")).Sum(f => f.Read().Count()));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    private Props Recorder()
    {
        var config = CollectorConfig.Parse("collector.sources.eth { venue = deribit }", "spec.conf", new Dictionary<string, string>());
        var settings = CollectorSettings.Read(config) with { Capture = CaptureWriterSpec.Settings(_folder["captures"]) };
        var source = new SourceParts("eth", settings.Sources[0].Venue.CreateAdapter(null), settings.Throttle, new LiveBatchIds("run", "eth"), (_, _, _) => Props.Empty);
        return Props.Create(() => new CaptureActor(source, _queue, settings, TimeProvider.System, NullLoggerFactory.Instance, new ActorLedger()));
    }
}
