using System.Collections;

namespace Akka.TestKit.Xunit2.Internals;

/// <summary>Equality as xUnit's assertions see it: sequences are equal when their items are.</summary>
internal sealed class AkkaAssertEqualityComparer<T> : IEqualityComparer<T>
{
    public bool Equals(T x, T y)
    {
        if (x is null || y is null) return x is null && y is null;
        if (x is IEquatable<T> equatable) return equatable.Equals(y);
        if (x is IComparable<T> comparable) return comparable.CompareTo(y) == 0;
        if (x is IComparable untyped && x.GetType() == y.GetType()) return untyped.CompareTo(y) == 0;
        if (x is IDictionary first && y is IDictionary second) return SameEntries(first, second);
        if (x is IEnumerable a and not string && y is IEnumerable b and not string) return SameItems(a, b);
        return object.Equals(x, y);
    }

    public int GetHashCode(T obj) => obj?.GetHashCode() ?? 0;

    private static bool SameEntries(IDictionary first, IDictionary second)
    {
        if (first.Count != second.Count) return false;
        foreach (var key in first.Keys)
            if (!second.Contains(key) || !AreEqual(first[key], second[key])) return false;
        return true;
    }

    private static bool SameItems(IEnumerable first, IEnumerable second)
    {
        var left = first.GetEnumerator();
        var right = second.GetEnumerator();
        while (true)
        {
            var more = left.MoveNext();
            if (more != right.MoveNext()) return false;
            if (!more) return true;
            if (!AreEqual(left.Current, right.Current)) return false;
        }
    }

    private static bool AreEqual(object x, object y) => new AkkaAssertEqualityComparer<object>().Equals(x, y);
}
