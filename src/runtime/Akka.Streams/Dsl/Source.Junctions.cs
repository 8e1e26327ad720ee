using System.Collections.Immutable;

namespace Akka.Streams.Dsl;

public sealed partial class Source<TOut, TMat>
{
    /// <summary>The same as <see cref="Source.Combine{T,TOut2}"/>: this source itself is no part of it.</summary>
    public Source<TOut2, NotUsed> Combine<T, TOut2>(Source<T, NotUsed> first, Source<T, NotUsed> second,
        Func<int, IGraph<UniformFanInShape<T, TOut2>, NotUsed>> strategy, params Source<T, NotUsed>[] rest) =>
        Source.Combine(first, second, strategy, rest);

    /// <summary>The same as <see cref="Source.ZipN{T}"/>: this source itself is no part of it.</summary>
    public Source<IImmutableList<T>, NotUsed> ZipN<T>(IEnumerable<Source<T, NotUsed>> sources) => Source.ZipN(sources);

    /// <summary>The same as <see cref="Source.ZipWithN{T,TOut2}"/>: this source itself is no part of it.</summary>
    public Source<TOut2, NotUsed> ZipWithN<T, TOut2>(Func<IImmutableList<T>, TOut2> zipper, IEnumerable<Source<T, NotUsed>> sources) =>
        Source.ZipWithN(zipper, sources);
}
