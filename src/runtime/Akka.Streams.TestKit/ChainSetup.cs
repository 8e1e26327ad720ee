using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

/// <summary>A flow between two manual probes, running.</summary>
public class ChainSetup<TIn, TOut, TMat>
{
    protected readonly TestKitBase System;

    private readonly Func<Flow<TIn, TIn, NotUsed>, Flow<TIn, TOut, TMat>> _stream;
    private readonly Func<Source<TOut, NotUsed>, ActorMaterializer, IPublisher<TOut>> _toPublisher;
    private TestPublisher.ManualProbe<TIn> _upstream;
    private TestSubscriber.ManualProbe<TOut> _downstream;
    private StreamTestKit.PublisherProbeSubscription<TIn> _upstreamSubscription;
    private ISubscription _downstreamSubscription;
    private IPublisher<TOut> _publisher;

    public ChainSetup(Func<Flow<TIn, TIn, NotUsed>, Flow<TIn, TOut, TMat>> stream, ActorMaterializerSettings settings, ActorMaterializer materializer,
        Func<Source<TOut, NotUsed>, ActorMaterializer, IPublisher<TOut>> toPublisher, TestKitBase system)
    {
        _stream = stream;
        _toPublisher = toPublisher;
        Settings = settings;
        Materializer = materializer;
        System = system;
    }

    public ChainSetup(Func<Flow<TIn, TIn, NotUsed>, Flow<TIn, TOut, TMat>> stream, ActorMaterializerSettings settings,
        Func<Source<TOut, NotUsed>, ActorMaterializer, IPublisher<TOut>> toPublisher, TestKitBase system)
        : this(stream, settings, system.Sys.Materializer(settings), toPublisher, system) { }

    public ChainSetup(Func<Flow<TIn, TIn, NotUsed>, Flow<TIn, TOut, TMat>> stream, ActorMaterializerSettings settings,
        Func<ActorMaterializerSettings, IActorRefFactory, ActorMaterializer> materializerCreator,
        Func<Source<TOut, NotUsed>, ActorMaterializer, IPublisher<TOut>> toPublisher, TestKitBase system)
        : this(stream, settings, materializerCreator(settings, system.Sys), toPublisher, system) { }

    public ActorMaterializerSettings Settings { get; }

    public ActorMaterializer Materializer { get; }

    /// <summary>Whether the chain runs.</summary>
    public bool Initialized { get; private set; }

    public TestPublisher.ManualProbe<TIn> Upstream => Running(_upstream);

    public TestSubscriber.ManualProbe<TOut> Downstream => Running(_downstream);

    public IPublisher<TOut> Publisher => Running(_publisher);

    public StreamTestKit.PublisherProbeSubscription<TIn> UpstreamSubscription => Running(_upstreamSubscription);

    public ISubscription DownstreamSubscription => Running(_downstreamSubscription);

    /// <summary>Runs the chain and waits for both subscriptions.</summary>
    public async Task<ChainSetup<TIn, TOut, TMat>> InitializeAsync()
    {
        if (Initialized) return this;
        _upstream = System.CreateManualPublisherProbe<TIn>();
        _downstream = System.CreateManualSubscriberProbe<TOut>();
        var source = Source.FromPublisher(_upstream).Via(_stream(Flow.Create<TIn>()));
        _publisher = _toPublisher(source, Materializer);
        _upstreamSubscription = await _upstream.ExpectSubscriptionAsync();
        _publisher.Subscribe(_downstream);
        _downstreamSubscription = await _downstream.ExpectSubscriptionAsync();
        Initialized = true;
        return this;
    }

    /// <summary>Fails when the chain does not run yet.</summary>
    protected void EnsureInitialized()
    {
        if (!Initialized) throw new InvalidOperationException("The chain does not run yet: await InitializeAsync first.");
    }

    private TValue Running<TValue>(TValue value)
    {
        EnsureInitialized();
        return value;
    }
}
