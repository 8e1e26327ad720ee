namespace Akka.Streams.Dsl;

/// <summary>Makes the ZipWith stage for a function of any number of arguments from two to nine.</summary>
public sealed class ZipWith
{
    /// <summary>The only instance.</summary>
    public static readonly ZipWith Instance = new();

    private ZipWith()
    {
    }

    public static ZipWith<T0, T1, TOut> Apply<T0, T1, TOut>(Func<T0, T1, TOut> zipper) => new(zipper);

    public static ZipWith<T0, T1, T2, TOut> Apply<T0, T1, T2, TOut>(Func<T0, T1, T2, TOut> zipper) => new(zipper);

    public static ZipWith<T0, T1, T2, T3, TOut> Apply<T0, T1, T2, T3, TOut>(
        Func<T0, T1, T2, T3, TOut> zipper) => new(zipper);

    public static ZipWith<T0, T1, T2, T3, T4, TOut> Apply<T0, T1, T2, T3, T4, TOut>(
        Func<T0, T1, T2, T3, T4, TOut> zipper) => new(zipper);

    public static ZipWith<T0, T1, T2, T3, T4, T5, TOut> Apply<T0, T1, T2, T3, T4, T5, TOut>(
        Func<T0, T1, T2, T3, T4, T5, TOut> zipper) => new(zipper);

    public static ZipWith<T0, T1, T2, T3, T4, T5, T6, TOut> Apply<T0, T1, T2, T3, T4, T5, T6, TOut>(
        Func<T0, T1, T2, T3, T4, T5, T6, TOut> zipper) => new(zipper);

    public static ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, TOut> Apply<T0, T1, T2, T3, T4, T5, T6, T7, TOut>(
        Func<T0, T1, T2, T3, T4, T5, T6, T7, TOut> zipper) => new(zipper);

    public static ZipWith<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> Apply<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut>(
        Func<T0, T1, T2, T3, T4, T5, T6, T7, T8, TOut> zipper) => new(zipper);
}

/// <summary>Emits the pairs of its two inputs' elements.</summary>
public sealed class Zip<T1, T2> : ZipWith<T1, T2, (T1, T2)>
{
    public Zip() : base((left, right) => (left, right))
    {
    }

    public override string ToString() => "Zip";
}
