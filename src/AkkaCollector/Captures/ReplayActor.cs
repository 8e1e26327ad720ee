using Akka.Actor;
using AkkaCollector.Batching;
using AkkaCollector.Connections;
using AkkaCollector.Graph;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Captures;

/// <summary>What a replay says to the rest.</summary>
public static class ReplayProtocol
{
    /// <summary>Every record of the capture has been given to the graph. Published on the event stream.</summary>
    public sealed record ReplayCompleted(string File, long Records);
}

/// <summary>
/// Reading -> Completed. Stands where a connection would: reads a capture and gives its received frames to the venue's decoder, with
/// the capture's receive times. It waits for room in the intake, so that nothing conflates or is dropped.
/// </summary>
public sealed partial class ReplayActor : ReceiveActor
{
    private readonly CaptureFile _file;
    private readonly SourceParts _source;
    private readonly IVenueDecoder _decoder;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Makes one.</summary>
    /// <param name="file">The capture.</param>
    /// <param name="source">The source that it feeds.</param>
    /// <param name="decoder">The venue's decoder.</param>
    /// <param name="loggers">The log.</param>
    public ReplayActor(CaptureFile file, SourceParts source, IVenueDecoder decoder, ILoggerFactory loggers)
    {
        (_file, _source, _decoder, _log) = (file, source, decoder, loggers.CreateLogger<ReplayActor>());
        Receive<ReplayProtocol.ReplayCompleted>(done =>
        {
            (_source.BatchIds as ReplayBatchIds)?.FileEnded();
            Completed(_log, done.File, done.Records);
            Context.System.EventStream.Publish(done);
        });
        Receive<Status.Failure>(f => throw new ReplayFailedException(_file.FilePath, f.Cause));
    }

    /// <inheritdoc />
    protected override void PreStart() => Task.Run(FeedAsync).PipeTo(Self);

    /// <inheritdoc />
    protected override void PostStop()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task<ReplayProtocol.ReplayCompleted> FeedAsync()
    {
        var stop = _stop.Token;
        var records = 0L;
        var last = 0L;
        foreach (var record in _file.Read())
        {
            stop.ThrowIfCancellationRequested();
            records++;
            if (record.Kind is not (CaptureRecordKind.Received or CaptureRecordKind.Bad)) continue;
            await _source.Intake.WaitForRoomAsync(stop);
            last = record.Kind == CaptureRecordKind.Received ? record.Micros : last;
            if (record.Kind == CaptureRecordKind.Bad) _decoder.Refuse(record.Payload.Span, last, record.Error!, _source.Intake);
            else _decoder.Decode(record.Payload.Span, record.Micros, _source.Intake);
        }
        return new ReplayProtocol.ReplayCompleted(_file.FilePath, records);
    }

    [LoggerMessage(1800, LogLevel.Information, "Replayed {Records} records of {File}")]
    private static partial void Completed(ILogger log, string file, long records);
}

/// <summary>A capture could not be read on. Reading it again would give the same, so the replay stops.</summary>
public sealed class ReplayFailedException(string file, Exception inner) : Exception($"The replay of {file} failed: {inner.Message}", inner), Supervision.IClassedFailure
{
    /// <inheritdoc />
    public Supervision.FailureClass Failure => Supervision.FailureClass.Fatal;
}
