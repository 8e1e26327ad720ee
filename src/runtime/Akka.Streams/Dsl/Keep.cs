namespace Akka.Streams.Dsl;

/// <summary>Functions that choose between two materialized values.</summary>
public static class Keep
{
    public static TLeft Left<TLeft, TRight>(TLeft left, TRight right) => left;

    public static TRight Right<TLeft, TRight>(TLeft left, TRight right) => right;

    public static (TLeft, TRight) Both<TLeft, TRight>(TLeft left, TRight right) => (left, right);

    public static NotUsed None<TLeft, TRight>(TLeft left, TRight right) => NotUsed.Instance;

    /// <summary>Whether the function is <see cref="Left{TLeft,TRight}"/> itself.</summary>
    public static bool IsLeft<T1, T2, T3>(Func<T1, T2, T3> fn) => IsKeep(fn, nameof(Left));

    /// <summary>Whether the function is <see cref="Right{TLeft,TRight}"/> itself.</summary>
    public static bool IsRight<T1, T2, T3>(Func<T1, T2, T3> fn) => IsKeep(fn, nameof(Right));

    private static bool IsKeep(Delegate fn, string name) =>
        fn.Method.DeclaringType == typeof(Keep) && fn.Method.Name == name;
}
