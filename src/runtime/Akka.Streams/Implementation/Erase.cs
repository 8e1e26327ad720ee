using Akka.Streams.Dsl;

namespace Akka.Streams.Implementation;

/// <summary>Functions over materialized values, as blueprints keep them.</summary>
internal static class Erase
{
    public static readonly Func<object, object, object> KeepLeft = (left, _) => left;

    public static readonly Func<object, object, object> KeepRight = (_, right) => right;

    public static Func<object, object, object> Combine<T1, T2, T3>(Func<T1, T2, T3> combine)
    {
        if (Keep.IsLeft(combine))
            return KeepLeft;
        return Keep.IsRight(combine) ? KeepRight : (left, right) => combine(As<T1>(left), As<T2>(right));
    }

    // A missing value stands for the default, as with graphs whose value nobody provides.
    public static T As<T>(object value) => value is null ? default : (T)value;
}
