namespace Akka.Util;

/// <summary>A random source for each thread.</summary>
public static class ThreadLocalRandom
{
    [ThreadStatic]
    private static Random _current;

    public static Random Current => _current ??= new Random();
}
