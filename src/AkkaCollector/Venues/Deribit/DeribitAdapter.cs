using System.Text.Json;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Venues.Deribit;

/// <summary>Deribit as the connections see it.</summary>
public sealed class DeribitAdapter : IVenueAdapter
{
    private readonly DeribitSettings _settings;

    /// <summary>Makes an adapter for one source.</summary>
    public DeribitAdapter(DeribitSettings settings)
    {
        _settings = settings;
        Greeting = [DeribitTransport.SetHeartbeat(settings.Heartbeat)];
    }

    /// <inheritdoc />
    public string Venue => "deribit";

    /// <inheritdoc />
    public Uri Endpoint => _settings.Endpoint;

    /// <inheritdoc />
    public int Count => _settings.Selection.Count;

    /// <inheritdoc />
    public string Aim
    {
        get
        {
            var order = _settings.Selection.Order == SelectionOrder.MostOpen ? "most open" : "nearest";
            return $"{_settings.Currency} {_settings.Selection.Kind.ToString().ToLowerInvariant()}s ({order})";
        }
    }

    /// <inheritdoc />
    public CreditPool SubscriptionCredits => _settings.SubscriptionCredits;

    /// <inheritdoc />
    public CreditPool OtherCredits => _settings.OtherCredits;

    /// <inheritdoc />
    public IReadOnlyList<VenueCall> Greeting { get; }

    /// <inheritdoc />
    public VenueCall LifeSign => DeribitTransport.Test;

    /// <inheritdoc />
    public InstrumentKind KindOfName(string name) => DeribitInstruments.KindOfName(name);

    /// <inheritdoc />
    public IVenueDecoder CreateDecoder(string source, InstrumentCatalog catalog, SourceCounters counters) =>
        new DeribitDecoder(source, catalog, counters);

    /// <inheritdoc />
    public async Task<VenueListing> ListAsync(IVenueCalls calls, CancellationToken cancellationToken)
    {
        var kind = _settings.Selection.Kind;
        var instruments = await AskAsync(calls, DeribitTransport.GetInstruments(_settings.Currency, kind), cancellationToken).ConfigureAwait(false);
        var summaries = await AskAsync(calls, DeribitTransport.GetBookSummaries(_settings.Currency, kind), cancellationToken).ConfigureAwait(false);
        return DeribitInstruments.Read(instruments, summaries);
    }

    /// <inheritdoc />
    public IReadOnlyList<Instrument> Select(VenueListing listing, long nowMicros) =>
        InstrumentSelectionRules.Select(listing, _settings.Selection, nowMicros);

    /// <inheritdoc />
    public IReadOnlyList<VenueChannel> ChannelsOf(Instrument instrument)
    {
        var name = instrument.Name;
        var channels = new List<VenueChannel>(4 + _settings.Candles.Count);
        if (_settings.Tickers) Add($"ticker.{name}.{_settings.Interval}", ChannelContent.Quotes);
        if (_settings.Trades) Add($"trades.{name}.{_settings.Interval}", ChannelContent.Trades);
        if (_settings.BookDepth > 0) Add($"book.{name}.none.{_settings.BookDepth}.100ms", ChannelContent.Books);
        foreach (var resolution in _settings.Candles) Add($"chart.trades.{name}.{resolution}", ChannelContent.Candles);
        if (_settings.FundingInterval is { } interval && instrument.Kind == InstrumentKind.Perpetual) Add($"perpetual.{name}.{interval}", ChannelContent.Funding);
        return channels;

        void Add(string channel, ChannelContent content) => channels.Add(new VenueChannel(channel, name, content));
    }

    /// <inheritdoc />
    public VenueCall Subscribe(IReadOnlyList<string> channels) => DeribitTransport.Subscribe(channels);

    /// <inheritdoc />
    public VenueCall Unsubscribe(IReadOnlyList<string> channels) => DeribitTransport.Unsubscribe(channels);

    /// <inheritdoc />
    public IReadOnlySet<string> Accepted(VenueAnswer answer)
    {
        try
        {
            return (JsonSerializer.Deserialize<string[]>(answer.Result.Span) ?? []).ToHashSet(StringComparer.Ordinal);
        }
        catch (JsonException malformed)
        {
            throw new VenueAnswerException($"The answer to public/subscribe must be a list of channels: {malformed.Message}", malformed);
        }
    }

    /// <inheritdoc />
    public ErrorMeaning MeaningOf(VenueError error) => DeribitTransport.MeaningOf(error);

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Encode(VenueCall call, long id) => DeribitFrames.Request(id, call.Method, call.Parameters.Span);

    private static async Task<ReadOnlyMemory<byte>> AskAsync(IVenueCalls calls, VenueCall call, CancellationToken cancellationToken)
    {
        var answer = await calls.CallAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Error is not { } error) return answer.Result;
        var failure = DeribitTransport.MeaningOf(error) == ErrorMeaning.Hopeless ? FailureClass.NonRetryable : FailureClass.Retryable;
        throw new VenueRefusedException(failure, $"Deribit refused {call.Method}: {error}.");
    }
}
