namespace Akka.Util.Internal;

/// <summary>Retries a pure update of a reference until no other thread came between.</summary>
public static class InterlockedSpin
{
    /// <summary>Replaces the value by what the function makes of it and returns the new value.</summary>
    public static T Swap<T>(ref T reference, Func<T, T> updater)
        where T : class
    {
        var spin = new SpinWait();
        while (true)
        {
            var current = Volatile.Read(ref reference);
            var updated = updater(current);
            if (ReferenceEquals(Interlocked.CompareExchange(ref reference, updated, current), current)) return updated;
            spin.SpinOnce();
        }
    }

    /// <summary>Asks the function whether to replace the value, and by what; returns its third value.</summary>
    public static TReturn ConditionallySwap<T, TReturn>(ref T reference, Func<T, (bool, T, TReturn)> updateIfTrue)
        where T : class
    {
        var spin = new SpinWait();
        while (true)
        {
            var current = Volatile.Read(ref reference);
            var (shouldUpdate, updated, result) = updateIfTrue(current);
            if (!shouldUpdate || ReferenceEquals(Interlocked.CompareExchange(ref reference, updated, current), current)) return result;
            spin.SpinOnce();
        }
    }
}
