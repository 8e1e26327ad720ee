using Akka.TestKit.Xunit2.Internals;
using Xunit;

namespace Akka.TestKit.Xunit2;

/// <summary>Assertions that fail as xUnit's do.</summary>
public class XunitAssertions : ITestKitAssertions
{
    public void Fail(string format = "", params object[] args) => Assert.Fail(Format(format, args));

    public void AssertTrue(bool condition, string format = "", params object[] args)
    {
        if (!condition) Assert.True(condition, Format(format, args));
    }

    public void AssertFalse(bool condition, string format = "", params object[] args)
    {
        if (condition) Assert.False(condition, Format(format, args));
    }

    public void AssertEqual<T>(T expected, T actual, string format = "", params object[] args)
    {
        if (!new AkkaAssertEqualityComparer<T>().Equals(expected, actual)) throw AkkaEqualException.ForMismatchedValues(expected, actual, format, args);
    }

    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args)
    {
        if (!comparer(expected, actual)) throw AkkaEqualException.ForMismatchedValues(expected, actual, format, args);
    }

    private static string Format(string format, object[] args) => args is { Length: > 0 } ? string.Format(format, args) : format;
}
