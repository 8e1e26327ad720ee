using Akka.Actor;
using AkkaCollector.Batching;
using AkkaCollector.Connections;
using AkkaCollector.Graph;
using AkkaCollector.MarketData;
using AkkaCollector.Throttling;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Captures;

/// <summary>What a replay says to the rest.</summary>
public static class ReplayProtocol
{
    /// <summary>Every record of the capture has been given to the graph. Published on the event stream.</summary>
    public sealed record ReplayCompleted(string File, long Records);
}

/// <summary>
/// Reading -> Completed. Stands where a connection would: reads captures and gives their received frames to the venue's decoder, with
/// the captures' receive times. It waits for room in the intake, so that nothing conflates or is dropped.
/// </summary>
public sealed partial class ReplayActor : ReceiveActor
{
    private readonly IReadOnlyList<CaptureFile> _files;
    private readonly SourceParts _source;
    private readonly IActorRef _instrumentsTo;
    private readonly IVenueDecoder _decoder;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Makes one.</summary>
    /// <param name="files">The captures, oldest first.</param>
    /// <param name="source">The source that they feed.</param>
    /// <param name="decoder">The venue's decoder.</param>
    /// <param name="instrumentsTo">Who is told <see cref="ConnectionProtocol.InstrumentsListed"/>.</param>
    /// <param name="loggers">The log.</param>
    public ReplayActor(IReadOnlyList<CaptureFile> files, SourceParts source, IVenueDecoder decoder, IActorRef instrumentsTo, ILoggerFactory loggers)
    {
        (_files, _source, _decoder, _instrumentsTo, _log) = (files, source, decoder, instrumentsTo, loggers.CreateLogger<ReplayActor>());
        Receive<ReplayProtocol.ReplayCompleted>(done =>
        {
            (_source.BatchIds as ReplayBatchIds)?.FileEnded();
            Completed(_log, done.File, done.Records);
            Context.System.EventStream.Publish(done);
        });
        Receive<Status.Failure>(f => throw new ReplayFailedException(Name, f.Cause));
    }

    private string Name => _files.Count == 1 ? _files[0].FilePath : $"{_files.Count} files from {_files[0].FilePath} on";

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
        var intake = new CountingIntake(_source.Intake);
        var records = 0L;
        foreach (var file in _files)
        {
            (_source.BatchIds as ReplayBatchIds)?.FileBegins(file.ComputeSha256(), intake.Offered);
            records += await FeedAsync(file, intake);
        }
        return new ReplayProtocol.ReplayCompleted(Name, records);
    }

    private async Task<long> FeedAsync(CaptureFile file, CountingIntake intake)
    {
        var stop = _stop.Token;
        var records = 0L;
        var last = 0L;
        foreach (var record in file.Read())
        {
            stop.ThrowIfCancellationRequested();
            records++;
            if (record.Micros > 0) last = record.Micros;
            await intake.WaitForRoomAsync(stop);
            switch (record.Kind)
            {
                case CaptureRecordKind.Received:
                    _decoder.Decode(record.Payload.Span, record.Micros, intake);
                    break;
                case CaptureRecordKind.Refused:
                    _decoder.Refuse(record.Payload.Span, record.Micros, record.Error!, intake);
                    break;
                case CaptureRecordKind.Bad:
                    _decoder.Refuse(record.Payload.Span, last, record.Error!, intake);
                    break;
                case CaptureRecordKind.Listed:
                    var listed = CaptureFraming.ReadInstruments(record.Payload.Span);
                    _source.Catalog.List(listed);
                    _instrumentsTo.Tell(new ConnectionProtocol.InstrumentsListed(_source.Name, listed));
                    break;
            }
        }
        return records;
    }

    /// <summary>Counts what is offered, which in a replay is what is stored, rejected or a duplicate: nothing conflates.</summary>
    private sealed class CountingIntake(ITickIntake inner) : ITickIntake
    {
        public long Offered { get; private set; }

        public void Offer(MarketEvent marketEvent)
        {
            Offered++;
            inner.Offer(marketEvent);
        }

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => inner.WaitForRoomAsync(cancellationToken);

        public void Complete() => inner.Complete();
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
