namespace Akka.Streams.Dsl;

/// <summary>Makes a stage that unzips with a function.</summary>
public interface IUnzipWithCreator<out TIn, in TOut, out T>
{
    T Create(Func<TIn, TOut> unzipper);
}

/// <summary>Makes the UnzipWith stage for a function that returns a tuple of two to seven.</summary>
public sealed class UnzipWith
{
    /// <summary>The only instance.</summary>
    public static readonly UnzipWith Instance = new();

    private UnzipWith()
    {
    }

    public static UnzipWith<TIn, TOut0, TOut1> Apply<TIn, TOut0, TOut1>(
        Func<TIn, (TOut0, TOut1)> unzipper,
        UnzipWithCreator<TIn, TOut0, TOut1> creator) => creator.Create(unzipper);

    public static UnzipWith<TIn, TOut0, TOut1, TOut2> Apply<TIn, TOut0, TOut1, TOut2>(
        Func<TIn, (TOut0, TOut1, TOut2)> unzipper,
        UnzipWithCreator<TIn, TOut0, TOut1, TOut2> creator) => creator.Create(unzipper);

    public static UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3> Apply<TIn, TOut0, TOut1, TOut2, TOut3>(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3)> unzipper,
        UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3> creator) => creator.Create(unzipper);

    public static UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4> Apply<TIn, TOut0, TOut1, TOut2, TOut3, TOut4>(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4)> unzipper,
        UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3, TOut4> creator) => creator.Create(unzipper);

    public static UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5> Apply<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5>(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5)> unzipper,
        UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5> creator) => creator.Create(unzipper);

    public static UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6> Apply<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6>(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6)> unzipper,
        UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6> creator) => creator.Create(unzipper);
}

/// <summary>Makes the UnzipWith stage with two outputs.</summary>
public class UnzipWithCreator<TIn, TOut0, TOut1>
    : IUnzipWithCreator<TIn, (TOut0, TOut1), UnzipWith<TIn, TOut0, TOut1>>
{
    public virtual UnzipWith<TIn, TOut0, TOut1> Create(
        Func<TIn, (TOut0, TOut1)> unzipper) => new(unzipper);
}

/// <summary>Makes the UnzipWith stage with three outputs.</summary>
public class UnzipWithCreator<TIn, TOut0, TOut1, TOut2>
    : IUnzipWithCreator<TIn, (TOut0, TOut1, TOut2), UnzipWith<TIn, TOut0, TOut1, TOut2>>
{
    public virtual UnzipWith<TIn, TOut0, TOut1, TOut2> Create(
        Func<TIn, (TOut0, TOut1, TOut2)> unzipper) => new(unzipper);
}

/// <summary>Makes the UnzipWith stage with four outputs.</summary>
public class UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3>
    : IUnzipWithCreator<TIn, (TOut0, TOut1, TOut2, TOut3), UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3>>
{
    public virtual UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3> Create(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3)> unzipper) => new(unzipper);
}

/// <summary>Makes the UnzipWith stage with five outputs.</summary>
public class UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3, TOut4>
    : IUnzipWithCreator<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4), UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4>>
{
    public virtual UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4> Create(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4)> unzipper) => new(unzipper);
}

/// <summary>Makes the UnzipWith stage with six outputs.</summary>
public class UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5>
    : IUnzipWithCreator<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5), UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5>>
{
    public virtual UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5> Create(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5)> unzipper) => new(unzipper);
}

/// <summary>Makes the UnzipWith stage with seven outputs.</summary>
public class UnzipWithCreator<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6>
    : IUnzipWithCreator<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6), UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6>>
{
    public virtual UnzipWith<TIn, TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6> Create(
        Func<TIn, (TOut0, TOut1, TOut2, TOut3, TOut4, TOut5, TOut6)> unzipper) => new(unzipper);
}

/// <summary>Splits pairs into their keys and their values.</summary>
public sealed class UnZip<T1, T2> : UnzipWith<KeyValuePair<T1, T2>, T1, T2>
{
    public UnZip() : base(pair => (pair.Key, pair.Value))
    {
    }

    public override string ToString() => "Unzip";
}
