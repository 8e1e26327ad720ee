using Akka.Streams.Implementation;
using Reactive.Streams;

namespace Akka.Streams.Dsl;

public sealed partial class Flow<TIn, TOut, TMat>
{
    /// <summary>This flow between a subscriber and a publisher, which running yields as one.</summary>
    public IRunnableGraph<IProcessor<TIn, TOut>> ToProcessor() =>
        Source.AsSubscriber<TIn>()
            .Via(this)
            .ToMaterialized(
                Sink.AsPublisher<TOut>(fanout: false),
                (subscriber, publisher) => (IProcessor<TIn, TOut>)new Processor<TIn, TOut>(subscriber, publisher));
}

public static partial class Flow
{
    /// <summary>A flow through a processor; the factory is called for each run.</summary>
    public static Flow<TIn, TOut, NotUsed> FromProcessor<TIn, TOut>(Func<IProcessor<TIn, TOut>> factory) =>
        FromProcessorMaterialized(() => (factory(), NotUsed.Instance));

    /// <summary>A flow through a processor, with the value that the factory gives beside it; the factory is called for each run.</summary>
    public static Flow<TIn, TOut, TMat> FromProcessorMaterialized<TIn, TOut, TMat>(Func<(IProcessor<TIn, TOut>, TMat)> factory) =>
        new(new FactoryModule(
            () =>
            {
                var (processor, value) = factory();
                var flow = FromSinkAndSource(Sink.FromSubscriber(processor), Source.FromPublisher(processor), Keep.None);
                return flow.MapMaterializedValue(_ => value).Module;
            },
            Attributes.None));
}
