using System.Collections.Concurrent;
using AkkaCollector.Batching;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;

namespace AkkaCollector.Simulations.Doubles;

/// <summary>An exception of a class that a spec chooses.</summary>
internal sealed class PoisonException(FailureClass failure) : Exception($"poison, {failure}"), IClassedFailure
{
    public FailureClass Failure { get; } = failure;
}

/// <summary>What a double throws: once for each exception given, or each time while one is kept.</summary>
internal sealed class Poison
{
    private readonly ConcurrentQueue<Exception> _once = new();
    private volatile Exception? _kept;

    /// <summary>Throws it at the next use.</summary>
    public void Give(Exception failure) => _once.Enqueue(failure);

    /// <summary>Throws it at every use until <see cref="Cure"/>.</summary>
    public void Keep(Exception failure) => _kept = failure;

    public void Cure() => _kept = null;

    /// <summary>The place where the double throws.</summary>
    public void Use()
    {
        if (_kept is { } kept) throw kept;
        if (_once.TryDequeue(out var failure)) throw failure;
    }
}

/// <summary>Names of batches that poison the graph from within its batching step.</summary>
internal sealed class PoisonedBatchIds(IBatchIds inner, Poison poison) : IBatchIds
{
    public bool ByCountOnly => inner.ByCountOnly;

    public bool EndsAfter(int events) => inner.EndsAfter(events);

    public bool MayCloseShort => inner.MayCloseShort;

    public string Next(ReadOnlySpan<Validated> events)
    {
        poison.Use();
        return inner.Next(events);
    }
}

/// <summary>A venue whose decoder breaks its word and throws: what a connection actor has to survive although it never should.</summary>
internal sealed class PoisonedVenue(IVenueAdapter inner, Poison poison) : IVenueAdapter
{
    public string Venue => inner.Venue;
    public Uri Endpoint => inner.Endpoint;
    public int Count => inner.Count;
    public string Aim => inner.Aim;
    public CreditPool SubscriptionCredits => inner.SubscriptionCredits;
    public CreditPool OtherCredits => inner.OtherCredits;
    public IReadOnlyList<VenueCall> Greeting => inner.Greeting;
    public VenueCall LifeSign => inner.LifeSign;

    public InstrumentKind KindOfName(string name) => inner.KindOfName(name);

    public IVenueDecoder CreateDecoder(string source, InstrumentCatalog catalog, SourceCounters counters) =>
        new PoisonedDecoder(inner.CreateDecoder(source, catalog, counters), poison);

    public Task<VenueListing> ListAsync(IVenueCalls calls, CancellationToken cancellationToken) => inner.ListAsync(calls, cancellationToken);

    public IReadOnlyList<Instrument> Select(VenueListing listing, long nowMicros) => inner.Select(listing, nowMicros);

    public IReadOnlyList<VenueChannel> ChannelsOf(Instrument instrument) => inner.ChannelsOf(instrument);

    public VenueCall Subscribe(IReadOnlyList<string> channels) => inner.Subscribe(channels);

    public VenueCall Unsubscribe(IReadOnlyList<string> channels) => inner.Unsubscribe(channels);

    public IReadOnlySet<string> Accepted(VenueAnswer answer) => inner.Accepted(answer);

    public ErrorMeaning MeaningOf(VenueError error) => inner.MeaningOf(error);

    public ReadOnlyMemory<byte> Encode(VenueCall call, long id) => inner.Encode(call, id);

    private sealed class PoisonedDecoder(IVenueDecoder inner, Poison poison) : IVenueDecoder
    {
        public VenueMessage? Message => inner.Message;
        public long UnknownFields => inner.UnknownFields;
        public long UnknownChannels => inner.UnknownChannels;

        public FrameKind Decode(ReadOnlySpan<byte> frame, long receivedMicros, ITickIntake intake)
        {
            poison.Use();
            return inner.Decode(frame, receivedMicros, intake);
        }

        public void Refuse(ReadOnlySpan<byte> head, long receivedMicros, string error, ITickIntake intake) => inner.Refuse(head, receivedMicros, error, intake);
    }
}
